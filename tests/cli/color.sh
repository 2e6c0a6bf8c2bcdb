#!/usr/bin/env bash
# Colour is there on a terminal, where --color always asks for it, and never else; without it the same words stand there.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

is_colored() { grep -q $'\e\\[[0-9;]*m' "$1"; }
plain() { ! is_colored "$1"; }
without_color() { sed $'s/\e\\[[0-9;]*m//g' "$1"; }

printf 'a=1\nb=2\na=3\n' | bourn produce t -K =
cp -r "$BOURN_DIR/t-0" broken-0
printf 'x' | dd of=broken-0/00000000000000000000.log bs=1 seek=80 conv=notrunc status=none

for call in 'inspect' 'inspect t --batches' 'inspect t --at 0' 'inspect ./broken-0 --verify' 'topic list' 'topic describe t' \
  'topic trim t --before 0 --dry-run' 'repair ./broken-0' 'replay t --state'; do
  # shellcheck disable=SC2086
  {
    on_terminal bourn $call >auto || true
    on_terminal NO_COLOR= bourn $call >empty_no_color || true
    on_terminal NO_COLOR=1 bourn $call >no_color || true
    on_terminal TERM=dumb bourn $call >dumb || true
    on_terminal bourn $call --color never >never || true
    on_terminal NO_COLOR=1 TERM=dumb bourn $call --color always >always || true
    bourn $call >pipe || true
  }
  echo "$call" >&2
  is_colored auto
  cmp auto empty_no_color
  cmp auto always
  for file in no_color dumb never; do cmp <(without_color auto) "$file"; done
  plain pipe
done

# Into a pipe when it is asked for, and the words of the option are those.
bourn inspect t/0 --at 0 --color=always >seen
is_colored seen
bourn repair ./broken-0 --color always >seen || true
is_colored seen
for call in 'inspect' 'topic list' 'replay t --dry-run' 'repair t'; do
  # shellcheck disable=SC2086
  expect 64 bourn $call --color sometimes 2>words
  says words '--color: "sometimes"; legal are auto, always and never'
done
