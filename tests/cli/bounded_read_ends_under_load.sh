#!/usr/bin/env bash
# A read without --follow ends at the end as it was at the start, however fast somebody writes.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

seq 1000 | bourn produce t --partitions 2
seq 1000000000 | bourn produce t --sync none --batch-size 4K &
writer=$!
trap 'kill "$writer" 2>/dev/null || true' EXIT
ends() {
  bourn inspect t --json | grep -o '"events":[0-9]*' | cut -d: -f2 | paste -sd+ | bc
}
wait_until test "$(ends)" -gt 1000

for options in '' '--json' '--latest' '--last 5' '-o :end' '-o -10' '--match 7$' '-o @0:now'; do
  # shellcheck disable=SC2086
  timeout 60 bourn consume t $options >out
  kill -0 "$writer"
done
timeout 60 bourn consume t >first
(($(wc -l <first) >= 1000))
# What was there at the first read is there at the second, in the same order within each partition.
timeout 60 bourn consume t/0 >second
timeout 60 bourn consume t/0 | head -n "$(wc -l <second)" | cmp - second
