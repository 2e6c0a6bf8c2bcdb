#!/usr/bin/env bash
# Time travel: the latest value of every key as of a moment, and what changed between two.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

bourn topic create users
bourn produce users --json <<'JSON'
{"ts":1700000001000,"key":"ann","payload":"red"}
{"ts":1700000002000,"key":"bob","payload":"blue"}
{"ts":1700000003000,"key":"ann","payload":"green"}
{"ts":1700000004000,"key":null,"payload":"nobody's"}
{"ts":1700000005000,"key":"cid","payload":"red"}
{"ts":1700000006000,"key":"bob","payload":null}
{"ts":1700000007000,"key":"ann","payload":"green"}
{"ts":1700000008000,"key":"dot","payload":"tab\there, back\\slash\nline"}
JSON
state() { bourn replay users --state -q -K = "$@" | head -c 1000 | tr '\n' ';'; }

# Lines into a pipe, envelopes where asked, a table for people; what has no key is said.
bourn replay users --state >out 2>said
same $'red\ngreen\ntab\there, back\\slash\nline' "$(cat out)"
same 'bourn: 1 event without a key is left out' "$(cat said)"
bourn replay users --state -J -q | cmp - <(bourn consume users --latest -J)
on_terminal NO_COLOR=1 bourn replay users --state >seen
same 'KEY VALUE EVENT TIME' "$(head -n 1 seen | xargs)"
same 'ann green users/0@6 2023-11-14T22:13:27.000Z' "$(sed -n 3p seen | xargs)"
says seen 'tab\there, back'
says seen '1 event without a key is left out'
on_terminal NO_COLOR=1 bourn replay users --state -f '%k is %s\n' -q >seen
same 'cid is red' "$(head -n 1 seen)"
bourn replay users --state -v 2>&1 >out | grep -qF '3 keys of 8 events, 1 deleted'

# As of an event, a moment, and a time ago, each with what happened at it; a tombstone takes its key away.
same 'ann=red;' "$(state --at 0)"
same 'bob=blue;ann=green;' "$(state --at 2)"
same 'ann=green;cid=red;' "$(state --at 5)"
same 'ann=red;bob=blue;' "$(state --at 2023-11-14T22:13:22Z)"
same 'ann=red;bob=blue;' "$(state --at 2023-11-14T22:13:22.999Z)"
same 'bob=blue;ann=green;' "$(state --at 1700000003)"
same '' "$(state --at start)"
same '' "$(state --at 2020-01-01)"
same 'bob=blue;ann=green;' "$(state --at +3)"
same 'bob=blue;ann=green;cid=red;' "$(state --at -3)"
whole=$(state)
for at in end 7 1000 now -5m @-5m; do same "$whole" "$(state --at "$at")"; done
bourn topic create recent
bourn produce recent -k old -m 1 --timestamp -10m
bourn produce recent -k new -m 2
same 1 "$(bourn replay recent --state --at -5m)"

# Filters look at what is left, not at what there was.
same 'cid=red;' "$(state --match red)"
expect 1 bourn replay users --state -q --key-match '^ann$' --match red
same 'ann=green;' "$(state --key ann)"
same 'ann=green;' "$(state --where 'key == "ann" && value == "green"')"
expect 1 bourn replay users --state --key bob -q >out
test ! -s out
expect 0 bourn replay users --state --at start -q

# An offset is a moment of one partition.
bourn produce many -K : --partitions 3 < <(seq 30 | sed 's/.*/key&:&/')
for at in 3 -3 +3; do
  expect 64 bourn replay many --state --at "$at" 2>said
  says said "--at $at: an offset is a moment of one partition, and these are 3"
  says said 'try: a time, or one partition (-p N)'
done
expect 64 bourn replay many --state-diff 1 3 2>said
expect 64 bourn replay users/0 - --state --at 3 2>said
same 30 "$(bourn replay many --state | wc -l)"
same "$(bourn consume many/1 -n 4)" "$(bourn replay many/1 --state --at 3)"
same "$(bourn consume many/1 -n 4)" "$(bourn replay many --state -p 1 --at 3)"
# Keys of different topics are different keys.
bourn produce others -k ann -m pink
same 2 "$(bourn replay users others --state --key ann -q | wc -l)"

