#!/usr/bin/python3
"""Tests the decoder that bourn's logs are judged by, with logs that Kafka wrote and with damaged copies of them."""
import os
import shutil
import struct
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
try:
    import kafka_log
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

GOLDEN = os.path.join(os.path.dirname(os.path.dirname(os.path.realpath(__file__))), "golden")


def golden(*parts):
    return os.path.join(GOLDEN, *parts)


def partitions(folder):
    return [golden(folder, name) for name in sorted(os.listdir(golden(folder))) if name.endswith("-0")]


def records(path):
    return [record for batch in kafka_log.read_log(path) for record in batch.records]


class Golden(unittest.TestCase):
    def test_what_kafka_wrote_is_sound(self):
        checked = 0
        for path in partitions("oracle"):
            if "-magic" not in path:
                kafka_log.check(path, strict=True, dense="-compact-pass" not in path)
                checked += 1
        self.assertGreaterEqual(checked, 13)

    def test_every_codec_holds_the_same_records(self):
        plain = records(golden("oracle", "oracle-codec-none-0"))
        self.assertEqual([record.offset for record in plain], list(range(100, 107)))
        self.assertIn(None, [record.key for record in plain])
        self.assertIn(None, [record.value for record in plain])
        self.assertIn(b"", [record.value for record in plain])
        for codec in kafka_log.CODECS:
            self.assertEqual(records(golden("oracle", f"oracle-codec-{codec}-0")), plain)

    def test_indexes_are_compared_entry_by_entry(self):
        counts = kafka_log.check(golden("oracle", "oracle-indexed-0"))
        self.assertEqual((counts["batches"], counts["index_entries"], counts["time_entries"]), (60, 9, 10))
        padded = kafka_log.check(golden("oracle", "oracle-active-0"))
        self.assertEqual((padded["index_entries"], padded["time_entries"]), (6, 6))

    def test_markers_and_producers_are_read(self):
        path = golden("oracle", "oracle-txn-0")
        kinds = [record.control["type"] for record in records(path) if record.control]
        self.assertEqual((kinds.count("ABORT"), kinds.count("COMMIT")), (2, 1))
        counts = kafka_log.check(path)
        self.assertEqual((counts["transaction_entries"], counts["producers"]), (2, 3))

    def test_what_kafka_accepts_is_accepted(self):
        paths = partitions("interop-accepted")
        self.assertGreaterEqual(len(paths), 16)
        for path in paths:
            self.assertGreater(kafka_log.check(path)["records"], 0)

    def test_what_kafka_refuses_is_refused(self):
        paths = partitions("interop-rejected")
        self.assertEqual(len(paths), 3)
        for path in paths:
            with self.subTest(path), self.assertRaises(kafka_log.Damaged):
                kafka_log.check(path)


class Damage(unittest.TestCase):
    def setUp(self):
        self.path = os.path.join(self.enterContext(tempfile.TemporaryDirectory()), "copy-0")

    def copy(self, name):
        shutil.copytree(golden("oracle", name), self.path)
        for folder, _, files in os.walk(self.path):
            for file in files:
                os.chmod(os.path.join(folder, file), 0o644)
        (log,) = kafka_log.log_files(self.path)
        with open(log, "rb") as file:
            return log, file.read()

    def assert_refused(self, **demands):
        with self.assertRaises(kafka_log.Damaged):
            kafka_log.check(self.path, **demands)

    def write(self, path, data):
        with open(path, "wb") as file:
            file.write(data)

    def test_a_flip_of_any_bit_is_found_but_in_the_leader_epoch(self):
        log, data = self.copy("oracle-seqwrap-0")
        batches = list(kafka_log.read_log(log))
        for at in range(len(data)):
            position = max(batch.position for batch in batches if batch.position <= at)
            if 12 <= at - position < 16:
                continue  # outside the checksum, and any value is a legal one
            for bit in range(8):
                self.write(log, data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :])
                self.assert_refused(dense=True)

    def test_a_cut_at_any_byte_is_found_or_a_torn_tail(self):
        log, data = self.copy("oracle-seqwrap-0")
        ends = {0} | {batch.position + batch.size for batch in kafka_log.read_log(log)}
        for size in range(len(data)):
            self.write(log, data[:size])
            kafka_log.check(self.path, torn_tail=True)
            if size not in ends:
                self.assert_refused()

    def test_a_wrong_index_entry_is_found(self):
        log, _ = self.copy("oracle-indexed-0")
        for suffix, at in ((".index", 3), (".index", 7), (".timeindex", 7), (".timeindex", 11)):
            path = log.removesuffix(".log") + suffix
            with open(path, "rb") as file:
                data = file.read()
            self.write(path, data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
            self.assert_refused()
            self.write(path, data)
        kafka_log.check(self.path)

    def test_a_missing_batch_is_found_when_offsets_must_be_dense(self):
        log, data = self.copy("oracle-seqwrap-0")
        (length,) = struct.unpack_from(">i", data, 8)
        self.write(log, data[12 + length :])
        kafka_log.check(self.path)
        self.assert_refused(dense=True)

    def test_a_file_named_above_its_first_offset_is_found(self):
        log, _ = self.copy("oracle-seqwrap-0")
        os.rename(log, log.replace("0.log", "1.log"))
        self.assert_refused()


if __name__ == "__main__":
    unittest.main()
