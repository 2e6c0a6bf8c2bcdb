#!/usr/bin/env bash
# What `consume --json` prints `produce --json` takes back to the last byte, header and null.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

/usr/bin/python3 - >events.json <<'PYTHON'
import base64, json
hard = [None, b"", b"plain", b"a\0b", b"\xff\xfe", b"\xed\xa0\x80", b"\xc0\xaf", bytes(range(256)), "é𝄞\u2028".encode(),
        b'quote " back \\ slash / tab \t nl \n cr \r esc \x1b del \x7f', b"{\"json\": [1, 2.0, 1e400]}", b"null", b"0", b"x" * 70000]
headers = [[], [(b"h", b"v")], [(b"h", b"1"), (b"h", b"2"), (b"h", None)], [(b"", b"")], [(b"bin", b"\xff\0"), ("ü".encode(), b"ok")]]
number = 0
for key in hard:
    for value in hard:
        names, event = headers[number % len(headers)], {"topic": "t", "partition": number % 3, "offset": 0, "tstype": "create", "ts": 10**12 + number * 7919 % 5000}
        encoding, flat = {}, []
        def put(data, mark):
            if data is None: return None
            try: return data.decode()
            except UnicodeDecodeError:
                mark()
                return base64.b64encode(data).decode()
        for part in sum(([n, v] for n, v in names), []):
            flat.append(put(part, lambda at=len(flat): encoding.setdefault("headers", []).append(at)))
        if flat: event["headers"] = flat
        event["key"] = put(key, lambda: encoding.update(key="base64"))
        event["payload"] = put(value, lambda: encoding.update(payload="base64"))
        if encoding: event["encoding"] = encoding
        print(json.dumps(event, ensure_ascii=number % 2 == 0))
        number += 1
PYTHON

bourn produce t --json --keep-partition --partitions 3 <events.json
bourn consume t --json >first.json
bourn consume t --json | bourn produce t --json --keep-partition --partitions 3 --dir copy
bourn consume t --json --dir copy >second.json
cmp first.json second.json
same "$(wc -l <events.json)" "$(wc -l <first.json)"

# So it does with what inspect shows of the records, which says a little more.
bourn inspect t --records --json >inspected.json
grep -qF '"inspect":{' inspected.json
bourn produce t --json --keep-partition --partitions 3 --dir again <inspected.json
bourn consume t --json --dir again | cmp - first.json
# A control record is no event, and what an envelope calls one is not made to be one.
bourn inspect "$TESTS/golden/oracle/oracle-txn-0" --records --json >transactions.json
expect 65 bourn produce events --json <transactions.json 2>words
says words 'a control record, which is no event'
expect 65 bourn produce others --json --on-bad skip <transactions.json 2>words
same "$(grep -c '"control":null' transactions.json)" "$(bourn consume others | wc -l)"

# The independent decoder sees the same bytes in both, and they are those that went in.
for partition in 0 1 2; do
  "$TESTS/support/kafka_log.py" --strict --dense "$BOURN_DIR/t-$partition" >"seen.$partition"
  "$TESTS/support/kafka_log.py" --strict --dense "copy/t-$partition" | cmp - "seen.$partition"
done
/usr/bin/python3 - <<'PYTHON'
import base64, json
def plain(text, is_base64): return None if text is None else base64.b64decode(text) if is_base64 else text.encode()
wanted = {0: [], 1: [], 2: []}
for line in open("events.json", encoding="utf-8"):
    event = json.loads(line)
    encoding = event.get("encoding", {})
    flat = [plain(part, at in encoding.get("headers", [])) for at, part in enumerate(event.get("headers", []))]
    wanted[event["partition"]].append((event["ts"], plain(event["key"], "key" in encoding), plain(event["payload"], "payload" in encoding), flat))
for partition, events in wanted.items():
    seen = []
    for line in open(f"seen.{partition}"):
        record = json.loads(line)
        flat = [part for name, value in record["headers"] for part in (name.encode(), plain(value, True))]
        seen.append((record["timestamp"], plain(record["key"], True), plain(record["value"], True), flat))
    assert seen == events, partition
PYTHON

# Payloads that are JSON, put in as JSON, come back byte for byte too.
printf '{"a": 1,  "b":[1e400, -0]}\n"text"\n17\nnot json\n\n' | bourn produce j
bourn consume j --json-payload | tee embedded.json | bourn produce j --json --dir embedded
same "$(bourn consume j)" "$(bourn consume j --dir embedded)"
says embedded.json '"payload":{"a": 1,  "b":[1e400, -0]}'
