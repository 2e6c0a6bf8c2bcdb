#!/usr/bin/env bash
# Settings are altered under a running producer, partitions are added, and a follower whose place is trimmed away gets
# the skip or the failure that it asked for.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

bourn topic create t
mkfifo in
bourn produce t --batch-size 100 <in &
producer=$!
exec {in}>in
seq 1 100 >&"$in"
holds() { [[ $(bourn consume t | wc -l) == "$1" ]]; }
wait_until holds 100
same 1 "$(bourn topic describe t | head -n 1 | cut -f 4)"
bourn topic alter t --set segment.bytes=500 --set message.timestamp.type=LogAppendTime
seq 101 200 >&"$in"
exec {in}>&-
wait "$producer"
(($(bourn topic describe t | head -n 1 | cut -f 4) > 1)) # it took the new size up
same logappend "$(bourn consume t -J -o 199 | sed 's/.*"tstype":"\([a-z]*\)".*/\1/')"
bourn topic describe t >described
says described $'segment.bytes\t500\ttopic\t1073741824'
bourn topic alter t --unset segment.bytes
bourn topic describe t >described
says described $'segment.bytes\t1073741824\tdefault\t1073741824'

# A place in a cursor file that is trimmed away.
bourn consume t -n 10 --cursor place >/dev/null
cp place failing
bourn topic trim t --before 150
expect 66 bourn consume t --cursor failing --on-trim fail 2>words
says words 'offset 10 is below the log start, 150'
same 151 "$(bourn consume t --cursor place 2>words | head -n 1)"
says words 'trimmed'

bourn topic alter t --partitions 3
same 3 "$(bourn topic list | cut -f 2)"
expect 64 bourn topic alter t --partitions 2 2>words
