#include "format/batch_builder.hpp"

#include <string>

#include "base/error.hpp"
#include "format/batch_scanner.hpp"
#include "support/catch.hpp"
#include "support/records.hpp"

using namespace bourn;
using namespace bourn::test;

namespace {

Scanned scan(const Buffer& out, std::size_t from = 0) {
  return scan_batch(out.view().substr(from));
}

}  // namespace

TEST_CASE("a finished batch is whole, has base offset 0, and holds its records", "[format][builder]") {
  const std::vector<OwnedRecord> records = varied_records(30);
  const std::string batch = make_batch(records);
  const Scanned scanned = scan_batch(batch);
  REQUIRE(scanned.kind == Scanned::Kind::batch);
  CHECK(scanned.size == batch.size());
  const BatchHeader& header = scanned.header;
  CHECK(header.base_offset == 0);
  CHECK(header.leader_epoch == -1);
  CHECK(header.magic == 2);
  CHECK(header.attributes == 0);
  CHECK(header.last_offset_delta == 29);
  CHECK(header.record_count == 30);
  CHECK(header.producer_id == -1);
  CHECK(header.producer_epoch == -1);
  CHECK(header.base_sequence == -1);
  CHECK(read_run(run_of(batch)) == records);
}

TEST_CASE("a batch has the time of its first record and the greatest of all", "[format][builder]") {
  Buffer out;
  BatchBuilder builder(out, {});
  for (const Timestamp time : {50, 20, 90, 40}) builder.add_value("x", time);
  builder.finish();
  const BatchHeader header = scan(out).header;
  CHECK(header.base_timestamp == 50);
  CHECK(header.max_timestamp == 90);
  const std::vector<OwnedRecord> read = read_run(run_of(out.view()));
  CHECK(read == std::vector<OwnedRecord>{value_record(0, "x", 50), value_record(1, "x", 20), value_record(2, "x", 90),
                                         value_record(3, "x", 40)});
}

TEST_CASE("records without a time keep having none", "[format][builder]") {
  Buffer out;
  BatchBuilder builder(out, {});
  builder.add_value("a", kNoTimestamp);
  builder.add_value("b", kSomeTime);
  builder.finish();
  CHECK(scan(out).header.base_timestamp == kNoTimestamp);
  CHECK(scan(out).header.max_timestamp == kSomeTime);
  CHECK(read_run(run_of(out.view())) ==
        std::vector<OwnedRecord>{value_record(0, "a", kNoTimestamp), value_record(1, "b", kSomeTime)});
}

TEST_CASE("times at both ends of 64 bits share a batch", "[format][builder]") {
  Buffer out;
  BatchBuilder builder(out, {});
  std::vector<OwnedRecord> records;
  for (const Timestamp time : {Timestamp{INT64_MIN}, Timestamp{INT64_MAX}, Timestamp{-1}, Timestamp{0}}) {
    builder.add_value("x", time);
    records.push_back(value_record(static_cast<Offset>(records.size()), "x", time));
  }
  builder.finish();
  CHECK(scan(out).header.max_timestamp == INT64_MAX);
  CHECK(read_run(run_of(out.view())) == records);
}

TEST_CASE("a value added alone is the same bytes as its record", "[format][builder]") {
  Buffer alone;
  Buffer whole;
  BatchBuilder values(alone, {});
  BatchBuilder records(whole, {});
  for (std::int32_t i = 0; i < 20000; ++i) {  // past the one- and two-byte offset deltas
    const OwnedRecord record = value_record(i, std::string(static_cast<std::size_t>(i % 150), 'v'), kSomeTime + i * 3);
    values.add_value(*record.value, record.timestamp);
    records.add(Lent(record).view());
  }
  CHECK(values.count() == 20000);
  CHECK(values.size_bytes() == records.size_bytes());
  values.finish();
  records.finish();
  CHECK(alone.view() == whole.view());
  CHECK(scan(alone).kind == Scanned::Kind::batch);
}

