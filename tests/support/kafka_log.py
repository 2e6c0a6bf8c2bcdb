#!/usr/bin/python3
"""Reads Kafka's log files, sharing no line with bourn: the second opinion that bourn's own files are judged by.

    kafka_log.py [--check | --batches] [--strict] [--dense] [--torn-tail] PATH...

PATH is a partition directory, a .log file or any file of record batches. Prints one JSON object per record: keys, values
and header values in base64, null as null. --batches prints one object per batch instead. --check prints counts only, and
also compares .index, .timeindex, .txnindex and .snapshot files with the log. Whatever is read is verified; the first
fault ends the run with exit status 1 and one line on stderr.

    --strict      also refuse what Kafka reads but never writes: a max timestamp that no record has, a base timestamp that
                  is not the first record's, snappy without its xerial header
    --dense       offsets must have no gaps: no compaction, and nothing lost
    --torn-tail   an unfinished batch at the end of the last file is no fault (somebody is writing)

Written from the format's description alone (record batch v2, message format 2; the older ones are refused). Also a
module: read_log(path) yields batches, each with its records.
"""
import argparse
import base64
import dataclasses
import json
import os
import re
import struct
import sys
import zlib

import lz4.frame
import snappy
import zstandard

CODECS = ["none", "gzip", "snappy", "lz4", "zstd"]
CONTROL_TYPES = {0: "ABORT", 1: "COMMIT", 2: "LEADER_CHANGE", 3: "SNAPSHOT_HEADER", 4: "SNAPSHOT_FOOTER"}
HEADER = struct.Struct(">qiibIhiqqqhii")
assert HEADER.size == 61
XERIAL = b"\x82SNAPPY\x00"
MAX_DECOMPRESSED = 1 << 28
MAX_RELATIVE = 2**31 - 1


class Damaged(Exception):
    """What is wrong and where."""


def crc32c_table():
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = (byte >> 1) ^ (0x82F63B78 if byte & 1 else 0)
        table.append(byte)
    return table


CRC_TABLE = crc32c_table()


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = CRC_TABLE[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    return crc ^ 0xFFFFFFFF


assert crc32c(b"123456789") == 0xE3069283


@dataclasses.dataclass
class Record:
    offset: int
    timestamp: int
    key: bytes
    value: bytes
    headers: list  # of (bytes, bytes or None)
    control: dict = None  # what a control record says, None for data


@dataclasses.dataclass
class Batch:
    file: str
    position: int
    size: int
    base_offset: int
    leader_epoch: int
    crc: int
    attributes: int
    last_offset: int
    base_timestamp: int
    max_timestamp: int
    producer_id: int
    producer_epoch: int
    base_sequence: int
    count: int
    records: list = dataclasses.field(default_factory=list)

    codec = property(lambda self: CODECS[self.attributes & 7])
    log_append_time = property(lambda self: bool(self.attributes & 8))
    transactional = property(lambda self: bool(self.attributes & 16))
    control = property(lambda self: bool(self.attributes & 32))
    has_horizon = property(lambda self: bool(self.attributes & 64))


# ---- compression ----------------------------------------------------------------------------------------------------


def whole_frames(new_decoder, data, name):
    """All frames or members of `data`, each of them complete."""
    out = b""
    while data:
        decoder = new_decoder()
        try:
            out += decoder.decompress(data)
        except Exception as error:
            raise Damaged(f"{name}: {error}") from error
        if not decoder.eof:
            raise Damaged(f"{name}: ends inside a frame")
        if len(out) > MAX_DECOMPRESSED:
            raise Damaged(f"{name}: decompresses to more than {MAX_DECOMPRESSED} bytes")
        data = decoder.unused_data
    return out


def gunzip(data):
    return whole_frames(lambda: zlib.decompressobj(31), data, "gzip")  # 31: a gzip wrapper and no other


def unzstd(data):
    return whole_frames(lambda: zstandard.ZstdDecompressor().decompressobj(), data, "zstd")


def unlz4(data):
    if data[:4] != b"\x04\x22\x4d\x18" or len(data) < 7:
        raise Damaged("lz4: no frame")
    flags, block = data[4], data[5]
    # Kafka's reader: version 1, nothing reserved, and only independent blocks.
    if flags >> 6 != 1 or flags & 2 or block & 0x8F or not 4 <= block >> 4 <= 7:
        raise Damaged(f"lz4: flags {flags:02x} {block:02x}")
    if not flags & 0x20:
        raise Damaged("lz4: linked blocks, which Kafka's reader refuses")
    return whole_frames(lz4.frame.LZ4FrameDecompressor, data, "lz4")


def unsnappy(data):
    """A xerial stream, or one bare block. Version words of either byte order occur."""
    try:
        if data[:8] != XERIAL:
            return snappy.uncompress(data)
        out, at = b"", 16
        while at < len(data):
            (length,) = struct.unpack_from(">i", data, at)
            at += 4
            if not 0 < length <= len(data) - at:
                raise Damaged(f"snappy: a block of {length} bytes with {len(data) - at} left")
            out += snappy.uncompress(data[at : at + length])
            at += length
        return out
    except Damaged:
        raise
    except Exception as error:
        raise Damaged(f"snappy: {error!r}") from error


DECOMPRESS = {"none": bytes, "gzip": gunzip, "snappy": unsnappy, "lz4": unlz4, "zstd": unzstd}

# ---- records --------------------------------------------------------------------------------------------------------


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, size):
        if not 0 <= size <= len(self.data) - self.at:
            raise Damaged(f"{size} bytes wanted, {len(self.data) - self.at} left")
        self.at += size
        return self.data[self.at - size : self.at]

    def varint(self, max_bytes=5):
        value = 0
        for shift in range(0, 7 * max_bytes, 7):
            (byte,) = self.take(1)
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return (value >> 1) ^ -(value & 1)
        raise Damaged(f"a varint of more than {max_bytes} bytes")

    def nullable(self):
        size = self.varint()
        if size < -1:
            raise Damaged(f"length {size}; null is written as -1")
        return None if size == -1 else self.take(size)


