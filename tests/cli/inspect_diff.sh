#!/usr/bin/env bash
# inspect --diff: where two logs part ways, event by event, whatever batches and codecs they are in.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"
golden=$TESTS/golden/oracle

cat >a.json <<'JSON'
{"ts":1700000000000,"key":"a","payload":"1"}
{"ts":1700000000001,"key":"b","payload":"2","headers":["h","x"]}
{"ts":1700000000002,"key":"c","payload":"3"}
{"ts":1700000000003,"key":"d","payload":null}
{"ts":1700000000004,"key":"e","payload":"5"}
JSON
# The same events: other batches, another codec, another time of writing.
bourn produce a --json <a.json
bourn produce b --json --batch-size 100 -z zstd <a.json
bourn inspect a b --diff
on_terminal bourn inspect a b --diff --color never

# Changed in every way there is, and longer.
sed -e '2s/"x"/"y"/' -e '3s/"c"/null/' -e '4s/null/""/' -e '5s/4,/9,/' a.json >c.json
echo '{"ts":1700000000005,"key":"\u001b[31m","payload":"6"}' >>c.json
bourn produce c --json <c.json
expect 1 bourn inspect a c --diff
expect 1 bourn inspect a c --diff --records
expect 1 on_terminal bourn inspect a c --diff --color never
expect 1 bourn inspect a c --diff --records --json >records.json
same '1 2 3 4 5' "$(jq -r '[.differences[].offset | tostring] | join(" ")' records.json)"
same '{"equal":false,"first":1,"changed":4,"only_in_b":1}' \
  "$(jq -c '{equal, first: .first.offset, changed: .changed.events, only_in_b: .only_in_b.after_end}' records.json)"
same '{"name":"h","value":"y"}' "$(jq -c '.differences[0].b.headers[0]' records.json)"
same '[]' "$(bourn inspect a b --diff --records --json | jq -c .differences)"
expect 0 bourn inspect a b --diff --records | cmp - /dev/null

# Ranges and filters hold for both.
expect 0 bourn inspect a c --diff -o :1 >/dev/null
expect 1 bourn inspect a c --diff -o :2 >/dev/null
expect 0 bourn inspect a c --diff --key a >/dev/null

counts() {
  bourn inspect "$@" --diff -J >counts.json || test $? -eq 1
  jq -c '[.only_in_a.events, .only_in_b.events, .changed.events]' counts.json
}
# A log before and after Kafka compacted it, once and twice.
same '[6,0,0]' "$(counts "$golden"/oracle-compact-{before,pass1}-0)"
same '[8,0,0]' "$(counts "$golden"/oracle-compact-{before,pass2}-0)"
same '[0,2,0]' "$(counts "$golden"/oracle-compact-{pass2,pass1}-0)"
# What Kafka wrote with any codec is what it wrote with none.
for codec in gzip snappy lz4 zstd; do
  expect 0 bourn inspect "$golden/oracle-codec-none-0" "$golden/oracle-codec-$codec-0" --diff >/dev/null
done
expect 1 bourn inspect "$golden"/oracle-{codec-none,logappendtime}-0 --diff >/dev/null

# Partitions are paired by number; one that the other side lacks is all difference.
seq 300 | bourn produce three --partitions 3 -k k --timestamp 1700000000000
mkdir three
cp -r "$BOURN_DIR"/three-* three
expect 0 bourn inspect three ./three --diff >/dev/null
same 3 "$(bourn inspect three ./three --diff -J | jq '.partitions | length')"
last=$(bourn consume three -f '%p\n' | sort | uniq -c | sort -n | tail -1 | awk '{print $2}')
rm -r "three/three-$last"
expect 1 bourn inspect three ./three --diff --json >lacking.json
same '[300,null]' "$(jq -c "[.only_in_a.events, .partitions[$last].b]" lacking.json)"
expect 0 bourn inspect "three/$last" "$BOURN_DIR/three-$last/00000000000000000000.log" --diff >/dev/null

# Damage is no difference.
cp -r "$BOURN_DIR/b-0" damaged-0
/usr/bin/python3 - damaged-0/00000000000000000000.log <<'PYTHON'
import sys
log = bytearray(open(sys.argv[1], "rb").read())
log[len(log) // 2] ^= 1
open(sys.argv[1], "wb").write(log)
PYTHON
expect 65 bourn inspect a ./damaged-0 --diff >/dev/null 2>&1
expect 65 bourn inspect a ./damaged-0 --diff --on-damage skip >skipped 2>/dev/null
says skipped $'equal\tfalse'

expect 64 bourn inspect a --diff 2>/dev/null
expect 64 bourn inspect a b c --diff 2>/dev/null
expect 66 bourn inspect a absent --diff 2>/dev/null