# What compaction leaves has the same state.
bourn topic create compacted --set segment.bytes=2K
seq 500 | awk '{ print "k" $1 % 20 ":" ($1 % 7 ? $1 : "") }' | bourn produce compacted -K : -Z --batch-size 500
bourn replay compacted --state -K = >plain
bourn compact compacted --policy compact --roll -q
test "$(bourn consume compacted | wc -l)" -lt 50
bourn replay compacted --state -K = | cmp - plain

# stdin is read once, and what is left of it is held.
bourn consume users -J | bourn replay - --state -q -K = | cmp - <(bourn replay users --state -q -K =)
same ann=red "$(bourn consume users -J | bourn replay - --state --at 0 -K =)"
same ann=red "$(bourn consume users -J | bourn replay - --state --at 2023-11-14T22:13:21Z -K =)"
seq 2000 | sed 's/.*/k&:&/' | bourn produce large -K :
bourn consume large -J | expect 69 bourn replay - --state --memory 100K >out 2>said
says said 'take more than 100.0 KiB; nothing was given'
test ! -s out
bourn consume large -J | bourn replay - --state --memory 1M | cmp - <(seq 2000)
expect 64 bourn replay - --state-diff start end 2>said </dev/null
says said 'stdin can be read once'

# More keys than the memory takes: nothing is given but the memory that would do.
seq 20000 | sed 's/.*/k&:&/' | bourn produce larger -K :
expect 69 bourn replay larger --state --memory 100K >out 2>said
test ! -s out
says said '20,000 keys do not fit into 100.0 KiB; nothing was given'
says said 'try: --memory 2M'
bourn replay larger --state --memory 2M | cmp - <(seq 20000)
expect 69 bourn replay larger --state-diff start end --memory 100K >out 2>said
says said 'try: --memory 2M'
test ! -s out
expect 1 bourn replay larger --state-diff start end --memory 2M -q >out
same 20000 "$(wc -l <out)"
expect 64 bourn replay larger --state --memory some 2>said

# What changed: a line for each key, JSON with both events, or for people.
difference() { expect 1 bourn replay users --state-diff "$@" 2>said; }
same $'+\tcid\tred\n-\tbob\tblue\n~\tann\tred\tgreen' "$(difference 1 6)"
same 'bourn: 1 added, 1 changed, 1 removed
bourn: 1 event without a key is left out' "$(cat said)"
same $'+\tdot\ttab\\there, back\\\\slash\\nline' "$(difference 6 end)"
difference 1 6 -J >out
same 'added null red null 4
removed blue null 1 5
changed red green 0 6' "$(jq -r '"\(.change) \(.before.payload) \(.after.payload) \(.before.offset) \(.after.offset)"' out)"
bourn replay users --state-diff 2 6 -q --key ann >out # the same value once more is no change
test ! -s out
bourn replay users --state-diff 2 6 --key bob 2>&1 >out | grep -qF '1 removed' || test $? -eq 1
same $'-\tbob\tblue' "$(cat out)"
same $'+\tusers\tcid\tred' "$(expect 1 bourn replay users others --state-diff 2023-11-14T22:13:24Z 2023-11-14T22:13:25Z -q)"
expect 1 on_terminal NO_COLOR=1 bourn replay users --state-diff 1 6 >seen
same '+ cid  red
- bob  blue
~ ann  red → green
bourn: 1 added, 1 changed, 1 removed
bourn: 1 event without a key is left out' "$(cat seen)"
for moments in '2 2' 'end end' 'start start' '2020-01-01 2020-01-02' '0 0' '1000 2000'; do
  # shellcheck disable=SC2086
  expect 0 bourn replay users --state-diff $moments >out
  test ! -s out
done
for moments in '2 1' 'end 2' '-1 -2' '3 start' '5 2023-11-14T22:13:22Z' 'now start'; do
  # shellcheck disable=SC2086
  expect 64 bourn replay users --state-diff $moments 2>said
  says said 'the second moment comes before the first one'
