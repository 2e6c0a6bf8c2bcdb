#!/usr/bin/env bash
# Several partitions and topics come out as one stream that depends on the events alone: by time so far, topic,
# partition, offset.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

/usr/bin/python3 - <<'PYTHON'
import json, random
random.seed(11)
events = []
for topic in ("alpha", "beta"):
    for partition in range(4):
        for number in range(250):  # times repeat, and some go back
            events.append((topic, partition, number, 1000 + number * 3 // 5 - random.choice((0, 0, 0, 5, 40)) + random.randrange(2)))
for topic in ("alpha", "beta"):
    with open(topic + ".json", "w") as file:
        for name, partition, number, time in events:
            if name == topic: print(json.dumps({"ts": time, "partition": partition, "payload": f"{topic}/{partition}@{number}"}), file=file)
latest, ordered = {}, []
for topic, partition, number, time in events:
    latest[topic, partition] = max(latest.get((topic, partition), 0), time)
    ordered.append((latest[topic, partition], topic, partition, number))
open("wanted", "w").writelines(f"{topic}/{partition}@{number}\n" for _, topic, partition, number in sorted(ordered))
PYTHON

for codec in none gzip snappy lz4 zstd; do
  size=$((RANDOM % 3000 + 200))
  for topic in alpha beta; do
    bourn produce "$topic" --json --keep-partition --partitions 4 -z "$codec" --batch-size "$size" --dir "$codec" <"$topic.json"
  done
  bourn consume beta alpha --dir "$codec" | cmp - wanted
  bourn consume '/^(alpha|beta)$/' --dir "$codec" | cmp - wanted
  bourn consume "./$codec" | cmp - wanted
done
# An address that is given twice is read once.
bourn consume alpha 'a*' beta alpha/2 --dir zstd | cmp - wanted
