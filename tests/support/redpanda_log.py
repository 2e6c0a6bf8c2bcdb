#!/usr/bin/env python3
"""Writes a Redpanda partition to test against: redpanda_log.py FOLDER

Makes FOLDER/orders/0_24 with two segments, and prints the events that a Kafka client of it would see, as JSON, a line
each. Nothing here is shared with bourn or with the tests' Kafka decoder, so that a mistake in
one shows in the other. The layout is that of Redpanda's model/record.h and storage/parser.cc: a little-endian header of
61 bytes whose own checksum comes first, then Kafka's records; the checksum of those is over Kafka's big-endian fields.
"""

import gzip
import json
import os
import struct
import sys

DATA, CONFIGURATION, TX_FENCE, ARCHIVAL, VERSION_FENCE = 1, 2, 10, 19, 23
# These types take raft offsets that Kafka's clients do not count.
HIDDEN = {CONFIGURATION, ARCHIVAL, VERSION_FENCE}
NONE, GZIP, SNAPPY, LZ4, ZSTD = range(5)
CONTROL, TRANSACTIONAL = 0x20, 0x10


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def vint(number):
    number = number << 1 ^ number >> 63
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def field(data):
    return vint(-1) if data is None else vint(len(data)) + data


def record(delta, time_delta, key, value, headers=()):
    body = b"\0" + vint(time_delta) + vint(delta) + field(key) + field(value) + vint(len(headers))
    for name, content in headers:
        body += vint(len(name)) + name + field(content)
    return vint(len(body)) + body


def snappy_block(data):
    """One literal after the other; a legal block, if not a small one."""
    out = bytearray()
    size = len(data)
    while size > 127:
        out.append(size & 127 | 128)
        size >>= 7
    out.append(size)
    for at in range(0, len(data), 60):
        piece = data[at : at + 60]
        out.append(len(piece) - 1 << 2)
        out += piece
    return bytes(out)


def xxh32(data):
    """Of fewer than 16 bytes."""
    prime = (2654435761, 2246822519, 3266489917, 668265263, 374761393)
    mask = 0xFFFFFFFF
    h = prime[4] + len(data) & mask
    rotate = lambda x, n: (x << n | x >> 32 - n) & mask
    while len(data) >= 4:
        h = rotate(h + struct.unpack("<I", data[:4])[0] * prime[2] & mask, 17) * prime[3] & mask
        data = data[4:]
    for byte in data:
        h = rotate(h + byte * prime[4] & mask, 11) * prime[0] & mask
    h = (h ^ h >> 15) * prime[1] & mask
    h = (h ^ h >> 13) * prime[2] & mask
    return h ^ h >> 16


def compress(codec, data):
    if codec == GZIP:
        return gzip.compress(data)
    if codec == SNAPPY:  # the version words are little-endian, the block's length is not
        block = snappy_block(data)
        return b"\x82SNAPPY\0" + struct.pack("<ii", 1, 1) + struct.pack(">i", len(block)) + block
    if codec == LZ4:  # one stored block
        descriptor = b"\x60\x40"
        check = xxh32(descriptor) >> 8 & 255
        return b"\x04\x22\x4d\x18" + descriptor + bytes([check]) + struct.pack("<I", len(data) | 1 << 31) + data + bytes(4)
    if codec == ZSTD:  # one raw block, the last one
        return b"\x28\xb5\x2f\xfd\x00\x58" + struct.pack("<I", len(data) << 3 | 1)[:3] + data
    return data


def batch(kind, base, records, attributes=0, first_time=0, max_time=0, producer=(-1, -1, -1), last_delta=None):
    """`records` is the payload of `count` encoded records: (count, bytes)."""
    count, payload = records
    delta = count - 1 if last_delta is None else last_delta
    fields = (attributes, delta, first_time, max_time, *producer, count)
    crc = crc32c(struct.pack(">hiqqqhii", *fields) + payload)
    checked = struct.pack("<iqbI", 61 + len(payload), base, kind, crc) + struct.pack("<hiqqqhii", *fields)
    return struct.pack("<I", crc32c(checked)) + checked + payload


class Partition:
    def __init__(self):
        self.raft = 0
        self.hidden = 0
        self.expected = []

    def internal(self, kind, count=1):
        records = b"".join(record(i, 0, b"internal", b"not for clients") for i in range(count))
        out = batch(kind, self.raft, (count, records), first_time=1, max_time=1)
        self.raft += count
        if kind in HIDDEN:
            self.hidden += count
        return out

    def data(self, codec, events, time):
        encoded = b"".join(record(i, i, key, value, headers) for i, (key, value, headers) in enumerate(events))
        text = lambda data: None if data is None else data.decode()
        for i, (key, value, headers) in enumerate(events):
            event = {"topic": "orders", "partition": 0, "offset": self.raft - self.hidden + i, "tstype": "create"}
            event["ts"] = time + i
            if headers:
                event["headers"] = [text(part) for header in headers for part in header]
            self.expected.append({**event, "key": text(key), "payload": text(value)})
        payload = (len(events), compress(codec, encoded))
        out = batch(DATA, self.raft, payload, codec, time, time + len(events) - 1)
        self.raft += len(events)
        return out

    def marker(self, producer, time):
        commit = record(0, 0, struct.pack(">hh", 0, 1), struct.pack(">hi", 0, 0))
        out = batch(DATA, self.raft, (1, commit), CONTROL | TRANSACTIONAL, time, time, (producer, 0, -1))
        self.raft += 1
        return out


def main(folder):
    time = 1700000000000
    log = Partition()
    directory = os.path.join(folder, "orders", "0_24")
    os.makedirs(directory)

    first = log.internal(CONFIGURATION)
    first += log.data(NONE, [(b"k1", b"v1", []), (None, b"no key", []), (b"gone", None, [(b"h", b"x"), (b"n", None)])], time)
    first += log.internal(CONFIGURATION, 2)
    first += log.data(GZIP, [(b"g%d" % i, b"gzip " * 40, []) for i in range(3)], time + 1000)
    first += log.data(SNAPPY, [(b"s%d" % i, b"snappy " * 40, []) for i in range(3)], time + 2000)
    with open(os.path.join(directory, "0-1-v1.log"), "wb") as file:
        file.write(first)

    name = "%d-2-v1.log" % log.raft
    second = log.internal(CONFIGURATION) + log.internal(VERSION_FENCE)
    second += log.data(LZ4, [(b"l%d" % i, b"lz4 " * 40, []) for i in range(3)], time + 3000)
    second += log.internal(ARCHIVAL)
    second += log.internal(TX_FENCE)  # takes an offset, and is no event
    second += log.data(ZSTD, [(b"z%d" % i, b"zstd " * 40, []) for i in range(3)], time + 4000)
    second += log.marker(7, time + 5000)
    second += log.data(NONE, [(b"last", b"the end", [])], time + 6000)
    with open(os.path.join(directory, name), "wb") as file:
        file.write(second + bytes(8192))  # allocated ahead

    for event in log.expected:
        print(json.dumps(event, separators=(",", ":")))


if __name__ == "__main__":
    main(sys.argv[1])