def decode_record(reader, batch):
    record = Reader(reader.take(reader.varint()))
    (attributes,) = record.take(1)
    if attributes:
        raise Damaged(f"record attributes {attributes}")
    timestamp = batch.base_timestamp + record.varint(10)
    if batch.log_append_time:
        timestamp = batch.max_timestamp
    offset = batch.base_offset + record.varint()
    key, value = record.nullable(), record.nullable()
    headers = []
    count = record.varint()
    if count < 0:
        raise Damaged(f"{count} headers")
    for _ in range(count):
        name = record.take(record.varint())
        name.decode()  # must be UTF-8
        headers.append((name, record.nullable()))
    if record.at != len(record.data):
        raise Damaged(f"{len(record.data) - record.at} bytes after the headers")
    return Record(offset, timestamp, key, value, headers, decode_control(key, value) if batch.control else None)


def decode_control(key, value):
    if key is None or len(key) < 4:
        raise Damaged("a control record without a key of 4 bytes")
    version, kind = struct.unpack_from(">hh", key)
    marker = {"type": CONTROL_TYPES.get(kind, kind), "version": version}
    if kind in (0, 1):
        if value is None or len(value) < 6:
            raise Damaged("a transaction marker without a value of 6 bytes")
        marker["coordinator_epoch"] = struct.unpack_from(">i", value, 2)[0]
    return marker


def decode_records(batch, payload):
    if batch.count == 0:
        if payload:
            raise Damaged("no records, but bytes after the header")
        return []
    reader = Reader(DECOMPRESS[batch.codec](payload))
    records = []
    for index in range(batch.count):
        try:
            record = decode_record(reader, batch)
        except (Damaged, UnicodeDecodeError) as error:
            raise Damaged(f"record {index}: {error}") from error
        previous = records[-1].offset if records else batch.base_offset - 1
        if not previous < record.offset <= batch.last_offset:
            raise Damaged(f"record {index}: offset {record.offset} after {previous}, the batch ends at {batch.last_offset}")
        records.append(record)
    if reader.at != len(reader.data):
        raise Damaged(f"{len(reader.data) - reader.at} bytes after the last record")
    return records


def check_strict(batch, payload):
    if not batch.records:
        return
    latest = max(record.timestamp for record in batch.records)
    if latest != batch.max_timestamp:
        raise Damaged(f"max timestamp {batch.max_timestamp}, the latest record has {latest}")
    first = batch.records[0].timestamp
    if not batch.has_horizon and not batch.log_append_time and first != batch.base_timestamp:
        raise Damaged(f"base timestamp {batch.base_timestamp}, the first record has {first}")
    if batch.codec == "snappy" and payload[:16] != XERIAL + struct.pack(">ii", 1, 1):
        raise Damaged("snappy without its xerial header")


# ---- batches and files ----------------------------------------------------------------------------------------------


