#!/usr/bin/env bash
# What bourn wrote, in every codec and across rolls, is read by a decoder that shares no code with it, and holds exactly
# what went in.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"
decoder=$TESTS/support/kafka_log.py
"$decoder" --help >/dev/null || exit 77

/usr/bin/python3 - >events.json <<'PYTHON'
import base64, json, random
random.seed(3)
for number in range(1200):
    value = random.choice((b"", random.randbytes(random.randrange(300)), b"text %d " % number * random.randrange(20)))
    event = {"ts": 1795428000000 + number - random.randrange(50), "partition": number % 3,
             "key": random.choice((None, "", f"key {number % 17}")), "payload": base64.b64encode(value).decode(),
             "encoding": {"payload": "base64"}}
    if number % 4 == 0:
        event["headers"] = ["n", str(number), "n", None, "", ""]
    if number % 97 == 0:
        event["payload"] = None
        del event["encoding"]
    print(json.dumps(event))
PYTHON

for codec in none gzip snappy lz4 zstd gzip:1 zstd:19; do
  topic=${codec/:/-}
  bourn topic create "$topic" --partitions 3 --set segment.bytes=12K --set index.interval.bytes=1K
  head -n 800 events.json | bourn produce "$topic" --json --keep-partition -z "$codec" --batch-size 3K
  tail -n +801 events.json | bourn produce "$topic" --json --keep-partition -z "$codec" # another process goes on
  for partition in 0 1 2; do
    (($(find "$BOURN_DIR/$topic-$partition" -name '*.log' | wc -l) > 1))
    "$decoder" --check --strict --dense "$BOURN_DIR/$topic-$partition" >/dev/null
    "$decoder" --strict --dense "$BOURN_DIR/$topic-$partition" >"decoded.$partition"
  done
  /usr/bin/python3 - "$codec" <<'PYTHON'
import base64, json, sys
def text(value): return None if value is None else base64.b64encode(value.encode()).decode()
wanted = {0: [], 1: [], 2: []}
for line in open("events.json"):
    event = json.loads(line)
    flat = event.get("headers", [])
    headers = [[name, text(value)] for name, value in zip(flat[::2], flat[1::2])]
    wanted[event["partition"]].append((event["ts"], text(event["key"]), event["payload"], headers))
for partition, events in wanted.items():
    seen = [json.loads(line) for line in open(f"decoded.{partition}")]
    assert [record["offset"] for record in seen] == list(range(400)), (sys.argv[1], partition)
    assert [(r["timestamp"], r["key"], r["value"], r["headers"]) for r in seen] == events, (sys.argv[1], partition)
PYTHON
  # The codec is in the batches, not only in the name of the topic.
  "$decoder" --batches "$BOURN_DIR/$topic-0" | grep "\"${codec%:*}\"" >/dev/null
done
