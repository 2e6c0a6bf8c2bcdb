#include "format/batch_rebuild.hpp"

#include <algorithm>

#include "format/batch_scanner.hpp"
#include "support/catch.hpp"
#include "support/records.hpp"

using namespace bourn;
using namespace bourn::test;

namespace {

// A batch taken apart; lives as long as its bytes.
struct Parts {
  explicit Parts(const std::string& bytes) : batch{decode_batch_header(bytes.data()), bytes} {
    REQUIRE(decoder.decode(batch, run) == nullptr);
    RecordReader reader(run);
    RecordView record;
    for (std::size_t at = 0; reader.next(record) == RecordReader::Next::record; at = reader.position()) {
      records.push_back({run.bytes.substr(at, reader.position() - at), record.timestamp});
    }
  }
  Batch batch;
  BatchDecoder decoder;
  RecordRun run;
  std::vector<KeptRecord> records;
};

std::vector<KeptRecord> every_second(const std::vector<KeptRecord>& records) {
  std::vector<KeptRecord> some;
  for (std::size_t i = 1; i < records.size(); i += 2) some.push_back(records[i]);
  return some;
}

}  // namespace

TEST_CASE("a batch with fewer records keeps what is left of it, and its place", "[format][rebuild]") {
  for (const Codec codec : {Codec::none, Codec::gzip, Codec::snappy, Codec::lz4, Codec::zstd}) {
    for (const bool horizon : {false, true}) {
      const std::vector<OwnedRecord> records = varied_records(20, 1000);
      const std::string bytes =
          make_batch(records, {.base_offset = 990, .leader_epoch = 4, .options = {codec, std::nullopt}});
      const Parts parts(bytes);
      BatchRebuilder rebuilder;
      Buffer out;
      const auto until = horizon ? std::optional<Timestamp>(kSomeTime + 1'000'000) : std::nullopt;
      const BatchHeader header =
          rebuilder.rebuild(parts.batch.header, parts.run, every_second(parts.records), until, out);

      std::vector<OwnedRecord> expected;
      for (std::size_t i = 1; i < records.size(); i += 2) expected.push_back(records[i]);
      CHECK(read_log(out.view()) == expected);
      CHECK(scan_batch(out.view()).header == header);
      CHECK(header.base_offset == 990);
      CHECK(header.last_offset() == parts.batch.header.last_offset());
      CHECK(header.leader_epoch == 4);
      CHECK(header.codec() == codec);
      CHECK(header.record_count == 10);
      CHECK(header.has_delete_horizon() == horizon);
      CHECK(header.base_timestamp == until.value_or(expected.front().timestamp));
      const auto newest = std::max_element(expected.begin(), expected.end(),
                                           [](const auto& a, const auto& b) { return a.timestamp < b.timestamp; });
      CHECK(header.max_timestamp == newest->timestamp);
    }
  }
}

TEST_CASE("neighbouring batches become one", "[format][rebuild]") {
  const std::vector<OwnedRecord> first = varied_records(12, 100);
  const std::vector<OwnedRecord> second = varied_records(9, 5000);
  const std::string a = make_batch(first, {.base_offset = 100});
  const std::string b = make_batch(second, {.base_offset = 4990, .options = {Codec::gzip, std::nullopt}});
  const Parts one(a);
  const Parts two(b);
  REQUIRE(may_be_merged(one.batch.header, two.batch.header));
  BatchRebuilder rebuilder(Codec::zstd, 3);
  rebuilder.begin_merged(one.batch.header);
  rebuilder.add_to_merged(one.batch.header, one.run, one.records);
  rebuilder.add_to_merged(two.batch.header, two.run, two.records);
  Buffer out;
  const BatchHeader header = rebuilder.finish_merged(out);
  CHECK_FALSE(rebuilder.merging());
  std::vector<OwnedRecord> expected = first;
  expected.insert(expected.end(), second.begin(), second.end());
  CHECK(read_log(out.view()) == expected);
  CHECK(header.base_offset == 100);
  CHECK(header.last_offset() == two.batch.header.last_offset());
  CHECK(header.codec() == Codec::zstd);
  CHECK(header.max_timestamp == std::max(one.batch.header.max_timestamp, two.batch.header.max_timestamp));
}

TEST_CASE("batches that say different things are not merged", "[format][rebuild]") {
  const BatchHeader plain = decode_batch_header(make_batch(3, 10).data());
  BatchHeader next = decode_batch_header(make_batch(3, 13).data());
  REQUIRE(may_be_merged(plain, next));
  const auto with = [&](auto change) {
    BatchHeader changed = next;
    change(changed);
    return may_be_merged(plain, changed);
  };
  CHECK_FALSE(with([](BatchHeader& header) { header.producer_id = 0; }));
  CHECK_FALSE(with([](BatchHeader& header) { header.leader_epoch = 7; }));
  CHECK_FALSE(with([](BatchHeader& header) { header.magic = 1; }));
  CHECK_FALSE(with([](BatchHeader& header) { header.record_count = 0; }));
  CHECK_FALSE(with([&](BatchHeader& header) { header.base_offset = plain.base_offset + INT32_MAX; }));
  for (const std::int16_t bit : {kLogAppendBit, kTransactionalBit, kControlBit, kDeleteHorizonBit}) {
    CHECK_FALSE(with([&](BatchHeader& header) { header.attributes = bit; }));
  }
}

TEST_CASE("of an emptied batch the header stays as Kafka writes it", "[format][rebuild]") {
  BatchHeader header = decode_batch_header(make_batch(varied_records(5, 70), {.base_offset = 70}).data());
  header.attributes = kDeleteHorizonBit | kTransactionalBit | static_cast<std::int16_t>(Codec::lz4);
  header.producer_id = 12;
  header.base_sequence = 3;
  Buffer out;
  const BatchHeader empty = append_empty_batch(header, out);
  CHECK(out.size() == kBatchHeaderSize);
  CHECK(scan_batch(out.view()).header == empty);
  CHECK(empty.attributes == kTransactionalBit);
  CHECK(empty.record_count == 0);
  CHECK(empty.base_timestamp == kNoTimestamp);
  CHECK(empty.max_timestamp == header.max_timestamp);
  CHECK(empty.producer_id == 12);
  CHECK(empty.base_sequence == 3);
  CHECK(empty.last_offset() == header.last_offset());
}