def decode_batch(name, data, position, strict=False):
    """The batch at `position`, or None when it is not finished yet."""
    rest = len(data) - position
    if rest >= 17 and data[position + 16] != 2:
        raise Damaged(f"message format {data[position + 16]}")
    if rest < 12:
        return None
    (length,) = struct.unpack_from(">i", data, position + 8)
    if length < 49:
        raise Damaged(f"batch length {length}")
    if 12 + length > rest:
        return None
    base, _, epoch, _, crc, attributes, delta, *fields = HEADER.unpack_from(data, position)
    batch = Batch(name, position, 12 + length, base, epoch, crc, attributes, base + delta, *fields)
    end = position + batch.size
    if crc32c(memoryview(data)[position + 21 : end]) != crc:
        raise Damaged(f"checksum is not {crc:08x}")
    if attributes & ~0x7F or attributes & 7 > 4:
        raise Damaged(f"attributes {attributes:04x}")
    if base < 0 or delta < 0 or not 0 <= batch.count <= delta + 1:
        raise Damaged(f"base offset {base}, last offset delta {delta}, {batch.count} records")
    if batch.base_timestamp < -1 or batch.max_timestamp < -1:
        raise Damaged(f"timestamps {batch.base_timestamp}, {batch.max_timestamp}")
    if batch.control and (batch.codec != "none" or batch.base_sequence != -1):
        raise Damaged("a control batch with a codec or a sequence number")
    payload = data[position + 61 : end]
    batch.records = decode_records(batch, payload)
    if strict:
        check_strict(batch, payload)
    return batch


def file_base(path):
    """The base offset that a file's name states, or None for a name that states none."""
    match = re.fullmatch(r"(\d{20})\.\w+", os.path.basename(path))
    return int(match[1]) if match else None


def read_file(path, strict=False, torn_tail=False):
    """The batches of one file, verified."""
    with open(path, "rb") as file:
        data = file.read()
    base = file_base(path)
    position, next_offset = 0, base or 0
    while position < len(data):
        try:
            batch = decode_batch(path, data, position, strict)
            if batch is None:
                if torn_tail:
                    return
                raise Damaged("the file ends inside a batch")
            if batch.base_offset < next_offset:
                raise Damaged(f"base offset {batch.base_offset}, at least {next_offset} expected")
            if base is not None and batch.last_offset - base > MAX_RELATIVE:
                raise Damaged(f"offset {batch.last_offset} is too far from the file's name")
        except Damaged as error:
            raise Damaged(f"{path}: batch at byte {position}: {error}") from error
        yield batch
        position, next_offset = position + batch.size, batch.last_offset + 1


def log_files(path):
    if not os.path.isdir(path):
        return [path]
    return sorted(os.path.join(path, name) for name in os.listdir(path) if re.fullmatch(r"\d{20}\.log", name))


def read_log(path, *, strict=False, dense=False, torn_tail=False):
    """The batches of a partition directory or a file, in order, verified."""
    files = log_files(path)
    next_offset = file_base(files[0]) if files else None  # without compaction a file is named after its first offset
    for file in files:
        if next_offset is not None and file_base(file) < next_offset:
            raise Damaged(f"{file}: the file before it ends at {next_offset}")
        for batch in read_file(file, strict, torn_tail and file == files[-1]):
            offsets = [record.offset for record in batch.records]
            if dense and offsets != list(range(batch.base_offset, batch.last_offset + 1)):
                raise Damaged(f"{file}: batch at byte {batch.position}: offsets are missing in it")
            if dense and next_offset not in (None, batch.base_offset):
                raise Damaged(f"{file}: batch at byte {batch.position}: offsets from {next_offset} are missing")
            yield batch
            next_offset = batch.last_offset + 1


# ---- the files beside the log ---------------------------------------------------------------------------------------


def index_entries(path, layout):
    """The entries of an index file. The zeros that a live partition's index is padded with end it."""
    with open(path, "rb") as file:
        data = file.read()
    if len(data) % layout.size:
        raise Damaged(f"{path}: {len(data)} bytes are no multiple of {layout.size}")
    entries = list(layout.iter_unpack(data))
    padding = next((at for at, entry in enumerate(entries) if at > 0 and not any(entry)), len(entries))
    if any(any(entry) for entry in entries[padding:]):
        raise Damaged(f"{path}: entries after the padding")
    # A single all-zero entry may be a padded file without entries: no entry of an offset index is all zero, as the
    # first batch never has one.
    if entries and not any(entries[0]):
        padding = 0
    return entries[:padding]


def check_offset_index(path, batches):
    base = file_base(path)
    by_position = {batch.position: batch for batch in batches}
    previous = (-1, -1)
    entries = index_entries(path, struct.Struct(">ii"))
    for relative, position in entries:
        if relative <= previous[0] or position <= previous[1]:
            raise Damaged(f"{path}: entry ({relative}, {position}) after {previous}")
        if position not in by_position:
            raise Damaged(f"{path}: no batch begins at byte {position}")
        if by_position[position].last_offset != base + relative:
            last = by_position[position].last_offset
            raise Damaged(f"{path}: entry {base + relative}, but the batch at byte {position} ends at {last}")
        previous = (relative, position)
    return len(entries)


