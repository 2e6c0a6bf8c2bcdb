#include "format/batch_scanner.hpp"

#include <zlib.h>

#include <memory>
#include <string>
#include <vector>

#include "base/endian.hpp"
#include "support/catch.hpp"
#include "support/records.hpp"

using namespace bourn;
using namespace bourn::test;
using Kind = Scanned::Kind;

namespace {

constexpr ScanRules kNoChecksum{.checksum = false};

// Looks at the bytes in an allocation of exactly their size, so that a sanitizer sees a read beyond them.
Scanned scan_alone(Bytes bytes, const ScanRules& rules = {}) {
  const auto copy = std::make_unique<char[]>(bytes.size());
  std::copy(bytes.begin(), bytes.end(), copy.get());
  return scan_batch(Bytes(copy.get(), bytes.size()), rules);
}

template <typename T>
std::string with_field(std::string batch, std::size_t at, T value) {
  store_big(batch.data() + at, value);
  return batch;
}

std::string reason_of(const Scanned& scanned) {
  REQUIRE(scanned.kind == Kind::damaged);
  REQUIRE(scanned.reason != nullptr);
  return scanned.reason;
}

// A message of format v0 or v1 with a null key and the value "hello".
std::string old_message(std::int8_t magic, Offset offset, std::int8_t attributes = 0) {
  std::string body;
  body.push_back(static_cast<char>(magic));
  body.push_back(static_cast<char>(attributes));
  if (magic == 1) body += from_hex("0000018bcfe56801");
  body += from_hex("ffffffff 00000005") + "hello";
  std::string message(16, '\0');
  store_big(message.data(), offset);
  store_big(message.data() + 8, static_cast<std::int32_t>(body.size() + 4));
  const auto crc = crc32_z(0, reinterpret_cast<const Bytef*>(body.data()), body.size());
  store_big(message.data() + 12, static_cast<std::uint32_t>(crc));
  return message + body;
}

}  // namespace

TEST_CASE("a whole batch is recognized, with whatever follows left alone", "[format][scanner]") {
  const std::string batch = make_batch(3, 100);
  for (const std::string& bytes : {batch, batch + "garbage", batch + batch}) {
    const Scanned scanned = scan_alone(bytes);
    REQUIRE(scanned.kind == Kind::batch);
    CHECK(scanned.size == batch.size());
    CHECK(scanned.header == decode_batch_header(batch.data()));
    CHECK(scanned.header.base_offset == 100);
    CHECK(scanned.header.last_offset() == 102);
    CHECK(scanned.header.record_count == 3);
  }
}

TEST_CASE("a batch cut at any byte asks for more, and says how much", "[format][scanner]") {
  for (const std::string& batch : {make_batch(2, 7), old_message(0, 7), old_message(1, 7)}) {
    std::size_t asked_before = 0;
    for (std::size_t size = 0; size < batch.size(); ++size) {
      const Scanned scanned = scan_alone(batch.substr(0, size));
      REQUIRE(scanned.kind == Kind::need_more);
      CHECK(scanned.size > size);
      CHECK(scanned.size <= batch.size());
      CHECK(scanned.size >= asked_before);
      asked_before = scanned.size;
    }
    CHECK(asked_before == batch.size());
  }
}

TEST_CASE("asking for more leads to the batch when each answer is followed", "[format][scanner]") {
  for (const std::string& batch : {make_batch(2, 7), old_message(0, 7), old_message(1, 7)}) {
    std::vector<std::size_t> sizes;
    Scanned scanned = scan_alone({});
    while (scanned.kind == Kind::need_more) {
      sizes.push_back(scanned.size);
      REQUIRE(sizes.size() < 10);
      scanned = scan_alone(batch.substr(0, scanned.size));
    }
    CHECK(scanned.kind == Kind::batch);
    CHECK(sizes.front() == 12);
    CHECK(sizes.back() == batch.size());
  }
}

