#!/usr/bin/env bash
# Where there is no room for a new segment, retention lets go of the sealed ones, and says once that the last one stays.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"
own_disk size=16m,nr_inodes=400
for topic in t once; do
  bourn topic create "$topic" --set segment.bytes=1000 --set retention.ms=1000
  seq 1 200 | bourn produce "$topic" --timestamp 2020-01-01 --batch-size 200
done
segments() { find disk/t-0 -name '*.log' | wc -l; }
(($(segments) > 1))
mkdir disk/filler
fill() {
  seq 1 1000 | (cd disk/filler && xargs -n 1 touch) 2>/dev/null || true
  same 0 "$(stat -f -c %d disk)" # the fault is there: not one more file
}
fill
# It is the last word, and the status says so.
expect 74 bourn compact once --yes >report 2>words
says words 'the last segment is too old, and stays'
same 1 "$(wc -l <words)"
fill

timeout 60 bourn compact t --yes --watch 100ms >report 2>words &
watcher=$!
until (($(wc -l <report) >= 3)); do sleep 0.05; done # several rounds
kill "$watcher"
wait "$watcher" || true
same 1 "$(grep -c 'the last segment is too old, and stays' words)"
same 1 "$(wc -l <words)"
same 1 "$(segments)"

rm -r disk/filler
bourn compact t --yes >report 2>words
same '' "$(<words)"
same 0 "$(bourn consume t | wc -l)"
