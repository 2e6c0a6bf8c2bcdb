#!/usr/bin/env bash
# Where the disk takes no more, produce says how much was kept, and exactly that is there; with room again it goes on.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

# A limit of the process stands in for a full disk. Only the log reaches it.
limited() {
  prlimit --fsize=200000 "$@"
}
{ seq 1000000 2>ended || true; } | expect 74 limited "$BOURN" produce t --batch-size 5K --ack >acks 2>err
says err 't-0: write: File too large; '
kept=$(bourn consume t | wc -l)
says err "; $kept of the "
cmp <(bourn consume t) <(seq "$kept")
(($(wc -l <acks) <= kept))
cmp <(seq -f 't/0@%.0f' 0 "$(($(wc -l <acks) - 1))") acks
"$TESTS/support/kafka_log.py" --check --dense "$BOURN_DIR/t-0" >/dev/null

expect 74 limited "$BOURN" produce t --whole 2>err < <(head -c 100000 /dev/zero)
bourn consume t | cmp - <(seq "$kept")
echo again | bourn produce t
bourn consume t | cmp - <(seq "$kept"; echo again)
