#!/usr/bin/env bash
# A read without --follow ends at the end as it was at the start, whatever is written meanwhile.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

# More than the pipes and buffers between bourn and its reader can hold.
seq 500000 | bourn produce t --partitions 2
while seq 1000; do sleep 0.01; done 2>ended | bourn produce t --sync none &
trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
offsets() {
  bourn topic list --json | grep -o '"offsets":[0-9]*' | cut -d: -f2
}
beyond() {
  (($(offsets) > $1))
}
wait_until beyond 500000

# The reader stops after its first line, until the log has grown by far; what came since is not for this call.
bourn consume t | {
  read -r first
  at_first=$(offsets)
  wait_until beyond $((at_first + 20000))
  cat >rest
  same 1 "$first"
  lines=$(($(wc -l <rest) + 1))
  ((lines >= 500000 && lines <= at_first))
}
for options in --json --latest '--last 5' '-o :end' '-o -10' '--match 7$' '-o @2000-01-01:now'; do
  # shellcheck disable=SC2086
  timeout 60 bourn consume t $options >out
done