TEST_CASE("lines added in a row are the same bytes as their values one by one", "[format][builder]") {
  for (const Codec codec : {Codec::none, Codec::zstd}) {
    Buffer one_by_one;
    Buffer in_a_row;
    BatchBuilder values(one_by_one, {codec, std::nullopt});
    BatchBuilder lines(in_a_row, {codec, std::nullopt});
    values.add_value("first", 50);
    for (const char* const value : {"a", "", "ccc"}) values.add_value(value, 70);
    values.add_value("last", 60);
    CHECK(lines.add_lines({"first\n", '\n', 100}, 50, 1000).count == 1);
    CHECK(lines.add_lines({"a\n\nccc\nhalf", '\n', 100}, 70, 1000).count == 3);
    lines.add_value("last", 60);
    CHECK(lines.finish() == values.finish());
    CHECK(in_a_row.view() == one_by_one.view());
  }
}

TEST_CASE("lines of which none is taken begin no batch and leave no time behind", "[format][builder]") {
  for (const Codec codec : {Codec::none, Codec::zstd}) {
    Buffer out;
    BatchBuilder builder(out, {codec, std::nullopt});
    CHECK(builder.add_lines({"too large\n", '\n', 100}, 90, 10).full);
    CHECK(builder.empty());
    CHECK(out.empty());
    builder.add_value("x", 50);
    CHECK(builder.add_lines({"half a line", '\n', 100}, 90, 1000).count == 0);
    builder.finish();
    CHECK(scan(out).header.max_timestamp == 50);
    CHECK(scan(out).header.record_count == 1);
  }
}

TEST_CASE("offsets may have gaps, and the last one is the batch's", "[format][builder]") {
  const std::vector<OwnedRecord> records{value_record(103, "a"), value_record(104, "b"), value_record(190, "c")};
  const std::string batch = make_batch(records, {.base_offset = 100, .leader_epoch = 3});
  const BatchHeader header = scan_batch(batch).header;
  CHECK(header.base_offset == 100);
  CHECK(header.last_offset() == 190);
  CHECK(header.record_count == 3);
  CHECK(header.leader_epoch == 3);
  CHECK(read_run(run_of(batch)) == records);
}

TEST_CASE("a value after a record takes the next offset", "[format][builder]") {
  Buffer out;
  BatchBuilder builder(out, {});
  const OwnedRecord seventh = value_record(7, "a");
  builder.add(Lent(seventh).view());
  builder.add_value("b", kSomeTime);
  builder.finish();
  CHECK(read_run(run_of(out.view())) == std::vector<OwnedRecord>{seventh, value_record(8, "b")});
}

TEST_CASE("offsets that do not increase are a bug of the caller", "[format][builder]") {
  Buffer out;
  BatchBuilder builder(out, {});
  const auto add_at = [&builder](Offset offset) {
    const OwnedRecord record = value_record(offset, "x");
    builder.add(Lent(record).view());
  };
  CHECK_THROWS_AS(add_at(-1), Error);
  CHECK_THROWS_AS(add_at(Offset{INT32_MAX} + 1), Error);
  CHECK(out.empty());
  add_at(5);
  CHECK_THROWS_AS(add_at(5), Error);
  CHECK_THROWS_AS(add_at(4), Error);
  add_at(INT32_MAX);
  CHECK_THROWS_AS(builder.add_value("x", 0), Error);
  builder.finish();
  CHECK(scan(out).kind == Scanned::Kind::batch);
  CHECK_THROWS_AS(builder.finish(), Error);
}

TEST_CASE("batches are appended one after the other, behind what was there", "[format][builder]") {
  Buffer out;
  out.append("before");
  BatchBuilder builder(out, {});
  builder.add_value("a", 1);
  const std::size_t first = builder.finish();
  builder.add_value("b", 2);
  builder.add_value("c", 2);
  const std::size_t second = builder.finish();
  CHECK(out.view().substr(0, 6) == "before");
  REQUIRE(out.size() == 6 + first + second);
  CHECK(scan(out, 6).size == first);
  CHECK(scan(out, 6 + first).size == second);
  CHECK(scan(out, 6 + first).header.last_offset_delta == 1);
}

