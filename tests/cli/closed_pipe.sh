#!/usr/bin/env bash
# A reader that goes away ends bourn quietly, with 0: nobody is asked to care about SIGPIPE.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

seq 300000 | bourn produce t --partitions 2
exec 2>said
bourn consume t | head -n 1 | grep -q '^1$'
bourn consume t --json | head -n 1 >out
bourn consume t -F | head -n 1 >out
bourn inspect t | head -c 0
bourn topic list | head -c 0
bourn consume --help | head -c 0
bourn consume t --latest -f '%k' | head -c 0 || test $? -eq 1 # events without keys: nothing matches

# With --ack: what was read is finished, and no more is read; each ack that was seen is true.
{ yes event 2>ended || true; } | bourn produce acked --ack --batch-size 1K | head -n 100 >acks
same 100 "$(wc -l <acks)"
events=$(bourn consume acked | wc -l)
((events >= 100 && events < 10000000))
seq 100 | sed 's/.*/acked\/0@&/' >wanted
sed -i '1i acked/0@0' wanted
cmp acks <(head -n 100 wanted)
# Also where SIGPIPE has its default action, and where it is ignored.
for action in --default-signal=PIPE --ignore-signal=PIPE; do
  env "$action" "$BOURN" consume t | head -n 1 >out
done
test ! -s said