TEST_CASE("without the checksum, the header is enough to know the size", "[format][scanner]") {
  const std::string batch = make_batch(2, 7);
  const Scanned scanned = scan_alone(batch.substr(0, kBatchHeaderSize), kNoChecksum);
  REQUIRE(scanned.kind == Kind::batch);
  CHECK(scanned.size == batch.size());
  CHECK(scanned.header.next_offset() == 9);
  CHECK(scan_alone(batch.substr(0, kBatchHeaderSize - 1), kNoChecksum).kind == Kind::need_more);
  CHECK(scan_alone(old_message(0, 7).substr(0, 18), kNoChecksum).kind == Kind::batch);
  CHECK(scan_alone(old_message(1, 7).substr(0, 26), kNoChecksum).kind == Kind::batch);
  CHECK(scan_alone(old_message(1, 7).substr(0, 25), kNoChecksum).kind == Kind::need_more);
}

TEST_CASE("a batch that was found without the checksum can be checked for it afterwards", "[format][scanner]") {
  for (const std::string& batch : {make_batch(2, 7), old_message(0, 7), old_message(1, 7)}) {
    const Scanned found = scan_alone(batch, kNoChecksum);
    REQUIRE(found.kind == Kind::batch);
    const auto checked = [&found](Bytes bytes) {
      Scanned scanned = found;
      check_found(scanned, bytes);
      return scanned;
    };
    CHECK(checked(batch + "next").kind == Kind::batch);
    CHECK(checked(batch + "next").header == found.header);
    CHECK(checked(batch.substr(0, batch.size() - 1)).kind == Kind::need_more);
    CHECK(checked(batch.substr(0, batch.size() - 1)).size == batch.size());
    CHECK(reason_of(checked(flip_byte(batch, batch.size() - 1))) == "the checksum does not match");
  }
}

TEST_CASE("any flipped bit under the checksum is damage", "[format][scanner]") {
  const std::string batch = make_batch(2, 7);
  for (std::size_t bit = kCrcAt * 8; bit < batch.size() * 8; ++bit) {
    INFO("bit " << bit);
    REQUIRE(scan_alone(flip_bit(batch, bit)).kind == Kind::damaged);
  }
  CHECK(reason_of(scan_alone(flip_byte(batch, batch.size() - 1))) == "the checksum does not match");
  CHECK(scan_alone(flip_byte(batch, batch.size() - 1), kNoChecksum).kind == Kind::batch);
}

TEST_CASE("any flipped bit of an old message after its size is damage", "[format][scanner]") {
  for (const std::int8_t magic : {std::int8_t{0}, std::int8_t{1}}) {
    const std::string message = old_message(magic, 7);
    for (std::size_t bit = 12 * 8; bit < message.size() * 8; ++bit) {
      INFO("magic " << int{magic} << " bit " << bit);
      // A flipped magic may announce a longer header than there are bytes.
      REQUIRE(scan_alone(flip_bit(message, bit)).kind != Kind::batch);
    }
  }
}

TEST_CASE("lengths that no batch has are damage as soon as they are seen", "[format][scanner]") {
  const std::string batch = make_batch(1, 0);
  for (const std::int32_t length : {0, -1, 13, INT32_MIN}) {
    CHECK(reason_of(scan_alone(with_field(batch, 8, length).substr(0, 12))) == "the length is too small for a batch");
  }
  for (const std::int32_t length : {14, 48}) {
    CHECK(reason_of(scan_alone(with_field(batch, 8, length))) == "the length is too small for its format");
  }
  CHECK(scan_alone(with_field(batch, 8, INT32_MAX)).kind == Kind::damaged);  // with the prefix beyond 2 GiB
  CHECK(reason_of(scan_alone(with_field(old_message(1, 0), 8, std::int32_t{21}))) ==
        "the length is too small for its format");
}

TEST_CASE("a length beyond the bytes at hand asks for more, as it does for Kafka's loader", "[format][scanner]") {
  const std::string batch = with_field(make_batch(1, 0), 8, std::int32_t{1'000'000});
  const Scanned scanned = scan_alone(batch);
  CHECK(scanned.kind == Kind::need_more);
  CHECK(scanned.size == 1'000'012);
}

