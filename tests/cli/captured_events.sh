#!/usr/bin/env bash
# "-" is events on stdin, as consume --json prints them: they are filtered, cut to a range, merged and printed like a
# log's.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

for i in 1 2 3 4 5; do echo "k$((i % 2))=v$i"; done | bourn produce t -K = --timestamp 1000000000000 -H n=1 --partitions 1
bourn consume t -J >captured
cmp <(bourn consume - -J <captured) captured
same $'t/0@0 k1 v1\nt/0@2 k1 v3\nt/0@4 k1 v5' "$(bourn consume - --key k1 -f '%t/%p@%o %k %s\n' <captured)"
same $'v2\nv3' "$(bourn consume - -o 1:3 <captured)"
same v5 "$(bourn consume - --last 1 <captured)"
same v1 "$(bourn consume - -n 1 <captured)"
same "" "$(bourn consume - -p 1 <captured)"
expect 1 bourn consume - --match nothing <captured

# By time: from the first event with that time on.
for second in 5 9 7; do printf '{"ts":170000000%s000,"payload":"at %s"}\n' $second $second; done >timed
same $'at 9\nat 7' "$(bourn consume - --from @1700000006 <timed)"
same 'at 5' "$(bourn consume - --until @1700000006 <timed)"

# Log append time is kept.
echo '{"topic":"x","partition":3,"offset":7,"tstype":"logappend","ts":5,"payload":null}' >append
cmp <(bourn consume - -J <append) <(echo '{"topic":"x","partition":3,"offset":7,"tstype":"logappend","ts":5,"key":null,"payload":null}')

# An event is printed while more may come, and merged with a log's by time.
mkfifo pipe
bourn consume - <pipe >got &
exec 3>pipe
echo '{"payload":"first"}' >&3
wait_until lines_in got 1
exec 3>&-
wait
same $'v1\nv2\nv3\nv4\nv5\nat 5' "$(head -n 1 timed | bourn consume - t)"

# What is no envelope stops, or is skipped and counted.
{ echo nonsense && cat captured; } >mixed
expect 65 bourn consume - <mixed 2>words
says words 'stdin: line 1, column 1: not a JSON object'
expect 65 bourn consume - --on-damage skip <mixed >got 2>words
says words 'line 1 is no event; skipped'
same 5 "$(wc -l <got)"

for options in '--latest' '--cursor c' '-F' '-o -1'; do
  # shellcheck disable=SC2086  # several words
  expect 64 bourn consume - $options </dev/null 2>words
done
