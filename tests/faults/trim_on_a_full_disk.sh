#!/usr/bin/env bash
# A disk without one free byte can be trimmed, also where no file for the log start was ever made; and producing goes on.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"
own_disk size=4m
seq 1 1000000 >input
for old in no yes; do
  bourn topic create t --set segment.bytes=100000
  if [[ $old == yes ]]; then rm "$BOURN_DIR/t-0/.bourn/start" "$BOURN_DIR/t-0/.bourn/maint.lock"; fi
  expect 74 bourn produce t --sync none <input 2>words
  cat /dev/zero >disk/filler 2>/dev/null || true
  same 0 "$(stat -f -c %f disk)" # the fault is there
  end=$(bourn topic describe t | head -n 1 | cut -f 3)
  bourn topic trim t --before $((end - 100)) --yes >report
  same "$((end - 100))" "$(cut -f 2 report)"
  (($(cut -f 6 report) > 10))
  same 100 "$(bourn consume t | wc -l)"
  bourn produce t -m more
  same more "$(bourn consume t | tail -n 1)"
  rm disk/filler
  bourn topic delete t --yes
done
