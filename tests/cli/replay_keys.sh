#!/usr/bin/env bash
# Replay at a terminal: every key, a resize, a suspension, and every way out leaves the terminal as it was.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"
command -v tmux >/dev/null || exit 77

tmux() { command tmux -S "$PWD/tmux" -f /dev/null "$@"; }
trap 'tmux kill-server 2>/dev/null || true' EXIT

screen() { tmux capture-pane -p -t pane; }
on_screen() { screen | grep -qF -- "$1"; }
shows() {
  # shellcheck disable=SC2154
  if ! wait_until on_screen "$1"; then
    screen >&"$complaints"
    return 1
  fi
}
shows_not() { ! on_screen "$1"; }
press() { tmux send-keys -t pane "$@"; }
# run COMMAND: types a command into the shell of the pane, on an empty screen.
run() {
  press "clear; $1" Enter
}
# The shell is back, and its terminal is as it was.
prompts() {
  press 'clear; stty -a | grep -oE -- "-?(icanon|echo) " | tr -d "\n"; echo "back"' Enter
  shows 'icanon echo back'
  shows_not '-icanon'
}

for i in {0..9}; do
  printf '{"key":"k%d","value":"{\\"n\\":%d}","timestamp":%d}\n' $((i % 3)) "$i" $((1700000000000 + 60000 * i))
done | bourn produce t --json
tmux new-session -d -s pane -x 120 -y 40 'HISTFILE= PS1="$ " bash --norc --noprofile'

# --step: paused before the first event; each is shown in full, with what its key had before.
run 'bourn replay t --step'
shows 'paused   t/0@0  2023-11-14T22:13:20.000Z  ? tells the keys'
press n
shows '"n": 0'
shows 'paused   t/0@1'
shows 'next in 1m'
press Right Right
shows 'paused   t/0@3'
press n
shows '"n": 3'
shows 'at t/0@0'
press Left
shows 'paused   t/0@3'
press Left Left Left Left
shows 'this is the first event'
shows 'paused   t/0@0'
press n n n n s
shows '3 keys'
shows 'k0 = {"n":3}  (t/0@3)'

# Going: to an offset, by events, to a place, to a time, back in time; nowhere; given up.
go() { press g; shows 'go to: _'; press -l -- "$1"; press Enter; }
go 7
shows 'paused   t/0@7'
go -3
shows 'paused   t/0@4'
go +2
shows 'paused   t/0@6'
go t/0@1
shows 'paused   t/0@1'
go 2023-11-15
shows '2023-11-15: there is no such event'
shows 'paused   t/0@1'
go 22:21
shows 'paused   t/0@8'
go -5m
shows 'paused   t/0@3'
go nonsense
shows 'nonsense: neither an offset'
press g
shows 'go to: _'
press -l 12
press BSpace
shows 'go to: 1_'
press Escape
shows 'paused   t/0@3'

# A search, and the same once more; the help; a key that means nothing.
press / 'k1' Enter
shows 'paused   t/0@4'
press / Enter
shows 'paused   t/0@7'
press / 'nobody' Enter
shows 'nobody: there is no such event'
shows 'paused   t/0@7'
press / '(' Enter
shows 'missing )'
press x
shows '? for help'
press '?'
shows 'one event back'
press q
shows 'stopped before t/0@7'
prompts

# Playing: pause and on, faster and slower; a pause keeps what is left of the wait.
run 'bourn replay t --speed 1x'
shows 'playing  t/0@1'
press +
shows '2x'
press - -
shows '0.5x'
press Space
shows 'paused   t/0@1'
press +
shows '1x'
press Space
shows 'playing  t/0@1'
for _ in {1..14}; do press +; done
shows 'replayed in'
prompts

# Breaks: it stops at one, b goes to the next without waiting, and at the end it ends.
run "bourn replay t --break 'value/n in [2, 6]'"
press b
shows "paused   t/0@2"
shows "t/0@2: --break value/n in [2, 6]"
press b
shows 'paused   t/0@6'
press b
shows '10 events replayed'
prompts
run 'bourn replay t'
press b
shows 'there is no --break to go to'
press q
shows 'stopped before t/0@1'

# Data into a pipe: what was sent is said to be, and is not sent again.
run 'bourn replay t --step -f "%s\n" | cat >sent'
shows 'paused   t/0@0'
press n n n
shows 'paused   t/0@3'
press Left
shows 'it was sent, and is not sent again'
press n n
shows 'paused   t/0@4'
press q
shows 'stopped before t/0@4'
same $'{"n":0}\n{"n":1}\n{"n":2}\n{"n":3}' "$(<sent)"

# A narrower terminal cuts the line, and a wider one shows all of it again.
run 'bourn replay t --step'
shows 'tells the keys'
tmux resize-window -t pane -x 30 -y 20
wait_until shows_not 'tells the keys'
shows 'paused   t/0@0'
tmux resize-window -t pane -x 120 -y 40
shows 'tells the keys'

# Suspended, the terminal is the shell's; and back in the foreground the keys work.
press C-z
shows 'Stopped'
prompts
press 'fg' Enter
shows 'paused   t/0@0'
press n
shows 'paused   t/0@1'

# Ways out while it is paused: ^C, a signal, ^\, and the terminal is restored each time.
press C-c
shows 'stopped before t/0@1'
prompts
for signal in TERM HUP QUIT; do
  run 'bourn replay t --step'
  shows 'paused   t/0@0'
  pkill -"$signal" -f 'replay t --step'
  if [[ $signal != QUIT ]]; then shows 'stopped before t/0@0'; fi
  prompts
done
# Nothing can be done about SIGKILL: the shell's line editor mends what it needs, and stty sane the rest.
run 'bourn replay t --step; stty sane'
shows 'paused   t/0@0'
pkill -KILL -f 'replay t --step'
shows 'Killed'
prompts

# In the background nobody looks, and no key is taken.
run 'bourn replay t --speed max --break "offset == 4" 2>said >sent & wait'
wait_until grep -qs 'stopped before t/0@4' said
prompts
