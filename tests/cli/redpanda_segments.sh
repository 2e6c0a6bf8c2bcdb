#!/usr/bin/env bash
# What Redpanda wrote is read: every codec, with Kafka's offsets, what clients did not write left out, damage reported.
# The files come from a writer that shares no code with bourn.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

/usr/bin/python3 "$TESTS/support/redpanda_log.py" . >expected.json
[[ $(wc -l <expected.json) -eq 16 ]]
bourn consume ./orders/0_24 -J >got.json
diff expected.json got.json
bourn consume ./orders -J | diff expected.json -
bourn inspect ./orders/0_24 --records -J | diff expected.json -

# Ranges count as Kafka does; offset 12 and 16 are no events.
same "11 13" "$(bourn consume ./orders/0_24 -o 11:14 -f '%o ' | xargs)"
same "14 15 17" "$(bourn consume ./orders/0_24 -o @1700000004001 -f '%o ' | xargs)"
same "15 17" "$(bourn consume ./orders/0_24 --last 2 -f '%o ' | xargs)"
# A loose segment knows what its elder siblings hide.
same "9 10 11 13 14 15 17" "$(bourn consume ./orders/0_24/12-2-v1.log -f '%o ' | xargs)"

# Views. The batch's header is explained in the order in which it is stored.
bourn inspect ./orders/0_24 >segments
same "2" "$(wc -l <segments)"
bourn inspect ./orders/0_24 --batches >batches
says batches "raft_configuration"
says batches "raft_data, control"
bourn inspect ./orders/0_24 --at 7 >page
says page "Redpanda's, little-endian"
says page "in raft; for Kafka 6"
says page "| version             1  little-endian"
says page "every field holds"
same '["header crc","size","base offset","type","crc"]' \
  "$(bourn inspect ./orders/0_24 --at 0 --json |
    python3 -c 'import json,sys; print(json.dumps([f["name"] for f in json.load(sys.stdin)["fields"][1:6]], separators=(",",":")))')"
expect 1 bourn inspect ./orders/0_24 --at 18 2>words
says words "beyond the end"
expect 69 bourn consume ./orders/0_24 -F 2>words

# A torn tail is no event and no damage; a flipped bit of a header is.
cp -r orders torn
truncate -s 1800 torn/0_24/12-2-v1.log
bourn consume ./torn/0_24 -f '%o ' | xargs >got
same "0 1 2 3 4 5 6 7 8 9 10 11 13 14 15" "$(cat got)"
bourn inspect ./torn/0_24 >segments
says segments "66 bytes at the end are no whole batch"

cp -r orders flipped
printf '\001' | dd of=flipped/0_24/0-1-v1.log bs=1 seek=320 conv=notrunc status=none
expect 65 bourn consume ./flipped/0_24 -f '%o ' >got 2>words
says words "at byte 315 (offset 3): the checksum of the header does not match"
same "0 1 2" "$(xargs <got)"
expect 65 bourn consume ./flipped/0_24 --on-damage skip -f '%o ' >got 2>words
same "0 1 2 6 7 8 9 10 11 13 14 15 17" "$(xargs <got)"
expect 65 bourn inspect ./flipped/0_24 --at 4 >page
says page "2 fields do not hold"

# --verify checks headers, batches, records, the order of offsets, and what stands behind the end; and goes on.
expect 0 bourn inspect ./orders --verify >out
says out './orders/0_24: 2 segments, 13 batches, 16 events, 11.1 KiB checked: clean'
expect 0 bourn inspect ./torn --verify >out
says out 'note: ./torn/0_24/12-2-v1.log: bytes 1734 to 1799 (from offset 17): the last batch is not whole'
expect 65 bourn inspect ./flipped --verify >out
says out 'bytes 315 to 432 (from offset 3): the checksum of the header does not match; likely flipped bits'
cp -r orders broken
printf '\001' | dd of=broken/0_24/0-1-v1.log bs=1 seek=400 conv=notrunc status=none
head -c 100 /dev/zero | dd of=broken/0_24/12-2-v1.log bs=1 conv=notrunc status=none
expect 65 bourn inspect ./broken/0_24 --verify >out
says out '0-1-v1.log: bytes 315 to 432 (offsets 3 to 5): the checksum does not match; likely flipped bits'
says out '12-2-v1.log: bytes 0 to '
says out 'likely a range of zeros'
expect 65 bourn inspect ./broken/0_24 --verify --json >out
/usr/bin/python3 -c 'import json; assert json.load(open("out"))["damages"] == 2'
# Every flipped bit of what is not a term or a file name is found.
/usr/bin/python3 - <<'PYTHON'
import os, subprocess
path = "one/0_24/0-1-v1.log"
os.makedirs("one/0_24")
log = open("orders/0_24/0-1-v1.log", "rb").read()
for byte in range(0, len(log), 37):
    changed = bytearray(log)
    changed[byte] ^= 1 << byte % 8
    open(path, "wb").write(changed)
    run = subprocess.run([os.environ["BOURN"], "inspect", "--verify", "./one/0_24"], capture_output=True)
    assert run.returncode == 65, (byte, run)
PYTHON
# The page and the comparison take them like any other log.
expect 65 bourn inspect ./broken/0_24 --html page.html 2>words
same 2 "$(grep -o '<rect class="damage"' page.html | wc -l)"
expect 0 bourn inspect ./orders/0_24 --html page.html 2>words
expect 0 bourn inspect --diff ./orders/0_24 ./orders >out
expect 1 bourn inspect --diff ./orders/0_24 ./torn/0_24 >out
# What is not done says so.
expect 69 bourn inspect ./orders/0_24 --indexes 2>words
says words '.base_index and .compaction_index are not read'
expect 69 bourn repair ./broken/0_24 2>words
says words 'which is read and never changed'
