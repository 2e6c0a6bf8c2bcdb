#!/usr/bin/env bash
# Every level of inspect, and every file of a partition directory, over logs that Kafka wrote.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"
logs=$TESTS/golden/oracle
txn=$logs/oracle-txn-0

# The records and batches of a log in the words of the second decoder, as far as both say the same.
records() {
  "$TESTS/support/kafka_log.py" "$1" | jq -c '[.offset, .timestamp, .control.type]'
}
batches() {
  "$TESTS/support/kafka_log.py" --batches "$1" |
    jq -c '[.position, .base_offset, .last_offset, .count, .size, .codec, .max_timestamp, .producer_id, .base_sequence,
      .leader_epoch, .transactional, .control, .has_horizon]'
}
for log in "$logs"/oracle-{codec-*,txn,seqwrap,indexed,active,logappendtime,compact-*}-0; do
  same "$(records "$log")" "$(bourn inspect --records --json "$log" | jq -c '[.offset, .ts, .inspect.control.type]')"
  same "$(batches "$log")" "$(bourn inspect --batches --json "$log" |
    jq -c '.[] | [.position, .base_offset, .last_offset, .records, .bytes, .codec, .max_time, .producer_id // -1,
      .base_sequence // -1, .leader_epoch // -1, (.transaction != null or .control != null), .control != null,
      .delete_horizon != null]')"
  same "$(records "$log" | wc -l)" "$(bourn inspect --segments --json "$log" | jq "$(printf 'map(.events) | add')" |
    { read -r events; echo $((events + $(bourn inspect --records --json "$log" | jq -c 'select(.inspect.control)' | wc -l))); })"
done

# Formats before record batches: the wrapper's header does not tell how many messages are in it, looking inside does.
for log in "$logs"/oracle-magic{0,1}-*-0; do
  wanted=$(bourn consume "$log" | wc -l)
  same "$wanted" "$(bourn inspect --batches --json "$log" | jq 'map(.records) | add')"
  same 50 "$(bourn inspect --batches --json "$log" | jq '.[0].base_offset')"
  bourn inspect --batches --json "$log" | jq -e 'all(.crc_ok)' >out
done

# Transactions and their fate; markers by name; the file alone tells as much as its partition.
fates='["aborted","committed",null,null,"aborted",null,null,"open"]'
same "$fates" "$(bourn inspect --batches --json "$txn" | jq -c 'map(.transaction)')"
same "$fates" "$(bourn inspect --json "$txn/00000000000000000000.log" | jq -c 'map(.transaction)')"
bourn inspect --records "$txn" | cut -f 2,4,5,12 >out
printf '%s\t%s\t%s\t%s\n' 0 a t1 aborted 1 b t1 aborted 2 c t2 committed 3 p plain - \
  4 - 'ABORT producer 1 epoch 0 coordinator epoch 7' control 5 a t3 aborted \
  6 - 'COMMIT producer 2 epoch 0 coordinator epoch 7' control \
  7 - 'ABORT producer 1 epoch 0 coordinator epoch 8' control 8 z 'open txn' open >wanted
diff wanted out
# A filter asks for events; so does a template, which sees control records too unless a filter is there.
same c "$(bourn inspect "$txn" --key c -f '%k\n')"
same 9 "$(bourn inspect "$txn" -f '%o\n' | wc -l)"
expect 1 bourn inspect "$txn" --key nobody

# Headers with their values, null told from empty, tombstones.
bourn inspect --records "$logs/oracle-codec-none-0" >out
says out 'trace=abc, nul=null'
says out "$(printf 'k2\tnull')"
says out tombstone

# Compaction: the delete horizon, and the batch that it left empty.
bourn inspect --batches --json "$logs/oracle-compact-pass1-0" >out
same '[1700086500000,1700086500000,null,null]' "$(jq -c 'map(.delete_horizon)' out)"
same '[1,2,0,2]' "$(jq -c 'map(.records)' out)"

# Ranges and counts.
same '[1050,1051]' "$(bourn inspect --records --json -o 1050:1052 "$logs/oracle-indexed-0" | jq -sc 'map(.offset)')"
same 2 "$(bourn inspect --batches -n 2 "$logs/oracle-indexed-0" | wc -l)"
bourn inspect --batches --json --from 1100 "$logs/oracle-indexed-0" | jq -e '.[0] | .last_offset >= 1100 and .base_offset <= 1100' >out

# Indexes: each entry leads to the batch that it names; padding is told.
bourn inspect --batches --json "$logs/oracle-indexed-0" >batches
bourn inspect --indexes --json "$logs/oracle-indexed-0" |
  jq -e --slurpfile batches batches 'map(select(.file | endswith(".index"))) | length > 0 and
    all(. as $entry | $batches[0] | any(.position == $entry.position and .last_offset == $entry.offset))' >out
