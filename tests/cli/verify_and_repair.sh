#!/usr/bin/env bash
# inspect --verify names each damage and ends with 65; repair changes nothing until it is told to, and then saves every
# event outside of the damage.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

bourn topic create t --set segment.bytes=3K --set index.interval.bytes=300
for batch in {0..59}; do seq "$((batch * 20))" "$((batch * 20 + 19))" | bourn produce t; done
dir=$BOURN_DIR/t-0
logs=("$dir"/*.log)
[[ ${#logs[@]} -ge 5 ]]

expect 0 bourn inspect --verify t >out
same "$(cat out)" "$dir: ${#logs[@]} segments, 60 batches, 1200 events, $(bourn inspect --verify t | sed 's/.*events, \(.*\) checked.*/\1/') checked: clean"
expect 0 bourn inspect --verify >out # the whole store
expect 0 bourn inspect --verify "${logs[0]}" >out
expect 0 bourn inspect --verify --json t >out
/usr/bin/python3 -c '
import json
report = json.load(open("out"))
assert report["damages"] == 0 and report["partitions"][0]["findings"] == []
assert report["partitions"][0]["unsummed_segments"] == 0'
expect 0 bourn repair t >out
says out 'nothing to repair'

# Where the topic is compacted, offsets may be missing; where it is not, that is said.
bourn topic create plain
bourn topic create compacted --set cleanup.policy=compact
for topic in plain compacted; do
  for value in a b c; do bourn produce "$topic" -m "$value"; done
  /usr/bin/python3 - "$BOURN_DIR/$topic-0" <<'PYTHON'
import os, struct, sys
path = sys.argv[1] + "/00000000000000000000.log"
log = open(path, "rb").read()
second = 12 + struct.unpack(">i", log[8:12])[0]
third = second + 12 + struct.unpack(">i", log[second + 8:second + 12])[0]
open(path, "wb").write(log[:second] + log[third:])
os.remove(sys.argv[1] + "/.bourn/durable")  # as in a copy
PYTHON
done
expect 0 bourn inspect --verify plain >out
says out 'warning: '
says out '(offset 1): offsets are missing before this batch'
expect 0 bourn inspect --verify compacted >out
says out ' checked: clean'
same 1 "$(wc -l <out)"
# The same by the path of the partition or of the segment.
for address in "$BOURN_DIR/compacted-0" "$BOURN_DIR/compacted-0/00000000000000000000.log"; do
  expect 0 bourn inspect --verify "$address" >out
  same 1 "$(wc -l <out)"
done

put() { # put FILE BYTE TEXT
  printf '%b' "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}
put "${logs[0]}" 400 '####'                       # several bits of a batch
put "${logs[1]}" 5 '\x40'                         # a base offset
put "${logs[2]}" 15 '\x02'                        # a leader epoch
head -c 600 /dev/zero | dd of="${logs[3]}" bs=1 seek=900 conv=notrunc status=none
truncate -s -100 "${logs[4]}"                     # sealed
truncate -s -50 "${logs[-1]}"                     # below the durable end
put "$dir/00000000000000000000.index" 4 '\x7f'
truncate -s -5 "${logs[1]%.log}.timeindex"
echo nonsense >"$dir/leader-epoch-checkpoint"
echo nonsense >"$dir/00000000000000000300.snapshot"
echo half >"$dir/00000000000000000000.log.cleaned"
echo note >"$dir/README"

expect 65 bourn inspect --verify t >found
for words in "${logs[0]}: bytes " "${logs[1]}: bytes 0 to " "${logs[2]}: bytes 0 to " "${logs[3]}: bytes " \
  "${logs[4]}: bytes " "${logs[-1]}: bytes " '00000000000000000000.index: bytes 0 to 7' "${logs[1]%.log}.timeindex: bytes " \
  'leader-epoch-checkpoint: ' '00000000000000000300.snapshot: ' 'log.cleaned: ' 'README: '; do
  says found "$words"
done
says found 'likely a range of zeros'
says found 'its base offset is wrong'
says found 'the file ends before the durable end'

# An explanation changes nothing, and a salvage leaves the patient alone.
cp -R "$dir" patient
expect 65 bourn repair t >out
says out 'nothing was changed; --yes does it'
expect 0 bourn repair t --to ./saved-0 >out
expect 73 bourn repair t --to ./saved-0 2>err
diff -r "$dir" patient
expect 65 bourn consume ./patient >out 2>err

expect 0 bourn repair t --yes >out
says out 'lost: offsets 20 to 39'
says out ': repaired'
expect 0 bourn inspect --verify t >out
says out 'note: '
says out 'lost, by the record of a repair'
says out 'checked: clean'
bourn consume t >got 2>err
cmp err /dev/null
bourn consume ./saved-0 >salvaged
# The batches that were hit are gone, and only they.
cmp got <(seq 0 19; seq 40 739; seq 800 1099; seq 1120 1179)
cmp salvaged got

# It is done once and for all, and the log goes on.
cp -R "$dir" mended
expect 0 bourn repair t --yes --json >out
/usr/bin/python3 -c '
import json
report = json.load(open("out"))
assert report["damages_left"] == 0 and report["partitions"][0]["steps"] == []'
diff -r "$dir" mended
same "t/0@1200" "$(echo more | bourn produce t --ack)"

# What was lost before the first batch that is left is named as well.
for value in a b c; do bourn produce first -m "$value"; done
put "$BOURN_DIR/first-0/00000000000000000000.log" 40 '####'
expect 0 bourn repair first --yes >out
says out 'lost: offset 0'
expect 0 bourn inspect --verify first >out
says out '00000000000000000000.log: byte 0 (offset 0): lost, by the record of a repair'
says out 'checked: clean'
# bourn's own files have views.
own=$BOURN_DIR/first-0/.bourn
same $'0\t1' "$(bourn inspect "$own/lost" | cut -f 1-2)"
same $'log_start\t0' "$(bourn inspect "$own/start" | head -n 1 | cut -f 1-2)"
same $'at_work\tno' "$(bourn inspect "$own/maint.lock" | cut -f 1-2)"
[[ $(bourn inspect "$own/topic-id" | cut -f 2) =~ ^[A-Za-z0-9_-]{22}$ ]]
