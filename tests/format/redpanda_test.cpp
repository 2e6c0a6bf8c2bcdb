#include "format/redpanda.hpp"

#include <array>
#include <string>

#include "base/crc32c.hpp"
#include "base/endian.hpp"
#include "format/batch_scanner.hpp"
#include "support/catch.hpp"
#include "support/records.hpp"

using namespace bourn;
using namespace bourn::test;
using Kind = ScannedRedpanda::Kind;

namespace {

// The batch that Kafka would store, in Redpanda's form.
std::string redpanda_batch(const std::string& kafka, Offset raft, std::int8_t type = RedpandaHeader::kData) {
  const BatchHeader header = decode_batch_header(kafka.data());
  std::string batch = kafka;
  char* const at = batch.data();
  store_little(at + 4, static_cast<std::int32_t>(kafka.size()));
  store_little(at + 8, raft);
  store_little(at + 16, type);
  store_little(at + 17, header.crc);
  store_little(at + 21, header.attributes);
  store_little(at + 23, header.last_offset_delta);
  store_little(at + 27, header.base_timestamp);
  store_little(at + 35, header.max_timestamp);
  store_little(at + 43, header.producer_id);
  store_little(at + 51, header.producer_epoch);
  store_little(at + 53, header.base_sequence);
  store_little(at + 57, header.record_count);
  store_little(at, crc32c(Bytes(batch).substr(4, kRedpandaHeaderSize - 4)));
  return batch;
}

}  // namespace

TEST_CASE("a Redpanda batch becomes the Kafka batch that it was made of", "[format][redpanda]") {
  const std::string kafka = make_batch(3, 100);
  const std::string batch = redpanda_batch(kafka, 107);
  const ScannedRedpanda scanned = scan_redpanda_batch(batch, RedpandaCheck::everything);
  REQUIRE(scanned.kind == Kind::batch);
  CHECK(scanned.header.kafka.base_offset == 107);
  Buffer out;
  translate_redpanda_batch(scanned.header, batch, 100, -1, out);
  CHECK(std::string(out.view()) == kafka);
}

TEST_CASE("every flipped bit of a Redpanda batch is found", "[format][redpanda]") {
  const std::string batch = redpanda_batch(make_batch(3, 100), 107);
  for (std::size_t bit = 0; bit < batch.size() * 8; ++bit) {
    std::string flipped = batch;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    CHECK(scan_redpanda_batch(flipped, RedpandaCheck::everything).kind == Kind::damaged);
  }
}

TEST_CASE("every cut of a Redpanda batch needs more", "[format][redpanda]") {
  const std::string batch = redpanda_batch(make_batch(3, 100), 107);
  for (std::size_t size = 0; size < batch.size(); ++size) {
    const ScannedRedpanda scanned = scan_redpanda_batch(Bytes(batch).substr(0, size), RedpandaCheck::everything);
    CHECK(scanned.kind == Kind::need_more);
    CHECK(scanned.wanted == (size < kRedpandaHeaderSize ? kRedpandaHeaderSize : batch.size()));
  }
}

TEST_CASE("a header of zeros ends the data, one whose checksum alone is zero does not", "[format][redpanda]") {
  CHECK(scan_redpanda_batch(std::string(100, '\0'), RedpandaCheck::header).kind == Kind::end_of_data);
  std::string batch = redpanda_batch(make_batch(1, 0), 0);
  store_little(batch.data(), std::uint32_t{0});
  CHECK(scan_redpanda_batch(batch, RedpandaCheck::header).kind == Kind::damaged);
}

TEST_CASE("a Redpanda batch does not go back", "[format][redpanda]") {
  const std::string batch = redpanda_batch(make_batch(1, 0), 7);
  CHECK(scan_redpanda_batch(batch, RedpandaCheck::header, 7).kind == Kind::batch);
  CHECK(scan_redpanda_batch(batch, RedpandaCheck::header, 8).kind == Kind::damaged);
}

TEST_CASE("types without Kafka offsets are told apart", "[format][redpanda]") {
  RedpandaHeader header;
  for (const int type : {2, 19, 23, 25, 34, 37, 38, 40}) {
    header.type = static_cast<std::int8_t>(type);
    CHECK_FALSE(header.has_kafka_offsets());
  }
  for (const int type : {1, 7, 9, 10, 29}) {
    header.type = static_cast<std::int8_t>(type);
    CHECK(header.has_kafka_offsets());
  }
  CHECK(redpanda_type_name(1) == "raft_data");
  CHECK(redpanda_type_name(29) == "compaction_placeholder");
  CHECK(redpanda_type_name(42) == "ct_read_replica_stm");
  CHECK(redpanda_type_name(43) == "unknown");
  CHECK(redpanda_type_name(-1) == "unknown");
}

TEST_CASE("names of Redpanda's files are not padded", "[format][redpanda]") {
  const auto name = parse_redpanda_segment_name("120-3-v1.log");
  REQUIRE(name);
  CHECK(name->base == 120);
  CHECK(name->term == 3);
  for (const char* wrong : {"00000000000000000000.log", "0-1-v2.log", "00-1-v1.log", "0-01-v1.log", "-1-1-v1.log",
                            "0-1-v1.log.staging", "0-v1.log", "a-1-v1.log", "99999999999999999999-1-v1.log"}) {
    CHECK_FALSE(parse_redpanda_segment_name(wrong));
  }
  const auto partition = parse_redpanda_partition_name("3_24");
  REQUIRE(partition);
  CHECK(partition->partition == 3);
  CHECK_FALSE(parse_redpanda_partition_name("orders-0"));
}
