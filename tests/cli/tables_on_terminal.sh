#!/usr/bin/env bash
# Tables are tab-separated lines in a pipe, and keep to the width of a terminal, down to one without columns.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

# on_terminal WIDTH COMMAND...: what a terminal of this width shows, with a mark on lines that are too wide. One of 0
# columns is as wide as COLUMNS says, or 80.
on_terminal() {
  /usr/bin/python3 - "$@" <<'PYTHON'
import fcntl, os, pty, struct, sys, termios, unicodedata
width = int(sys.argv[1])
child, terminal = pty.fork()
if child == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24 if width else 0, width, 0, 0))
    environment = {**os.environ, "TERM": "xterm", "NO_COLOR": "1"}
    os.execvpe(sys.argv[2], sys.argv[2:], environment)
seen = b""
try:
    while piece := os.read(terminal, 65536):
        seen += piece
except OSError:
    pass
os.waitpid(child, 0)
room = width or int(os.environ.get("COLUMNS", 80))
for line in seen.decode().replace("\r\n", "\n").splitlines():
    columns = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line if not unicodedata.combining(c))
    sys.stdout.buffer.write(("" if columns <= room else "TOO WIDE: ").encode() + line.encode() + b"\n")
PYTHON
}

for i in {1..12}; do printf 'k%d=v\n' "$i" | bourn produce "a-topic-with-a-long-name-$i" -K =; done
bourn topic create t --partitions 3 --set cleanup.policy=compact,delete
wide='値段はとても高いです。それでも買いますか、それとも待ちますか。'
export BOURN_CONSUME_KEY_SEPARATOR=$wide
cp -r "$BOURN_DIR/t-0" some-0

for width in 0 40 60 80 132; do
  for call in 'topic list' 'topic describe t' 'topic trim t --before 0 --yes --dry-run' 'config consume t' 'config --changed' \
    'inspect' 'inspect t' 'inspect t --segments'; do
    # shellcheck disable=SC2086
    on_terminal "$width" bourn $call >seen
    [[ -s seen ]]
    if grep -F 'TOO WIDE' seen >&2; then
      echo "$call on $width columns" >&2
      exit 1
    fi
  done
done
# Narrower than anything can be drawn: no worse than that.
for width in 1 5 19; do
  on_terminal "$width" bourn topic list >seen
  on_terminal "$width" bourn config consume t >seen
done
COLUMNS=50 on_terminal 0 bourn topic list >seen
if grep -F 'TOO WIDE' seen; then exit 1; fi
on_terminal 80 bourn config --changed consume t >seen
says seen '…' # it was cut, between two characters
on_terminal 80 bourn topic list >seen
says seen 'TOPIC'
on_terminal 200 bourn topic describe t >seen
says seen 'SETTING'

# Into a pipe: no titles, no colours, as many fields in every line.
for call in 'topic list:4' 'topic trim t --before 0 --yes --dry-run:7' 'config:5' 'inspect:7'; do
  # shellcheck disable=SC2086
  same "${call##*:}" "$(bourn ${call%:*} | awk -F '\t' '{ print NF }' | sort -u)"
done
same "$wide" "$(bourn config consume t | awk -F '\t' '$2 == "key-separator" { print $3 }')"
same $'t/0\t0\t0\t1\t0' "$(bourn topic describe t | head -n 1)"
on_terminal 80 env BOURN_DIR=none bourn topic list >seen
says seen 'no topics in none'