TEST_CASE("a batch longer than the caller allows is damage", "[format][scanner]") {
  const std::string batch = make_batch(1, 0);
  const auto size = static_cast<std::int64_t>(batch.size());
  CHECK(scan_alone(batch, {.max_size = size}).kind == Kind::batch);
  CHECK(reason_of(scan_alone(batch, {.max_size = size - 1})) == "the length is larger than a batch may be");
  CHECK(reason_of(scan_alone(batch.substr(0, 12), {.max_size = size - 1})) ==
        "the length is larger than a batch may be");
}

TEST_CASE("only the formats 0, 1 and 2 are known", "[format][scanner]") {
  for (const int magic : {-128, -1, 3, 5, 127}) {  // Kafka's own loader takes each for a format that it knows
    const std::string batch = with_field(make_batch(1, 0), kMagicAt, static_cast<std::int8_t>(magic));
    CHECK(reason_of(scan_alone(batch.substr(0, 17))) == "the format version (magic) is none of 0, 1 and 2");
  }
}

TEST_CASE("a base offset that is negative or lower than expected is damage", "[format][scanner]") {
  const std::string batch = make_batch(1, 10);
  CHECK(reason_of(scan_alone(with_field(batch, 0, std::int64_t{-1}))) == "the base offset is negative");
  CHECK(reason_of(scan_alone(with_field(batch, 0, std::int64_t{-1}), {.min_offset = -5})) ==
        "the base offset is negative");
  CHECK(scan_alone(batch, {.min_offset = 10}).kind == Kind::batch);
  CHECK(reason_of(scan_alone(batch, {.min_offset = 11})) == "the base offset is below the one that must come here");
  CHECK(scan_alone(batch.substr(0, 17), {.min_offset = 11}).kind == Kind::damaged);
}

TEST_CASE("a last offset that does not fit 64 bits is damage", "[format][scanner]") {
  const std::string batch = make_batch(3, 0);  // last offset delta 2
  CHECK(scan_alone(with_field(batch, 0, INT64_MAX - 3)).kind == Kind::batch);
  CHECK(reason_of(scan_alone(with_field(batch, 0, INT64_MAX - 2))) == "the last offset is too large for 64 bits");
  CHECK(scan_alone(with_field(batch, 0, INT64_MAX)).kind == Kind::damaged);
  CHECK(scan_alone(old_message(0, INT64_MAX)).kind == Kind::damaged);
  CHECK(reason_of(scan_alone(resealed(with_field(batch, 23, std::int32_t{-1})))) ==
        "the last offset delta is negative");
}

TEST_CASE("a record count must fit the offsets", "[format][scanner]") {
  const std::string batch = make_batch(3, 0);
  const auto with_count = [&batch](std::int32_t count) { return resealed(with_field(batch, 57, count)); };
  CHECK(reason_of(scan_alone(with_count(-1))) == "the record count is negative");
  CHECK(reason_of(scan_alone(with_count(4))) == "more records than offsets");
  CHECK(reason_of(scan_alone(with_count(INT32_MAX))) == "more records than offsets");
  CHECK(scan_alone(with_count(0)).kind == Kind::batch);  // emptied by compaction
  CHECK(scan_alone(resealed(with_field(with_count(INT32_MAX), 23, INT32_MAX))).kind == Kind::batch);
}

TEST_CASE("codecs 5 to 7 are unknown, unused attribute bits are ignored", "[format][scanner]") {
  const std::string batch = make_batch(1, 0);
  for (const int codec : {5, 6, 7}) {
    CHECK(reason_of(scan_alone(resealed(with_field(batch, 21, static_cast<std::int16_t>(codec))))) ==
          "the codec is unknown");
    CHECK(scan_alone(old_message(0, 0, static_cast<std::int8_t>(codec))).kind == Kind::damaged);
  }
  const auto unused = static_cast<std::int16_t>(0xff80);
  CHECK(scan_alone(resealed(with_field(batch, 21, unused))).kind == Kind::batch);
}

