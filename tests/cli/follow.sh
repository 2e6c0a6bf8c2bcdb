#!/usr/bin/env bash
# A follower gets every event once and in order: over rolls, over deletion and a new creation, until its patience ends.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

trap 'kill $(jobs -p) 2>/dev/null || true' EXIT

bourn topic create t --set segment.bytes=300
echo first | bourn produce t
bourn consume t -F >all 2>said &
all=$!
bourn consume t -F -o end -f '%o %s\n' >new &
new=$!
bourn consume t -F -n 100 >hundred &
hundred=$!
wait_until lines_in all 1
wait_until watching "$new"
for round in {1..20}; do seq "$((round * 10 - 9))" "$((round * 10))" | bourn produce t; done
wait_until lines_in all 201
cmp all <(echo first && seq 200)
(($(find "$BOURN_DIR/t-0" -name '*.log' | wc -l) > 10))
wait "$hundred"
cmp hundred <(echo first && seq 99)

bourn topic delete t --yes
wait_until says said 't/0: the topic was deleted; waiting for it to be created again'
echo again | bourn produce t
wait_until lines_in all 202
says said 't/0: the topic was created again; reading it from its start'
same again "$(tail -n 1 all)"
echo more | bourn produce t
wait_until lines_in all 203
kill "$all"
expect 143 wait "$all"
# Who began at the end missed nothing after it.
wait_until lines_in new 202
cmp new <(paste -d' ' <(seq 200) <(seq 200) && echo '0 again' && echo '1 more')

# Nothing came for so long: 124. An end that was given is an end, also when it is not there yet.
expect 124 bourn consume t -F --timeout 50ms >out
same $'again\nmore' "$(<out)"
bourn consume t -F -o :4 >four &
printf '3\n4\n5\n' | bourn produce t
wait $!
same $'again\nmore\n3\n4' "$(<four)"
expect 66 bourn consume missing -F

# Several topics; what comes later comes later.
echo a | bourn produce multi-a
echo b | bourn produce multi-b
bourn consume 'multi-*' -F -n 4 -f '%t %s\n' >several &
several=$!
wait_until lines_in several 2
echo c | bourn produce multi-b
wait_until lines_in several 3
echo d | bourn produce multi-a
wait "$several"
same $'multi-a a\nmulti-b b\nmulti-b c\nmulti-a d' "$(<several)"
for wrong in --latest '--last 3' '--until now'; do
  # shellcheck disable=SC2086
  expect 64 bourn consume t -F $wrong
done
