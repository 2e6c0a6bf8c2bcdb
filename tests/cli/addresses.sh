#!/usr/bin/env bash
# A stream is a topic, a partition, a pattern, a partition directory anywhere, or a single segment file.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"
golden=$TESTS/golden

bourn topic create orders --partitions 3 --set segment.bytes=200
for partition in 0 1 2; do for part in 1 2 3; do echo "$partition$part$(printf 'x%.0s' {1..60})" | bourn produce orders -p "$partition"; done; done
echo other | bourn produce order.audit
short() {
  bourn consume "$@" | cut -c 1-2 | xargs
}
same '01 02 03 11 12 13 21 22 23' "$(short orders | tr ' ' '\n' | sort | xargs)"
same '11 12 13' "$(short orders/1)"
same '11 12 13' "$(short orders -p 1)"
same '11 12 13' "$(short ./store/orders-1)"
same '11 12 13' "$(short "$BOURN_DIR/orders-1/")"
same '11 12 13 21 22 23' "$(short orders/1 orders/2 | tr ' ' '\n' | sort | xargs)"
same "$(short orders)" "$(short 'orders*')"
same "$(short orders)" "$(short 'order?')"
same ot "$(short '/[.]audit$/')"
same "$(short orders order.audit)" "$(short ./store)"
same "$(short orders order.audit)" "$(short '*')"
segments=("$BOURN_DIR"/orders-0/*.log)
same 3 "${#segments[@]}"
same '01 02 03' "$(short "${segments[@]}")"
same 02 "$(short "${segments[1]}")"
same 02 "$(cd "$BOURN_DIR/orders-0" && short "$(basename "${segments[1]}")")"
cp "${segments[1]}" 'any name'
mv 'any name' any.log
same '1 02' "$(bourn consume ./any.log -f '%o %s' | cut -c 1-4)"
same 'orders/2' "$(bourn consume ./store/orders-2 -n 1 -f %t/%p)"
expect 66 bourn consume ./store/orders-3
expect 66 bourn consume ./store/orders-0/00000000000000000007.log
expect 69 bourn consume kafka://host/orders

# Logs that Kafka wrote, in every codec and format, and what other writers made of them.
for codec in none gzip snappy lz4 zstd; do
  same '100 101 102 103 104 105 106' "$(bourn consume "$golden/oracle/oracle-codec-$codec-0" -f '%o\n' | xargs)"
  bourn consume "$golden/oracle/oracle-codec-$codec-0" -J | sed 's/oracle-codec-[a-z0-9]*/t/' >"$codec"
  cmp "$codec" none
done
for codec in none gzip snappy lz4; do
  same 50 "$(bourn consume "$golden/oracle/oracle-magic1-$codec-0" -n 1 -f %o)"
  same "$(bourn consume "$golden/oracle/oracle-magic1-none-0" -f '%o %k %T %s\n')" \
    "$(bourn consume "$golden/oracle/oracle-magic1-$codec-0" -f '%o %k %T %s\n')"
done
for log in "$golden"/interop-accepted/*/; do
  bourn consume "$log" -f '%o %K %k %S %s\n' >"accepted"
  cmp accepted <(bourn consume "$golden/interop-accepted/none-0" -f '%o %K %k %S %s\n')
done
# Transactions: control batches are not events, and producer 1's are aborted, those behind its first abort too. What was
# committed (2), belongs to no transaction (3) or to one that is still open (8) is there.
same $'2\n3\n8' "$(bourn consume "$golden/oracle/oracle-txn-0" -f '%o\n')"
# Nothing there was changed, and nothing was left there.
if command -v git >/dev/null && git -C "$golden" rev-parse --git-dir >/dev/null 2>&1; then same '' "$(git -C "$golden" status --porcelain .)"; fi

# A segment under any other name is one when it begins with a batch; other files are refused by name.
seq 20 | bourn produce renamed
cp "$BOURN_DIR/renamed-0/00000000000000000000.log" captured.batch
bourn consume ./captured.batch | cmp - <(seq 20)
same 20 "$(bourn inspect ./captured.batch --records | wc -l)"
same 1 "$(bourn inspect ./captured.batch | wc -l)"
expect 0 bourn inspect --verify ./captured.batch >out
says out './captured.batch: 1 segment, 1 batch, 20 events'
echo text >other.txt
expect 65 bourn consume ./other.txt 2>words
says words './other.txt: neither a directory nor a file that begins with a batch'
expect 65 bourn inspect --verify ./other.txt 2>words
expect 69 bourn inspect ./other.txt 2>words
