#!/usr/bin/env bash
# What replay plays, in which order, with which times, and what it says of it.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

# Two partitions with gaps from 1 ms on, one silence of an hour, and a time that goes backwards.
event() { printf '{"key":"%s","value":"%s","timestamp":%d,"partition":%d}\n' "$1" "$2" "$3" "$4"; }
{
  event a 1 1000 0
  event b 2 1001 1
  event a 3 1051 0
  event b 4 3601051 1
  event a 5 3601000 1
  event - 6 3601060 1
} | bourn produce t --json --keep-partition --partitions 2

# One order and the same bytes at every speed, and it is the order of consume.
bourn consume t -J >consumed
for pace in '--speed max' '--speed 1000000x' '--rate 1000000/s' '--speed 10x --skip-gap 1s' '--max-gap 10ms'; do
  # shellcheck disable=SC2086
  bourn replay t -J $pace -q >played
  cmp consumed played
done
bourn replay t --speed max -q -f '%T %s\n' --loop 2 >played
same "$(bourn consume t -f '%T %s\n')
$(bourn consume t -f '%T %s\n')" "$(<played)"

# What was shortened is said, and what it came to.
bourn replay t --speed 100x --max-gap 100ms >/dev/null 2>said
says said '6 events replayed in '
says said 'late by '
says said 't/1@1: 1h of silence before it, shortened to 1ms'
says said '1 silence shortened, 1h in all'
bourn replay t --max-gap 100ms --speed 100x -q >/dev/null 2>said
same '' "$(<said)"

# The prediction, for people and for scripts.
bourn replay t --dry-run --speed 10x --skip-gap 1s >page
says page '6 in 2 partitions, 12 B'
says page '1970-01-01T00:00:01.000Z to 1970-01-01T01:00:01.060Z'
says page 'shortened  1 silence, 1h in all'
says page '1h before t/1@1, from 1970-01-01T00:00:01.051Z'
bourn replay t --dry-run -J >page
same '6 1000 3601060 3600060' "$(jq -r '"\(.events) \(.first_time) \(.last_time) \(.duration_ms)"' page)"
same 3 "$(bourn replay t --dry-run -J --until-match 'value == "3"' | jq .events)"
same 2 "$(bourn replay t --dry-run -J --break 'value == "3"' | jq .events)"

# Ranges, filters and places, as consume has them.
same 3 "$(bourn replay t/0 -o 1: -q --speed max)"
same $'2\n4' "$(bourn replay t --key b -q --speed max)"
same $'3\n4' "$(bourn replay t --where 'value >= 3 && value < 5' -q --speed max)"
same "$(bourn consume t)" "$(bourn replay "$BOURN_DIR/t-0" "$BOURN_DIR/t-1" -q --speed max)"
same "$(bourn consume t)" "$(bourn consume t -J | bourn replay - -q --speed max)"
expect 1 bourn replay t --key nobody -q
expect 1 timeout 20 bourn replay t --key nobody -q --loop 0
expect 65 bourn replay - -q --speed max <<<'no envelope' 2>said

# Time as it is played: a minute apart where they were recorded a minute apart, whatever the day.
bourn replay t/0 --start-at now --skip-gap 1s -f '%T\n' -q >shown
[[ $(head -n 1 shown) -gt 1700000000000 ]]

# Breaks: before the event; a match: after it; a failure: after it, with 1.
same $'1\n2' "$(bourn replay t --break 'value == "3"' --speed max 2>said)"
says said 'stopped before t/0@1: --break value == "3"'
same $'1\n2\n3' "$(bourn replay t --until-match 'value == "3"' --speed max 2>said)"
says said 'ended after t/0@1: --until-match value == "3"'
expect 1 bourn replay t --fail-on 'value == "3"' --speed max -q >played 2>said
same $'1\n2\n3' "$(<played)"
same 'bourn: failed after t/0@1: --fail-on value == "3"' "$(<said)"
expect 0 bourn replay t --fail-on 'value == "99"' --speed max -q >played
same $'1\n2\n3\n4\n5\n6' "$(<played)"
expect 64 bourn replay t --break 'value = 3' 2>said
says said '        ^'

# The state before the range first, then the range.
same $'b=2\na=3\nb=4\na=5\n-=6' "$(bourn replay t --with-state --from 1970-01-01T01:00:00.900Z -q -K = | sort -t= -k2)"
same $'a=3' "$(bourn replay t/0 --with-state -o 2: --key a -n 0 -q -K =)"

# One digest for the same events, wherever they are.
bourn replay t --checksum -q >digest
[[ $(<digest) =~ ^[0-9a-f]{32}\ \ 6\ events$ ]]
bourn replay t --to ./elsewhere/ --keep-time --keep-partition --speed max -q
same "$(<digest)" "$(bourn replay t --dir elsewhere --checksum -q)"
same "$(<digest)" "$(bourn consume t -J | bourn replay - --checksum -q)"
[[ $(bourn replay t/0 --checksum -q) != "$(<digest)" ]]

# What contradicts itself is refused before anything is played.
for options in '--speed 2 --rate 3/s' '--speed 0' '--speed fast' '--rate 0' '--keep-time' '--to x -- cat' \
  '--to x --keep-time --start-at now' '--rate 1/s --max-gap 1s' '--step --no-keys' '--dry-run --checksum' \
  '--start-at then' '--loop -1' '--to ./s/ --map-topic nonsense'; do
  # shellcheck disable=SC2086
  expect 64 bourn replay t $options >played 2>said
  [[ ! -s played && -s said ]]
done
expect 64 bourn replay t --step 2>said </dev/null
says said 'there is no terminal to take keys from'

# A stop says where it was; a reader that goes away ends it quietly.
bourn replay t -o 0: 2>said >played &
replay=$!
wait_until lines_in played 3
kill -TERM "$replay"
expect 143 wait "$replay"
says said 'stopped before t/1@1'
bourn replay t --speed max | head -n 1 >played
same 1 "$(<played)"
