#!/usr/bin/env bash
# inspect --plot: a picture as large as the terminal, the same in every pipe, and as numbers.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

# The longest line and the number of lines, in characters.
extent() {
  /usr/bin/python3 -c '
import sys
lines = sys.stdin.buffer.read().decode().split("\n")[:-1]
print(max(len(line) for line in lines), len(lines))'
}

# Two hours with a wave in it, and half an hour without an event.
awk 'BEGIN {
  for (second = 0; second < 7200; second += 10) {
    if (second >= 3600 && second < 5400) continue
    for (i = 0; i < 2 + int(second / 600) % 6; i++)
      printf "{\"ts\":%d000,\"payload\":\"%s\"}\n", 1795420800 + second, second % 7 == 0 ? "a longer value" : "value"
  }
}' >wave.json
# From a file, so that the batches, and with them the bytes, are the same every time.
bourn produce wave --json wave.json

bourn inspect wave --plot
bourn inspect wave --plot --ascii
on_terminal bourn inspect wave --plot --color never >at80
cmp at80 <(bourn inspect wave --plot)
on_terminal 200x50 bourn inspect wave --plot --color never >at200
read -r columns rows < <(extent <at80)
((columns <= 80 && rows <= 23)) || (echo "$columns by $rows" >&2 && exit 1)
read -r columns rows < <(extent <at200)
((columns <= 200 && columns > 130 && rows <= 49 && rows >= 40)) || (echo "$columns by $rows" >&2 && exit 1)
on_terminal 20x10 bourn inspect wave --plot >/dev/null
if bourn inspect wave --plot --ascii | grep -q $'[\x80-\xff]'; then exit 1; fi
on_terminal bourn inspect wave --plot | grep -qF $'\e['

# As numbers: nothing is lost, and the gap is in it.
bourn inspect wave --plot --json >plot.json
same "$(bourn consume wave | wc -l)" "$(jq '[.buckets[].events] | add' plot.json)"
same '{"ms":1810000,"offset":1620}' "$(jq -c '.gaps[0] | {ms, offset}' plot.json)"
same 1795420800000 "$(jq .buckets[0].time plot.json)"
jq -e '(.buckets | length) <= 200' plot.json >/dev/null

# One event, none, and none with a time.
bourn produce one -m event --timestamp 1700000000000
bourn inspect one --plot
bourn topic create nothing
bourn inspect nothing --plot
same '[]' "$(bourn inspect nothing --plot --json | jq -c .buckets)"
expect 1 bourn inspect wave --plot --key absent
