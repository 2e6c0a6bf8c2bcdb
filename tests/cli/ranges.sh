#!/usr/bin/env bash
# Every way to say which events are wanted gives exactly these, on one partition and on several.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

# Offsets 0 to 99, one a second from 10:00:00 on, in segments of a few batches, with indexes dense enough to be used.
bourn topic create t --set segment.bytes=600 --set index.interval.bytes=100
for ((i = 0; i < 100; ++i)); do
  echo "{\"ts\":$((1795428000000 + i * 1000)),\"payload\":\"$i\"}"
done >events
bourn produce t --json --batch-size 150 <events
(($(find "$BOURN_DIR/t-0" -name '*.log' | wc -l) >= 4))

# is FIRST LAST OPTION...: exactly these offsets (none when FIRST is "-")
is() {
  local wanted=''
  if [[ $1 != - ]]; then wanted=$(seq "$1" "$2"); fi
  same "$wanted" "$(bourn consume t "${@:3}")"
}
is 0 99
is 0 99 -o start
is 0 99 -o beginning
is - - -o end
is 40 99 -o 40
is 40 99 -o 40:
is 90 99 -o -10
is 0 99 -o -1000
is 7 99 -o +7
is - - -o +1000
is 0 9 -o :10
is 40 49 -o 40:50
is 40 44 -o 40:+5
is - - -o 40:40
is 98 99 -o 98:1000
is - - -o 100
is - - -o 9223372036854775807
is 0 99 -o :end
is 10 99 -o @1795428010
is 10 99 -o @1795428009001
is 10 19 -o @1795428010000:1795428020000
is 10 99 -o s@1795428010000
is 0 19 -o e@1795428020000
is 10 19 -o s@1795428010000,e@1795428020000
is 30 59 -o '@2026-11-23T10:00:30Z:2026-11-23T10:01:00Z'
is 30 99 -o '@2026-11-23 10:00:30'
is 30 34 -o '@2026-11-23T10:00:30Z:+5s'
is 0 99 -o @2026-11-23
is - - -o @2100-01-01
is 0 9 --until 10
is 30 39 --from 2026-11-23T10:00:30Z --until 2026-11-23T10:00:40Z
is 30 59 --from 30 --until @1795428060
is 90 94 --from -10 --until -5
is 5 7 -o 5 -n 3
is 5 7 -o 5 -c 3
is - - -n 0
is 0 99 -n 1000
is 97 99 --last 3
is 47 49 --last 3 -o :50
is 0 99 --last 1000
is - - --last 0
is 0 99 --from -1000w

for wrong in '' x 1e3 0x10 5:3 ' 5' 1:2:3 @ @nonsense 99999999999999999999 --5 s@x; do
  expect 64 bourn consume t -o "$wrong" 2>>err
done
expect 64 bourn consume t -o 1 --from 1 2>>err
same 13 "$(grep -c '^bourn: ' err)"

# Several partitions: times select in each of them, offsets count in each of them, --last counts across all.
bourn topic create p --partitions 4
awk '{ sub(/}$/, ",\"partition\":" (NR - 1) % 4 "}"); print }' events | bourn produce p --json --keep-partition
same "$(seq 0 99)" "$(bourn consume p)"
same "$(seq 30 49)" "$(bourn consume p -o @1795428030:1795428050)"
same "$(seq 40 47)" "$(bourn consume p -o 10:12)"
same "$(seq 92 99)" "$(bourn consume p -o -2)"
same "$(seq 93 99)" "$(bourn consume p --last 7)"
same "$(seq 43 49)" "$(bourn consume p --last 7 --until @1795428050)"
same $'2\n6\n10' "$(bourn consume p -p 2 -n 3)"
same $'3\n7' "$(bourn consume p/3 -o :2)"