TEST_CASE("the size so far is the size of the batch when it is not compressed", "[format][builder]") {
  Buffer out;
  BatchBuilder builder(out, {});
  CHECK(builder.empty());
  CHECK(builder.size_bytes() == kBatchHeaderSize);
  for (const OwnedRecord& record : varied_records(9)) builder.add(Lent(record).view());
  CHECK_FALSE(builder.empty());
  CHECK(builder.count() == 9);
  const std::size_t size = builder.size_bytes();
  CHECK(builder.finish() == size);
  CHECK(out.size() == size);
  CHECK(builder.empty());
  CHECK(builder.size_bytes() == kBatchHeaderSize);
  out.clear();  // written; the next batch starts at the front again
  CHECK(builder.size_bytes() == kBatchHeaderSize);
  builder.add_value("x", 0);
  const std::size_t written = builder.finish();
  CHECK(written == out.size());
  CHECK(scan(out).kind == Scanned::Kind::batch);
}

TEST_CASE("an abandoned batch leaves no trace", "[format][builder]") {
  Buffer out;
  for (const Codec codec : {Codec::none, Codec::zstd}) {
    out.clear();
    BatchBuilder builder(out, {codec, {}});
    builder.add_value("kept", 1);
    const std::size_t kept = builder.finish();
    builder.abandon();
    CHECK(out.size() == kept);
    builder.add_value("dropped", 2);
    builder.add_value("dropped", 3);
    builder.abandon();
    CHECK(builder.empty());
    CHECK(out.size() == kept);
    builder.add_value("kept too", 4);
    builder.finish();
    CHECK(read_log(out.view().substr(0, kept)) == std::vector<OwnedRecord>{value_record(0, "kept", 1)});
    CHECK(read_log(out.view().substr(kept)) == std::vector<OwnedRecord>{value_record(0, "kept too", 4)});
  }
}

TEST_CASE("with every codec a batch is whole and holds its records", "[format][builder]") {
  const std::vector<OwnedRecord> records = varied_records(200, 1000);
  const std::string plain = make_batch(records, {.base_offset = 1000});
  for (const Codec codec : {Codec::gzip, Codec::snappy, Codec::lz4, Codec::zstd}) {
    INFO(codec_name(codec));
    const std::string batch = make_batch(records, {1000, 0, {codec, {}}});
    const Scanned scanned = scan_batch(batch);
    REQUIRE(scanned.kind == Scanned::Kind::batch);
    CHECK(scanned.header.codec() == codec);
    CHECK(scanned.header.record_count == 200);
    CHECK(batch.size() < plain.size() / 2);
    CHECK(read_log(batch) == records);
  }
}

TEST_CASE("a compressing builder leaves the output alone until it finishes", "[format][builder]") {
  Buffer out;
  out.append("older batches");
  BatchBuilder builder(out, {Codec::zstd, {}});
  builder.add_value("x", kSomeTime);
  CHECK(out.view() == "older batches");
  out.clear();  // they were written meanwhile
  const std::size_t written = builder.finish();
  CHECK(written == out.size());
  CHECK(read_log(out.view()) == std::vector<OwnedRecord>{value_record(0, "x")});
}

TEST_CASE("a compressing builder is reused from batch to batch", "[format][builder]") {
  Buffer out;
  BatchBuilder builder(out, {Codec::lz4, {}});
  std::size_t first = 0;
  for (int i = 0; i < 3; ++i) {
    builder.add_value(std::string(1000, 'x'), kSomeTime);
    CHECK(builder.size_bytes() > 1000);
    const std::size_t size = builder.finish();
    CHECK(size < 300);
    if (i == 0) first = size;
    CHECK(size == first);
  }
  CHECK(out.size() == 3 * first);
}
