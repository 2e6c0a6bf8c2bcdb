#include "format/index_entry.hpp"

#include <array>
#include <string>

#include "support/catch.hpp"
#include "support/records.hpp"

using namespace bourn;
using bourn::test::from_hex;

TEST_CASE("an offset index entry is offset less base, then position", "[format][index]") {
  const std::string bytes = from_hex("00000005 00001002");
  const OffsetIndexEntry entry = OffsetIndexEntry::decode(bytes.data(), 1000);
  CHECK(entry == OffsetIndexEntry{1005, 4098});
  std::array<char, OffsetIndexEntry::kSize> written{};
  entry.encode(written.data(), 1000);
  CHECK(Bytes(written.data(), written.size()) == bytes);
}

TEST_CASE("a time index entry is the time, then offset less base", "[format][index]") {
  const std::string bytes = from_hex("0000018bcfe56801 00000009");
  const TimeIndexEntry entry = TimeIndexEntry::decode(bytes.data(), 1000);
  CHECK(entry == TimeIndexEntry{0x18bcfe56801, 1009});
  std::array<char, TimeIndexEntry::kSize> written{};
  entry.encode(written.data(), 1000);
  CHECK(Bytes(written.data(), written.size()) == bytes);
}

TEST_CASE("the extreme entries of a segment survive being written and read", "[format][index]") {
  std::array<char, TimeIndexEntry::kSize> bytes{};
  for (const Offset base : {Offset{0}, Offset{INT64_MAX - INT32_MAX}}) {
    const OffsetIndexEntry last{base + INT32_MAX, INT32_MAX};
    last.encode(bytes.data(), base);
    CHECK(OffsetIndexEntry::decode(bytes.data(), base) == last);
    for (const Timestamp time : {kNoTimestamp, Timestamp{INT64_MIN}, Timestamp{INT64_MAX}}) {
      const TimeIndexEntry entry{time, base + INT32_MAX};
      entry.encode(bytes.data(), base);
      CHECK(TimeIndexEntry::decode(bytes.data(), base) == entry);
    }
  }
}

TEST_CASE("entries that a hostile file holds are decoded without overflow", "[format][index]") {
  const std::string large = from_hex("7fffffff ffffffff");
  const OffsetIndexEntry beyond = OffsetIndexEntry::decode(large.data(), INT64_MAX);
  CHECK(beyond.offset < 0);  // wrapped, so that a reader that compares it with the base sees that it is wrong
  CHECK(beyond.position == -1);
  const std::string below = from_hex("80000000 00000000");
  CHECK(OffsetIndexEntry::decode(below.data(), 10).offset == 10 - std::int64_t{1} - INT32_MAX);
  const std::string padding(TimeIndexEntry::kSize, '\0');
  CHECK(TimeIndexEntry::decode(padding.data(), 77) == TimeIndexEntry{0, 77});
}