TEST_CASE("an old message is a batch of one, without what its format does not know", "[format][scanner]") {
  const auto all_bits = static_cast<std::int8_t>(0xf8);
  for (const std::int8_t magic : {std::int8_t{0}, std::int8_t{1}}) {
    const Scanned scanned = scan_alone(old_message(magic, 50, all_bits));
    REQUIRE(scanned.kind == Kind::batch);
    CHECK(scanned.header.magic == magic);
    CHECK(scanned.header.base_offset == 50);
    CHECK(scanned.header.next_offset() == 51);
    CHECK(scanned.header.record_count == 1);
    CHECK(scanned.header.attributes == (magic == 0 ? 0 : kLogAppendBit));
    CHECK(scanned.header.max_timestamp == (magic == 0 ? kNoTimestamp : 0x18bcfe56801));
    CHECK(scanned.header.base_timestamp == scanned.header.max_timestamp);
    CHECK(scanned.header.producer_id == -1);
    CHECK(scanned.header.leader_epoch == -1);
  }
}

TEST_CASE("zeros and ones are damage, not batches", "[format][scanner]") {
  CHECK(scan_alone(std::string(4096, '\0')).kind == Kind::damaged);
  CHECK(scan_alone(std::string(4096, '\xff')).kind == Kind::damaged);
  const std::string batch = make_batch(1, 0);
  CHECK(scan_alone(zero_range(batch, 0, 12)).kind == Kind::damaged);
  CHECK(scan_alone(zero_range(batch, kBatchHeaderSize, 1)).kind == Kind::damaged);
}

TEST_CASE("a walk visits every batch and knows where the next would start", "[format][scanner]") {
  const std::string log = make_batch(3, 100) + make_batch(1, 103) + old_message(1, 200) + make_batch(2, 1000);
  std::vector<Offset> bases;
  std::size_t bytes_seen = 0;
  const Walk walk = walk_batches(log, {.min_offset = 50}, [&](const BatchHeader& header, Bytes batch) {
    bases.push_back(header.base_offset);
    CHECK(batch == Bytes(log).substr(bytes_seen, batch.size()));
    bytes_seen += batch.size();
  });
  CHECK(bases == std::vector<Offset>{100, 103, 200, 1000});
  CHECK(walk.good == log.size());
  CHECK(walk.end == Kind::need_more);
  CHECK(walk.reason == nullptr);
  CHECK(walk.next_offset == 1002);
}

TEST_CASE("a walk over a log cut at any byte keeps the longest good prefix", "[format][scanner]") {
  const std::string first = make_batch(2, 0);
  const std::string second = make_batch(1, 2);
  const std::string log = first + second;
  for (std::size_t size = 0; size <= log.size(); ++size) {
    for (const bool checksum : {true, false}) {
      const auto ignore = [](const BatchHeader&, Bytes) {};
      const Walk walk = walk_batches(Bytes(log).substr(0, size), {.checksum = checksum}, ignore);
      REQUIRE(walk.good == (size < first.size() ? 0 : size < log.size() ? first.size() : log.size()));
      REQUIRE(walk.end == Kind::need_more);
      REQUIRE(walk.next_offset == (size < first.size() ? 0 : size < log.size() ? 2 : 3));
    }
  }
}

TEST_CASE("a walk stops where offsets go backwards or repeat", "[format][scanner]") {
  const auto ignore = [](const BatchHeader&, Bytes) {};
  const std::string first = make_batch(3, 100);
  for (const Offset next : {100, 102, 0}) {
    const Walk walk = walk_batches(first + make_batch(1, next), {}, ignore);
    CHECK(walk.good == first.size());
    CHECK(walk.end == Kind::damaged);
    CHECK(walk.reason != nullptr);
    CHECK(walk.next_offset == 103);
  }
  CHECK(walk_batches(make_batch(1, 5), {.min_offset = 6}, ignore).next_offset == 6);
}

TEST_CASE("a batch that Kafka wrote is whole, and not when a byte is off", "[format][scanner]") {
  const std::string marker = from_hex(
      "0000000000000004 00000042 00000000 02 f251a282 0030 00000000 0000018bcfe56801 0000018bcfe56801"
      "0000000000000001 0000 ffffffff 00000001 20 00 00 00 08 00000000 0c 000000000007 00");
  CHECK(scan_alone(marker).kind == Kind::batch);
  for (std::size_t at = kCrcAt; at < marker.size(); ++at)
    CHECK(scan_alone(flip_byte(marker, at)).kind == Kind::damaged);
}