bourn inspect --indexes "$logs/oracle-active-0" >out
says out 'padding: 119 zero entries'

# Files.
view() { bourn inspect --json "$@"; }
same '[[1,4,0,2],[1,7,5,8]]' \
  "$(view "$txn/00000000000000000000.txnindex" | jq -c 'map([.producer_id, .offset, .first_offset, .last_stable_offset])')"
same '[[1,0,2,5,8,null],[2,0,0,2,7,null],[3,5,0,8,null,8]]' "$(view "$txn/00000000000000000009.snapshot" |
  jq -c 'map([.producer_id, .producer_epoch, .last_sequence, .last_offset, .coordinator_epoch, .transaction_start])')"
same '[[0,0],[1,5],[2,8]]' "$(view "$txn/leader-epoch-checkpoint" | jq -c 'map([.epoch, .start_offset])')"
view "$txn/partition.metadata" | jq -e '.[1].note == "00010203-0405-0607-0809-0a0b0c0d0e0f"' >out
for file in cleaner-offset log-start-offset recovery-point-offset replication-offset; do
  same '[["oracle-txn",0,9],["my-topic.x",12,345]]' \
    "$(view "$logs/oracle-logdir/$file-checkpoint" | jq -c 'map([.topic, .partition, .offset])')"
done
same '[8]' "$(view "$txn/00000000000000000000.timeindex" | jq -c 'map(.offset)')"

# A broker's log directory: partitions, with what its checkpoint files say of them.
mkdir broker
cp -r "$txn" "$logs/oracle-indexed-0" "$logs"/oracle-logdir/* broker/
printf '#\nversion=1\ncluster.id=abc=d\n' >broker/meta.properties
printf '{"version":0,"brokerEpoch":6}' >broker/.kafka_cleanshutdown
same '[["oracle-indexed/0",1000,1153,null],["oracle-txn/0",9,9,9]]' \
  "$(view ./broker | jq -c 'map([.partition, .start_offset, .next_offset, .high_watermark])')"
same "$(printf 'version\t1\t-\ncluster.id\tabc=d\t-')" "$(bourn inspect broker/meta.properties)"
same '[0,6]' "$(view broker/.kafka_cleanshutdown | jq -c 'map(.value)')"
: >broker/.kafka_cleanshutdown
view broker/.kafka_cleanshutdown >out

# Leftovers are what they were.
(cd broker/oracle-txn-0 && for suffix in cleaned swap deleted; do
  cp 00000000000000000000.log "00000000000000000000.log.$suffix"
  cp 00000000000000000000.txnindex "00000000000000000000.txnindex.$suffix"
  same 8 "$(bourn inspect "./00000000000000000000.log.$suffix" | wc -l)"
  same 2 "$(bourn inspect "00000000000000000000.txnindex.$suffix" | wc -l)"
done)

cp "$logs/oracle-indexed-0/00000000000000001000.log" broker/oracle-indexed-0/00000000000000001000.log.deleted
same '[1000]' "$(view broker/oracle-indexed-0/00000000000000001000.log.deleted | jq -c 'map(.segment) | unique')"
same 153 "$(bourn inspect --records broker/oracle-indexed-0/00000000000000001000.log.deleted | wc -l)"

# bourn's own files.
bourn topic create t --set segment.bytes=1M --quiet
printf 'a\nb\n' | bourn produce t --quiet
own=$BOURN_DIR/t-0/.bourn
same 2 "$(view "$own/durable" | jq '.[] | select(.counts) | .next_offset')"
same 0 "$(view "$own/append.lock" | jq '.[0].value')"
same '"bytes" 0' "$(view "$own/sync.lock" | jq -r '.[0] | "\(.name | tojson) \(.value)"')"
view "$own/settings" | jq -e 'any(.name == "segment.bytes" and (.default | not))' >out
log=$BOURN_DIR/t-0/00000000000000000000.log
printf abc >>"$log"
same unfinished "$(bourn inspect t --segments | cut -f 15 | cut -d : -f 1)"
printf 'c\n' | bourn produce t --quiet 2>err
bourn inspect "$own"/torn/* >out
says out unfinished

# Damage: told, gone on behind, and in the exit status.
head -c 40 /dev/zero | tr '\0' x >x
dd if=x of="$log" bs=1 seek=65 count=2 conv=notrunc status=none
expect 65 bourn inspect --batches t >out
same 2 "$(wc -l <out)"
says out 'checksum'

# The store: quick, and true.
same '[["t",1,1,3]]' "$(view | jq -c 'map([.topic, .partitions, .segments, .offsets])')"
same '[]' "$(view --dir "$PWD/none")"
expect 66 bourn inspect ./nothing.index 2>err
touch ./what
expect 69 bourn inspect ./what 2>err
