#include "log/index_file.hpp"

#include <fcntl.h>

#include "support/partition.hpp"

using namespace bourn;
using namespace bourn::test;

namespace {

class File {
 public:
  explicit File(Bytes content) {
    put_content(dir_.file("index"), content);
    fd_ = open_existing(AT_FDCWD, dir_.file("index"));
  }
  OffsetIndex offsets(Offset base = 0) const { return {fd_, base, "index"}; }
  TimeIndex times(Offset base = 0) const { return {fd_, base, "index"}; }

 private:
  TempDir dir_;
  Fd fd_;
};

std::string offset_entries(const std::vector<OffsetIndexEntry>& entries) {
  std::string bytes(entries.size() * OffsetIndexEntry::kSize, '\0');
  for (std::size_t i = 0; i < entries.size(); ++i) entries[i].encode(bytes.data() + i * OffsetIndexEntry::kSize, 0);
  return bytes;
}

// `count` entries with offsets 10, 20, …
std::string tens(Offset count) {
  std::vector<OffsetIndexEntry> entries;
  for (Offset i = 1; i <= count; ++i) entries.push_back({10 * i, static_cast<std::int32_t>(100 * i)});
  return offset_entries(entries);
}

}  // namespace

TEST_CASE("an index that is not there has no entries", "[log][index_file]") {
  CHECK(OffsetIndex().count() == 0);
  const Fd none;
  const OffsetIndex index(none, 0, "none");
  CHECK(index.count() == 0);
  CHECK_FALSE(index.last().has_value());
  CHECK(index.last_place([](const OffsetIndexEntry&) { return true; }) == -1);
  CHECK(File("").offsets().count() == 0);
  CHECK(File("1234567").offsets().count() == 0);
}

TEST_CASE("entries count up to the padding, and part of an entry is none", "[log][index_file]") {
  for (Offset count = 0; count < 6; ++count) {
    for (const std::size_t zeros : {0u, 8u, 16u, 80u, 8192u}) {
      for (const std::size_t rest : {0u, 1u, 7u}) {
        const File file(tens(count) + std::string(zeros, '\0') + std::string(rest, '\0'));
        const OffsetIndex index = file.offsets();
        INFO(count << " entries, " << zeros << " + " << rest << " zeros");
        // Entry 0 alone may be all zero.
        REQUIRE(index.count() == (count == 0 && zeros >= 8 ? 1 : count));
        if (count > 0) REQUIRE(index.last() == OffsetIndexEntry{10 * count, static_cast<std::int32_t>(100 * count)});
      }
    }
  }
}

TEST_CASE("a first entry of zeros counts", "[log][index_file]") {
  const File file(offset_entries({{0, 0}, {10, 100}, {20, 200}}) + std::string(64, '\0'));
  CHECK(file.offsets().count() == 3);
  CHECK(file.offsets().at(0) == OffsetIndexEntry{0, 0});
}

TEST_CASE("entries are relative to the base offset", "[log][index_file]") {
  const File file(tens(2));
  CHECK(file.offsets(1'000'000'000'000).at(1) == OffsetIndexEntry{1'000'000'000'020, 200});
}

TEST_CASE("the last entry for which something holds is found by halving", "[log][index_file]") {
  for (Offset count = 0; count < 30; ++count) {
    const File file(tens(count));
    const OffsetIndex index = file.offsets();
    for (Offset offset = 0; offset <= 10 * count + 10; ++offset) {
      const std::int64_t place =
          index.last_place([&](const OffsetIndexEntry& entry) { return entry.offset <= offset; });
      REQUIRE(place == std::min(offset / 10, count) - 1);
    }
  }
}

TEST_CASE("time entries have twelve bytes", "[log][index_file]") {
  std::string bytes(2 * TimeIndexEntry::kSize, '\0');
  TimeIndexEntry{1'700'000'000'000, 41}.encode(bytes.data(), 0);
  TimeIndexEntry{1'700'000'000'001, 43}.encode(bytes.data() + TimeIndexEntry::kSize, 0);
  const File file(bytes + std::string(120, '\0'));
  CHECK(file.times().count() == 2);
  CHECK(file.times(100).last() == TimeIndexEntry{1'700'000'000'001, 143});
}
