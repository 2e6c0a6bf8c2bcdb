#include "format/batch.hpp"

#include <vector>

#include "format/batch_builder.hpp"
#include "format/golden.hpp"
#include "format/message_bytes.hpp"

namespace bourn::test {
namespace {

constexpr int kRecords = 100;

// A finished batch with its header beside it, so that tests can say something else in the header.
struct MadeBatch {
  std::string bytes;
  BatchHeader header;
  Batch view() const { return {header, bytes}; }
};

MadeBatch scanned(std::string bytes) {
  const Scanned found = scan_batch(bytes);
  REQUIRE(found.kind == Scanned::Kind::batch);
  return {std::move(bytes), found.header};
}

MadeBatch make_batch(Codec codec) {
  Buffer out;
  BatchBuilder builder(out, {.codec = codec, .level = std::nullopt});
  for (int i = 0; i < kRecords; ++i) {
    const std::string value = "value number " + std::to_string(i);
    builder.add({.offset = i, .timestamp = 5000 + i, .key = "key", .value = value, .headers = {}});
  }
  builder.finish();
  stamp_batch(out.data(), 1000, 7);
  return scanned(std::string(out.view()));
}

std::string compressed(Codec codec, Bytes bytes) {
  Buffer out;
  Compressor(codec, std::nullopt).compress(bytes, out);
  return std::string(out.view());
}

MadeBatch make_wrapper(Codec codec, TestMessage wrapper, Bytes set) {
  wrapper.attributes = static_cast<std::int8_t>(codec);
  wrapper.value = compressed(codec, set);
  return scanned(encode_message(wrapper));
}

std::vector<OwnedRecord> decode_good(BatchDecoder& decoder, const Batch& batch) {
  RecordRun run;
  const Reason reason = decoder.decode(batch, run);
  REQUIRE(reason == nullptr);
  std::vector<OwnedRecord> records;
  REQUIRE(read_records(run, records) == nullptr);
  return records;
}

Reason decode_bad(const Batch& batch, std::size_t limit = kDefaultMaxDecompressed) {
  BatchDecoder decoder(limit);
  RecordRun run;
  return decoder.decode(batch, run);
}

TEST_CASE("a batch decodes to its records in every codec, with one decoder for all", "[format][batch]") {
  BatchDecoder decoder;
  for (const Codec codec : {Codec::none, Codec::gzip, Codec::snappy, Codec::lz4, Codec::zstd, Codec::none}) {
    INFO(codec_name(codec));
    const MadeBatch batch = make_batch(codec);
    const auto records = decode_good(decoder, batch.view());
    REQUIRE(records.size() == kRecords);
    for (int i = 0; i < kRecords; ++i) {
      const OwnedRecord expected{1000 + i, 5000 + i, "key", "value number " + std::to_string(i), {}};
      CHECK((records[static_cast<std::size_t>(i)] == expected));
    }
  }
}

TEST_CASE("the records of an uncompressed batch are looked at where they stand", "[format][batch]") {
  const MadeBatch batch = make_batch(Codec::none);
  BatchDecoder decoder;
  RecordRun run;
  REQUIRE(decoder.decode(batch.view(), run) == nullptr);
  CHECK(run.bytes.data() == batch.bytes.data() + kBatchHeaderSize);
  CHECK(run.bytes.size() == batch.bytes.size() - kBatchHeaderSize);
}

TEST_CASE("a batch without records gives an empty run without its payload being opened", "[format][batch]") {
  for (const Codec codec : {Codec::none, Codec::gzip, Codec::snappy, Codec::lz4, Codec::zstd}) {
    MadeBatch batch = make_batch(codec);
    batch.header.record_count = 0;
    batch.bytes.replace(kBatchHeaderSize, std::string::npos, "no codec wrote this");
    BatchDecoder decoder;
    CHECK(decode_good(decoder, batch.view()).empty());
  }
}

TEST_CASE("a batch with LogAppendTime gives its greatest time to all records", "[format][batch]") {
  MadeBatch batch = make_batch(Codec::lz4);
  batch.header.attributes |= kLogAppendBit;
  batch.header.max_timestamp = 9999;
  BatchDecoder decoder;
  for (const OwnedRecord& record : decode_good(decoder, batch.view())) CHECK(record.timestamp == 9999);
}

TEST_CASE("a control batch decodes like any other", "[format][batch]") {
  MadeBatch batch = make_batch(Codec::none);
  batch.header.attributes |= kControlBit | kTransactionalBit;
  BatchDecoder decoder;
  CHECK(decode_good(decoder, batch.view()).size() == kRecords);
}

TEST_CASE("unknown formats and codecs are refused", "[format][batch]") {
  MadeBatch batch = make_batch(Codec::gzip);
  for (const int bits : {5, 6, 7}) {
    batch.header.attributes = static_cast<std::int16_t>(bits);
    CHECK(decode_bad(batch.view()) == std::string("compressed with an unknown codec"));
  }
  for (const int magic : {-1, 3, 127}) {
    batch.header.magic = static_cast<std::int8_t>(magic);
    CHECK(decode_bad(batch.view()) != nullptr);
  }
}

TEST_CASE("a compressed batch with nothing after its header is refused", "[format][batch]") {
  for (const Codec codec : {Codec::gzip, Codec::snappy, Codec::lz4, Codec::zstd}) {
    MadeBatch batch = make_batch(codec);
    batch.bytes.resize(kBatchHeaderSize);
    CHECK(decode_bad(batch.view()) != nullptr);
    batch.bytes.resize(kBatchHeaderSize - 1);
    CHECK(decode_bad(batch.view()) != nullptr);
  }
}

TEST_CASE("a batch that decompresses to more than the limit is refused, and one of exactly the limit is not",
          "[format][batch]") {
  const std::size_t size = make_batch(Codec::none).bytes.size() - kBatchHeaderSize;
  for (const Codec codec : {Codec::gzip, Codec::snappy, Codec::lz4, Codec::zstd}) {
    const MadeBatch batch = make_batch(codec);
    CHECK(decode_bad(batch.view(), size - 1) == kTooLargeDecompressed);
    CHECK(decode_bad(batch.view(), size) == nullptr);
  }
  CHECK(decode_bad(make_batch(Codec::none).view(), 1) == nullptr);
}

TEST_CASE("a decoder goes on after a batch that it refused", "[format][batch]") {
  BatchDecoder decoder;
  for (const Codec codec : {Codec::gzip, Codec::snappy, Codec::lz4, Codec::zstd}) {
    MadeBatch bad = make_batch(codec);
    bad.bytes.resize(bad.bytes.size() - 5);
    RecordRun run;
    CHECK(decoder.decode(bad.view(), run) != nullptr);
    CHECK(decode_good(decoder, make_batch(codec).view()).size() == kRecords);
  }
}

TEST_CASE("single messages of format v0 and v1 decode to one record", "[format][batch]") {
  BatchDecoder decoder;
  const MadeBatch v0 = scanned(encode_message({.offset = 9, .magic = 0, .key = "k", .value = std::nullopt}));
  CHECK((decode_good(decoder, v0.view()) == std::vector<OwnedRecord>{{9, kNoTimestamp, "k", std::nullopt, {}}}));
  const MadeBatch v1 = scanned(encode_message({.offset = 9, .magic = 1, .timestamp = 77}));
  CHECK((decode_good(decoder, v1.view()) == std::vector<OwnedRecord>{{9, 77, std::nullopt, "v", {}}}));
}

TEST_CASE("wrappers of format v0 and v1 decode to the messages in them", "[format][batch]") {
  BatchDecoder decoder;
  for (const Codec codec : {Codec::gzip, Codec::snappy, Codec::lz4}) {
    INFO(codec_name(codec));
    const std::string v0 = encode_message({.offset = 20, .magic = 0}) + encode_message({.offset = 22, .magic = 0});
    CHECK((decode_good(decoder, make_wrapper(codec, {.offset = 22, .magic = 0}, v0).view()) ==
           std::vector<OwnedRecord>{{20, -1, std::nullopt, "v", {}}, {22, -1, std::nullopt, "v", {}}}));
    const std::string v1 =
        encode_message({.offset = 0, .timestamp = 5}) + encode_message({.offset = 2, .timestamp = 3});
    CHECK((decode_good(decoder, make_wrapper(codec, {.offset = 22}, v1).view()) ==
           std::vector<OwnedRecord>{{20, 5, std::nullopt, "v", {}}, {22, 3, std::nullopt, "v", {}}}));
  }
}

TEST_CASE("a wrapper with LogAppendTime gives its time to its messages", "[format][batch]") {
  TestMessage wrapper{.offset = 1, .attributes = 0x08 | 0x01, .timestamp = 99};
  wrapper.value = compressed(Codec::gzip, encode_message({.offset = 0}) + encode_message({.offset = 1}));
  BatchDecoder decoder;
  const auto records = decode_good(decoder, scanned(encode_message(wrapper)).view());
  REQUIRE(records.size() == 2);
  CHECK(records[0].timestamp == 99);
  CHECK(records[1].timestamp == 99);
}

TEST_CASE("a wrapper that no broker wrote is refused", "[format][batch]") {
  const std::string set = encode_message({.offset = 0});
  CHECK(decode_bad(make_wrapper(Codec::zstd, {.offset = 5}, set).view()) != nullptr);
  CHECK(decode_bad(make_wrapper(Codec::gzip, {.offset = 5}, "").view()) != nullptr);
  CHECK(decode_bad(make_wrapper(Codec::gzip, {.offset = 5}, "not a message, although long enough").view()) != nullptr);
  CHECK(decode_bad(make_wrapper(Codec::gzip, {.offset = 5}, set).view(), set.size() - 1) == kTooLargeDecompressed);
  CHECK(decode_bad(make_wrapper(Codec::gzip, {.offset = 5}, set).view(), set.size()) == nullptr);
  const MadeBatch without_value = scanned(encode_message({.attributes = 1, .value = std::nullopt}));
  CHECK(decode_bad(without_value.view()) == std::string("a compressed message without a value"));
}

}  // namespace
}  // namespace bourn::test
