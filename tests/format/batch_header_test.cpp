#include "format/batch_header.hpp"

#include <string>

#include "base/crc32c.hpp"
#include "support/catch.hpp"
#include "support/records.hpp"

using namespace bourn;
using namespace bourn::test;

namespace {

// A transaction marker (ABORT, offset 4, coordinator epoch 7) as Kafka's own log code wrote it.
std::string marker() {
  return from_hex(
      "0000000000000004 00000042 00000000 02 f251a282 0030 00000000 0000018bcfe56801 0000018bcfe56801"
      "0000000000000001 0000 ffffffff 00000001 20 00 00 00 08 00000000 0c 000000000007 00");
}

}  // namespace

TEST_CASE("a header that Kafka wrote is read field by field", "[format][header]") {
  const std::string bytes = marker();
  REQUIRE(bytes.size() == 78);
  const BatchHeader header = decode_batch_header(bytes.data());
  CHECK(header.base_offset == 4);
  CHECK(header.length == 66);
  CHECK(header.size() == 78);
  CHECK(header.leader_epoch == 0);
  CHECK(header.magic == 2);
  CHECK(header.crc == 0xf251a282);
  CHECK(header.crc == crc32c(Bytes(bytes).substr(kChecksummedFrom)));
  CHECK(header.attributes == 0x30);
  CHECK(header.transactional());
  CHECK(header.control());
  CHECK_FALSE(header.has_delete_horizon());
  CHECK(header.codec() == Codec::none);
  CHECK(header.timestamp_type() == TimestampType::create);
  CHECK(header.last_offset_delta == 0);
  CHECK(header.last_offset() == 4);
  CHECK(header.next_offset() == 5);
  CHECK(header.base_timestamp == 0x18bcfe56801);
  CHECK(header.max_timestamp == 0x18bcfe56801);
  CHECK(header.producer_id == 1);
  CHECK(header.producer_epoch == 0);
  CHECK(header.base_sequence == -1);
  CHECK(header.record_count == 1);
}

TEST_CASE("an encoded header is decoded to the same fields and the same bytes", "[format][header]") {
  BatchHeader header;
  header.base_offset = 0x0102030405060708;
  header.length = 0x090a0b0c;
  header.leader_epoch = 0x0d0e0f10;
  header.magic = 0x11;
  header.crc = 0xfedcba98;
  header.attributes = 0x1213;
  header.last_offset_delta = 0x14151617;
  header.base_timestamp = -0x18191a1b1c1d1e1f;
  header.max_timestamp = 0x2021222324252627;
  header.producer_id = 0x28292a2b2c2d2e2f;
  header.producer_epoch = 0x3031;
  header.base_sequence = 0x32333435;
  header.record_count = 0x36373839;
  std::string bytes(kBatchHeaderSize, '\xaa');
  encode_batch_header(header, bytes.data());
  CHECK(decode_batch_header(bytes.data()) == header);

  const std::string kafka = marker();
  encode_batch_header(decode_batch_header(kafka.data()), bytes.data());
  CHECK(bytes == kafka.substr(0, kBatchHeaderSize));
}

TEST_CASE("each attribute bit has its own meaning", "[format][header]") {
  BatchHeader header;
  header.attributes = 4;
  CHECK(header.codec() == Codec::zstd);
  header.attributes = kLogAppendBit;
  CHECK(header.timestamp_type() == TimestampType::log_append);
  CHECK(header.codec() == Codec::none);
  header.attributes = kTransactionalBit;
  CHECK(header.transactional());
  CHECK_FALSE(header.control());
  header.attributes = kControlBit;
  CHECK(header.control());
  CHECK_FALSE(header.transactional());
  header.attributes = kDeleteHorizonBit;
  CHECK(header.has_delete_horizon());
}

TEST_CASE("stamping changes offset and epoch and nothing that the checksum covers", "[format][header]") {
  const std::string before = marker();
  std::string after = before;
  stamp_batch(after.data(), 0x7fffffffff, 42);
  const BatchHeader header = decode_batch_header(after.data());
  CHECK(header.base_offset == 0x7fffffffff);
  CHECK(header.leader_epoch == 42);
  CHECK(header.length == 66);
  CHECK(after.substr(kMagicAt) == before.substr(kMagicAt));
  CHECK(after.substr(8, 4) == before.substr(8, 4));
}

TEST_CASE("codecs are named as Kafka's compression.type names them", "[format][header]") {
  CHECK(codec_name(Codec::none) == "none");
  CHECK(codec_name(Codec::gzip) == "gzip");
  CHECK(codec_name(Codec::snappy) == "snappy");
  CHECK(codec_name(Codec::lz4) == "lz4");
  CHECK(codec_name(Codec::zstd) == "zstd");
}
