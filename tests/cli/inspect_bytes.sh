#!/usr/bin/env bash
# --at and --at-byte: a batch byte by byte, whatever state it is in.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"
golden=$TESTS/golden/oracle

# Every log that Kafka wrote is explained without a complaint, and to its last byte.
for log in "$golden"/*/*.log; do
  bourn inspect "$log" --at-byte 0 >page
  says page "every field holds"
done
bourn inspect "$golden/oracle-codec-zstd-0" --at 104 >page
says page "zstd frame"
says page '"with headers"'
says page "# record 4  offset 104"
bourn inspect "$golden/oracle-txn-0" --at 4 >page
says page "0  ABORT"
[[ $(awk 'length > 80' page | wc -l) -eq 0 ]]

# The fields tile the bytes: none is left out, none is named twice.
for codec in none gzip snappy lz4 zstd; do
  bourn inspect "$golden/oracle-codec-$codec-0" --at 103 --json >page.json
  python3 - page.json <<'PYTHON'
import json, sys
page = json.load(open(sys.argv[1]))
for part, size in (("stored", page["size"]), ("decompressed", page["decompressed"])):
    at = 0
    for field in (f for f in page["fields"] if f["part"] == part and f["size"] > 0):
        assert field["position"] == at, (part, at, field)
        at += field["size"]
    assert at == size, (part, at, size)
assert page["wrong"] == 0 and page["records"] == 7
PYTHON
done

# What is not there is said.
expect 1 bourn inspect "$golden/oracle-codec-none-0" --at 107 2>words
says words "beyond the end"
expect 1 bourn inspect "$golden/oracle-codec-none-0" --at 3 2>words
says words "begins at 100"
expect 1 bourn inspect "$golden/oracle-codec-none-0" --at-byte 99999999 2>words
expect 64 bourn inspect "$golden/oracle-codec-none-0" --at x 2>words

# Damage: a flipped bit, a cut, and bytes that are no batch.
cp "$golden/oracle-codec-none-0/00000000000000000100.log" .
printf 'x' | dd of=00000000000000000100.log bs=1 seek=66 conv=notrunc status=none
expect 65 bourn inspect ./00000000000000000100.log --at 100 >page
says page "1 field does not hold"
# One flipped bit is found, and told from several ('x' above).
expect 65 bourn inspect ./00000000000000000100.log --at 100 --json >page
/usr/bin/python3 -c 'import json; assert json.load(open("page"))["flipped_bit"] is None'
cp "$golden/oracle-codec-none-0/00000000000000000100.log" flipped.log
/usr/bin/python3 -c '
log = bytearray(open("flipped.log", "rb").read())
log[70] ^= 1 << 5
open("flipped.log", "wb").write(log)'
expect 65 bourn inspect ./flipped.log --at 100 >page
says page "hold; with bit 5 of byte 70 (at 00046) flipped back, every field would"
expect 65 bourn inspect ./flipped.log --at 100 --json >page
/usr/bin/python3 -c 'import json; assert json.load(open("page"))["flipped_bit"] == {"byte": 70, "bit": 5}'

truncate -s 150 00000000000000000100.log
expect 65 bourn inspect ./00000000000000000100.log --at 104 >page
says page "are missing"
says page "no whole batch is here"
truncate -s 30 00000000000000000100.log
expect 65 bourn inspect ./00000000000000000100.log --at-byte 0 >page
says page "base timestamp"
head -c 3000 /dev/urandom >noise.log
expect 65 bourn inspect ./noise.log --at-byte 0 >page