done

# What cannot go together is refused in one line.
for options in '--speed 2x' '--rate 5/s' '--max-gap 1s' '--max-wait 1s' '--skip-gap 1s' '--start-at now' '--loop 2' \
  '--with-state' '--dry-run' '--checksum' '--step' '--break offset==1' '--until-match offset==1' '--fail-on offset==1' '--to x' '--to x --keep-time' '--keep-partition' \
  '--map-topic a=b' '--origin-header' '--sync end' '-z zstd' '-o 3' '--from 3' '--until 3' '-n 3' '--last 3' '-- cat'; do
  for view in '--state' '--state-diff start end'; do
    # shellcheck disable=SC2086
    expect 64 bourn replay users $view $options >out 2>said
    same "1 bourn: ${view%% *}" "$(grep -c '^bourn: ' said) $(grep -o '^bourn: --state\(-diff\)\?' said)"
    says said 'does not go with'
  done
done
for format in '-f %s' '-K =' '-0' '--frames' '-Z' '-D ;'; do
  # shellcheck disable=SC2086
  expect 64 bourn replay users --state-diff start end $format 2>said
done
expect 64 bourn replay users --at 3
expect 64 bourn replay users --state --state-diff 1 2
expect 64 bourn replay users --state --at yesterdayish
expect 66 bourn replay nothing --state

# A log that lost its beginning says so, or ends with 66 where that is asked for.
bourn topic create trimmed --partitions 2
seq 50 | sed 's/.*/k&:&/' | bourn produce trimmed -K : --batch-size 100
bourn topic trim trimmed --before 10 --yes >out
for view in '--state' '--state-diff start end'; do
  # shellcheck disable=SC2086
  bourn replay trimmed $view >out 2>said || test $? -eq 1
  says said 'trimmed/0 starts at offset 10 (and 1 partition more like it): keys that were set before'
  # shellcheck disable=SC2086
  expect 66 bourn replay trimmed $view --on-trim fail >out 2>said
  test ! -s out
done

# Damage ends it before anything is given, or is passed over.
for batch in 1 2 3 4; do seq "${batch}1" "${batch}9" | sed 's/.*/k&:&/' | bourn produce hurt -K :; done
log=$BOURN_DIR/hurt-0/00000000000000000000.log
printf '\x65' | dd of="$log" bs=1 seek=$(($(stat -c %s "$log") / 2 + 70)) conv=notrunc status=none
expect 65 bourn replay hurt --state >out 2>said
test ! -s out
says said '(offset 18)'
says said 'try: --on-damage skip'
expect 65 bourn replay hurt --state --on-damage skip >out 2>said
cmp out <(seq 11 19; seq 21 29; seq 41 49)
same 1 "$(grep -c 'reading goes on' said)"
expect 0 bourn replay hurt --state --at 17 >out
expect 65 bourn replay hurt --state-diff 8 end >out 2>said
test ! -s out
expect 65 bourn replay hurt --state-diff 8 end --on-damage skip >out 2>said
same 18 "$(wc -l <out)"

# A reader that goes away ends it quietly; a signal at once.
seq 300000 | sed 's/.*/k&:&/' | bourn produce flood -K :
bourn replay flood --state -q 2>said | head -n 1 >out
same 1 "$(cat out)"
(bourn replay flood --state-diff start end 2>>said || test $? -eq 1) | head -n 1 >out
same $'+\tk1\t1' "$(cat out)"
test ! -s said
mkfifo events
for signal in INT TERM; do
  env --default-signal="$signal" "$BOURN" replay - --state <events >out 2>said &
  reader=$!
  exec {pipe}>events
  echo '{"key":"a","payload":"1"}' >&"$pipe"
  waits() { grep -qsE '^(0|63) 0x0 ' "/proc/$reader/syscall"; }  # in read(2) of stdin; 63 on ARM
  wait_until waits
  kill "-$signal" "$reader"
  expect "$((128 + $(kill -l "$signal")))" wait "$reader"
  exec {pipe}>&-
  test ! -s out
done
