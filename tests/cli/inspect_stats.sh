#!/usr/bin/env bash
# inspect --stats: what a stream is made of, to the last digit, in a pipe, as JSON and on a terminal.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

bourn produce t --json <<'JSON'
{"ts":1700000000000,"key":"a","payload":"0123456789","headers":["type","x"]}
{"ts":1700000000500,"key":"b","payload":"0123456789"}
{"ts":1700000001000,"key":"a","payload":null,"headers":["type","x","type",null,"evil \u001b[31m","y"]}
{"ts":1700000061000,"key":"","payload":""}
{"ts":1700000060000,"key":null,"payload":"late"}
{"ts":1700000061000,"key":null,"payload":null}
JSON

bourn inspect t --stats
on_terminal bourn inspect t --stats --color never

# The lines of a pipe are the JSON, flattened.
bourn inspect t --stats --json >stats.json
same 6 "$(jq .events stats.json)"
same '[1,1]' "$(jq -c '[.keys.tombstones, .times.out_of_order]' stats.json)"
same '{"ms":60000,"from":1700000001000,"until":1700000061000,"topic":"t","partition":0,"offset":3}' \
  "$(jq -c '.gaps[0]' stats.json)"
# (jq has no paths to null, writes numbers its own way, and escapes nothing.)
unlike() {
  grep -v -e '\.mean' -e '\.ratio' -e 'distinct_error' -e '_per_second' -e 'missing_share' -e evil -e $'\tnull$'
}
jq -r 'paths(scalars) as $p | "\($p | map(tostring) | join("."))\t\(getpath($p))"' stats.json | unlike >flat
bourn inspect t --stats | unlike | diff flat -

# Ranges and filters as in consume.
same 2 "$(bourn inspect t --stats -J --key a | jq .events)"
same 3 "$(bourn inspect t --stats -J -o 1:4 | jq .events)"
same 1 "$(bourn inspect t --stats -J -o 1:4 | jq .batch_records.count)"
same 6 "$(bourn inspect t --stats -J -o 1:4 | jq .batch_records.max)"
same 1 "$(bourn inspect t --stats -J -n 1 | jq .events)"
expect 1 bourn inspect t --stats --key absent >empty
says empty $'events\t0'
bourn topic create nothing
bourn inspect nothing --stats >empty
says empty $'events\t0'

# Without an address: the whole store. Several partitions, batches taken apart by the order of times, counted once.
seq 1000 | bourn produce many --partitions 3 --timestamp 1700000000000 -k k
same '[1006,1000]' "$(jq -c -n '[inputs]' <(bourn inspect --stats -J | jq .events) <(bourn inspect many --stats -J | jq .events))"

# What compaction removed shows as missing offsets.
same '[9,4,2]' "$(bourn inspect "$TESTS/golden/oracle/oracle-compact-pass1-0" --stats -J |
  jq -c '[.offsets.spanned, .offsets.missing, .offsets.gaps]')"
# Every codec and format: the same seven events.
for log in "$TESTS"/golden/oracle/oracle-codec-*; do
  same '[7,89123,1]' "$(bourn inspect "$log" --stats -J | jq -c '[.events, .record_bytes.total, .compression.batches]')"
done

# Long keys, keys that are no text, and a path that is none.
long=$(printf 'x%.0s' {1..255})ü$(printf 'y%.0s' {1..50})
bourn produce long -k "$long" -m v
same '{"key":255,"bytes":307}' "$(bourn inspect long --stats -J | jq -c '.keys.top[0] | {key: (.key | length), bytes}')"
printf '\xff\xfe=v\n' | bourn produce binary -K =
same '{"key":"//4=","encoding":"base64","count":1}' "$(bourn inspect binary --stats -J | jq -c '.keys.top[0]')"
cp "$BOURN_DIR/t-0/00000000000000000000.log" $'\xff.log'
same 6 "$(bourn inspect $'./\xff.log' --stats -J | jq .events)"
says <(bourn inspect $'./\xff.log' --stats) '\xff.log'

expect 64 bourn inspect t --stats --plot 2>/dev/null
expect 66 bourn inspect absent --stats 2>/dev/null