def check_time_index(path, batches, closed):
    base = file_base(path)
    steps = {}  # the offset at which a new greatest timestamp was reached, and that timestamp
    greatest = -1
    for batch in batches:
        if batch.max_timestamp > greatest:
            greatest = batch.max_timestamp
            steps[batch.last_offset] = greatest
    entries = index_entries(path, struct.Struct(">qi"))
    previous = (-1, -1)
    for timestamp, relative in entries:
        if timestamp < 0 and len(entries) == 1 and greatest == -1:
            break  # the final entry of a file whose records have no time
        if timestamp <= previous[0] or relative < previous[1]:
            raise Damaged(f"{path}: entry ({timestamp}, {relative}) after {previous}")
        if steps.get(base + relative) != timestamp:
            raise Damaged(f"{path}: entry ({timestamp}, {base + relative}), but the greatest time so far is another")
        previous = (timestamp, relative)
    if closed and entries and entries[-1][0] != greatest:
        raise Damaged(f"{path}: ends with {entries[-1][0]}, the file's greatest timestamp is {greatest}")
    return len(entries)


def check_transaction_index(path, batches):
    aborts = {
        (batch.producer_id, record.offset)
        for batch in batches
        for record in batch.records
        if record.control and record.control["type"] == "ABORT"
    }
    entries = index_entries(path, struct.Struct(">hqqqq"))
    for version, producer, first, last, _ in entries:
        if version != 0 or first > last or (producer, last) not in aborts:
            raise Damaged(f"{path}: no abort of producer {producer} at offset {last}")
    return len(entries)


def check_snapshot(path):
    with open(path, "rb") as file:
        data = file.read()
    version, crc, count = struct.unpack_from(">hIi", data)
    if version != 1 or crc != crc32c(data[6:]) or len(data) != 10 + 46 * count:
        raise Damaged(f"{path}: version {version}, {count} entries, checksum {crc:08x}")
    return count


def check(path, **demands):
    """Verifies all there is and returns counts."""
    files = log_files(path)
    batches = {file: [] for file in files}
    for batch in read_log(path, **demands):
        batches[batch.file].append(batch)
    everything = [batch for file in files for batch in batches[file]]
    counts = {
        "files": len(files),
        "batches": len(everything),
        "records": sum(len(batch.records) for batch in everything),
        "first": everything[0].base_offset if everything else None,
        "next": everything[-1].last_offset + 1 if everything else None,
        "bytes": sum(batch.size for batch in everything),
    }
    entries = {"index_entries": 0, "time_entries": 0, "transaction_entries": 0, "producers": 0}
    for file in files:
        stem = file.removesuffix(".log")
        own = batches[file]
        if os.path.exists(stem + ".index"):
            entries["index_entries"] += check_offset_index(stem + ".index", own)
        if os.path.exists(stem + ".timeindex"):
            entries["time_entries"] += check_time_index(stem + ".timeindex", own, closed=file != files[-1])
        if os.path.exists(stem + ".txnindex"):
            entries["transaction_entries"] += check_transaction_index(stem + ".txnindex", own)
    if os.path.isdir(path):
        for name in sorted(os.listdir(path)):
            if name.endswith(".snapshot"):
                entries["producers"] += check_snapshot(os.path.join(path, name))
    return counts | entries


# ---- the command ----------------------------------------------------------------------------------------------------


def text(data):
    return None if data is None else base64.b64encode(data).decode()


def show_record(batch, record):
    shown = {
        "offset": record.offset,
        "timestamp": record.timestamp,
        "key": text(record.key),
        "value": text(record.value),
        "headers": [[name.decode(), text(value)] for name, value in record.headers],
    }
    return shown | ({"control": record.control} if batch.control else {})


def show_batch(batch):
    fields = {field.name: getattr(batch, field.name) for field in dataclasses.fields(batch) if field.name != "records"}
    flags = ("codec", "log_append_time", "transactional", "control", "has_horizon")
    return fields | {flag: getattr(batch, flag) for flag in flags}


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("\n\n")[1].strip())
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--check", action="store_true")
    mode.add_argument("--batches", action="store_true")
    for demand in ("--strict", "--dense", "--torn-tail"):
        parser.add_argument(demand, action="store_true")
    parser.add_argument("paths", nargs="+")
    options = parser.parse_args()
    demands = {"strict": options.strict, "dense": options.dense, "torn_tail": options.torn_tail}
    for path in options.paths:
        if options.check:
            print(json.dumps({"path": path} | check(path, **demands)))
            continue
        for batch in read_log(path, **demands):
            if options.batches:
                print(json.dumps(show_batch(batch)))
            else:
                for record in batch.records:
                    print(json.dumps(show_record(batch, record)))


if __name__ == "__main__":
    try:
        main()
    except (Damaged, OSError) as error:
        sys.exit(f"kafka_log.py: {error}")
    except BrokenPipeError:
        os._exit(0)
