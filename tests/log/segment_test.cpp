#include "log/segment.hpp"

#include <fcntl.h>

#include "support/partition.hpp"

using namespace bourn;
using namespace bourn::test;

namespace {

// The batches of a segment, and where each starts.
struct Batches {
  std::string bytes;
  std::vector<std::int64_t> starts;

  void add(const std::string& batch) {
    starts.push_back(static_cast<std::int64_t>(bytes.size()));
    bytes += batch;
  }
};

// Three records each, with values of the given sizes.
Batches batches_with_sizes(const std::vector<std::size_t>& sizes, Offset base = 0) {
  Batches batches;
  for (const std::size_t size : sizes) {
    std::vector<OwnedRecord> records;
    for (Offset i = 0; i < 3; ++i) records.push_back(value_record(base + i, std::string(size, 'v')));
    batches.add(make_batch(records, {.base_offset = base}));
    base += 3;
  }
  return batches;
}

struct Hopped {
  std::vector<std::int64_t> starts;
  Hop end;
};
Hopped hop_over(const std::string& bytes, std::int64_t from = 0, Offset min_offset = 0) {
  const TempDir dir;
  put_content(dir.file("log"), bytes);
  const Fd log = open_existing(AT_FDCWD, dir.file("log"));
  Hopped hopped;
  hopped.end = hop_batches(log, "log", from, static_cast<std::int64_t>(bytes.size()), min_offset,
                           [&](const BatchHeader&, std::int64_t position) {
                             hopped.starts.push_back(position);
                             return true;
                           });
  return hopped;
}

Segment open_segment(const Partition& partition, Offset base = 0) {
  auto segment = Segment::open(partition.dir(), base);
  REQUIRE(segment.has_value());
  return std::move(*segment);
}

std::string index_entry(Offset relative, std::int32_t position) {
  std::string bytes(OffsetIndexEntry::kSize, '\0');
  OffsetIndexEntry{relative, position}.encode(bytes.data(), 0);
  return bytes;
}

}  // namespace

TEST_CASE("segments are listed in the order of their offsets, and other files passed over", "[log][segment]") {
  const Partition partition;
  CHECK(partition.segments().empty());
  for (const char* name : {"00000000000000000100.log", "00000000000000000020.log", "00000000000000000003.log",
                           "00000000000000000004.index", "00000000000000000005.log.deleted", "6.log",
                           "00000000000000000007.LOG", "00000000000000000008.timeindex", "99999999999999999999.log"}) {
    put_content(partition.file(name), "");
  }
  CHECK(partition.segments() == std::vector<Offset>{3, 20, 100});
}

TEST_CASE("a segment that is not there is none, and one of 2 GiB is refused", "[log][segment]") {
  const Partition partition;
  CHECK_FALSE(Segment::open(partition.dir(), 0).has_value());
  put_content(partition.log_file(), "");
  CHECK(Segment::open(partition.dir(), 0).has_value());
  std::filesystem::resize_file(partition.log_file(), 0x7fffffff);
  CHECK(Segment::open(partition.dir(), 0).has_value());
  std::filesystem::resize_file(partition.log_file(), 0x80000000);  // without blocks, it costs nothing
  CHECK(error_kind([&] { Segment::open(partition.dir(), 0); }) == ErrorKind::damaged);
  CHECK(error_kind([&] { Segment::open(partition.log_file()); }) == ErrorKind::damaged);
}

TEST_CASE("a loose segment file knows its base offset by its name, if it has one", "[log][segment]") {
  const TempDir dir;
  put_content(dir.file("00000000000000000042.log"), "");
  put_content(dir.file("saved.log"), "");
  CHECK(Segment::open(dir.file("00000000000000000042.log")).base() == 42);
  CHECK(Segment::open(dir.file("saved.log")).base() == 0);
  CHECK(error_kind([&] { Segment::open(dir.file("missing.log")); }) == ErrorKind::missing);
}

TEST_CASE("a valid batch is found exactly where one starts", "[log][segment]") {
  const Partition partition;
  const Batches batches = batches_with_sizes({10, 5000, 20});
  put_content(partition.log_file(), batches.bytes);
  const Segment segment = open_segment(partition);
  for (std::int64_t at = -1; at <= segment.size(); ++at) {
    const bool starts = std::find(batches.starts.begin(), batches.starts.end(), at) != batches.starts.end();
    INFO(at);
    REQUIRE(segment.valid_batch_at(at, 0).has_value() == starts);
  }
  CHECK(segment.valid_batch_at(batches.starts[1], 3)->base_offset == 3);
  CHECK_FALSE(segment.valid_batch_at(batches.starts[1], 4).has_value());
}

TEST_CASE("a batch that is cut or has any byte wrong is not valid", "[log][segment]") {
  const Partition partition;
  const std::string batch = make_batch(2, 0);
  put_content(partition.log_file(), batch);
  const Segment segment = open_segment(partition);
  REQUIRE(segment.valid_batch_at(0, 0).has_value());
  for (std::size_t at = kMagicAt; at < batch.size(); ++at) {  // what stands before is not checksummed
    flip_file_byte(partition.log_file(), static_cast<std::int64_t>(at));
    INFO(at);
    CHECK_FALSE(segment.valid_batch_at(0, 0).has_value());
    flip_file_byte(partition.log_file(), static_cast<std::int64_t>(at));
  }
  for (std::size_t left = 0; left < batch.size(); ++left) {
    std::filesystem::resize_file(partition.log_file(), left);
    INFO(left);
    CHECK_FALSE(segment.valid_batch_at(0, 0).has_value());
  }
}

TEST_CASE("reading for an offset starts at a batch at or before it, near it with an index", "[log][segment]") {
  const Partition partition;
  TopicSettings settings;
  settings.index_interval_bytes = 300;
  PartitionLog log = partition.log(settings);
  for (int i = 0; i < 60; ++i) append_values(log, {"first", "second", std::string(static_cast<std::size_t>(i), 'x')});
  std::vector<std::int64_t> starts;
  std::vector<Offset> bases;
  const Segment segment = open_segment(partition);
  hop_batches(segment.log(), "", 0, segment.size(), 0, [&](const BatchHeader& header, std::int64_t position) {
    starts.push_back(position);
    bases.push_back(header.base_offset);
    return true;
  });
  REQUIRE(starts.size() == 60);
  for (Offset offset = 0; offset < 200; ++offset) {
    const std::int64_t floor = segment.floor_position(offset);
    const auto it = std::find(starts.begin(), starts.end(), floor);
    INFO(offset << " from byte " << floor);
    REQUIRE(it != starts.end());
    const auto place = static_cast<std::size_t>(it - starts.begin());
    REQUIRE(bases[place] <= offset);
    // Entries are some 300 bytes and a batch apart.
    const auto holder = static_cast<std::size_t>(std::min<Offset>(offset / 3, 59));
    REQUIRE(starts[holder] - floor <= 300 + 2 * 160);
  }
  CHECK(segment.floor_position(-1) == 0);
  CHECK(segment.floor_position(INT64_MIN) == 0);
  CHECK(segment.floor_position(INT64_MAX) > segment.size() - 1000);
}

TEST_CASE("an index entry that no batch bears out is passed over", "[log][segment]") {
  const Partition partition;
  const Batches batches = batches_with_sizes({10, 10, 10, 10, 10, 10, 10, 10});
  put_content(partition.log_file(), batches.bytes);
  const auto at = [&](std::size_t place) { return static_cast<std::int32_t>(batches.starts[place]); };
  const auto floor_with = [&](const std::string& index, Offset offset) {
    put_content(partition.index_file(), index);
    return open_segment(partition).floor_position(offset);
  };
  CHECK(floor_with("", 20) == 0);
  CHECK(floor_with(index_entry(5, at(1)), 20) == at(1));
  CHECK(floor_with(index_entry(5, at(1)).substr(1), 20) == 0);  // not even one entry
  CHECK(floor_with(index_entry(5, at(1)) + index_entry(8, at(2) + 1), 20) == at(1));
  CHECK(floor_with(index_entry(5, at(1)) + index_entry(8, 0x7fffffff), 20) == at(1));
  CHECK(floor_with(index_entry(5, at(1)) + index_entry(8, -1), 20) == at(1));
  // A later batch than the entry says must not hide what lies before it.
  CHECK(floor_with(index_entry(5, at(1)) + index_entry(8, at(5)), 9) == at(1));
  CHECK(floor_with(index_entry(5, at(1)) + std::string(800, '\0'), 20) == at(1));
}

TEST_CASE("an index that is no regular file is an index that is not there", "[log][segment]") {
  const Partition partition;
  put_content(partition.log_file(), make_batch(3, 0));
  std::filesystem::create_directory(partition.index_file());
  std::filesystem::create_symlink("/dev/zero", partition.time_index_file());
  const Segment segment = open_segment(partition);
  CHECK(segment.floor_position(2) == 0);
  CHECK(segment.offset_index().count() == 0);
  CHECK(segment.time_index().count() == 0);
}

TEST_CASE("hopping visits every batch, whatever its size", "[log][segment]") {
  std::vector<std::size_t> sizes;
  for (std::size_t i = 0; i < 100; ++i) sizes.push_back(i);  // many in one read, some across its end
  sizes.insert(sizes.end(), {2000, 4096, 10'000, 1, 100'000, 0});
  const Batches batches = batches_with_sizes(sizes);
  const Hopped all = hop_over(batches.bytes);
  CHECK(all.starts == batches.starts);
  CHECK(all.end.position == static_cast<std::int64_t>(batches.bytes.size()));
  CHECK(all.end.next_offset == static_cast<Offset>(3 * sizes.size()));
  CHECK(all.end.damage == nullptr);
  const Hopped half = hop_over(batches.bytes, batches.starts[50], 150);
  CHECK(half.starts == std::vector<std::int64_t>(batches.starts.begin() + 50, batches.starts.end()));
}

TEST_CASE("hopping stops before a batch that is cut at any byte", "[log][segment]") {
  const Batches batches = batches_with_sizes({10, 20});
  for (std::size_t size = static_cast<std::size_t>(batches.starts[1]); size < batches.bytes.size(); ++size) {
    const Hopped hopped = hop_over(batches.bytes.substr(0, size));
    INFO(size);
    REQUIRE(hopped.starts == std::vector<std::int64_t>{0});
    REQUIRE(hopped.end.position == batches.starts[1]);
    REQUIRE(hopped.end.next_offset == 3);
    REQUIRE(hopped.end.damage == nullptr);
  }
}

TEST_CASE("hopping stops at framing that is broken, and says why", "[log][segment]") {
  const Batches batches = batches_with_sizes({10, 20, 30});
  const auto second = static_cast<std::size_t>(batches.starts[1]);
  for (const std::size_t broken : {std::size_t{0}, std::size_t{8}, kMagicAt}) {
    const Hopped hopped = hop_over(flip_byte(batches.bytes, second + broken));
    INFO(broken);
    CHECK(hopped.end.position == batches.starts[1]);
    CHECK(hopped.end.damage != nullptr);
  }
  // Offsets that go backwards are no batch of this log.
  const Hopped twice = hop_over(batches.bytes + batches.bytes);
  CHECK(twice.starts == batches.starts);
  CHECK(twice.end.damage != nullptr);
}

TEST_CASE("hopping stops where the visitor says so", "[log][segment]") {
  const Batches batches = batches_with_sizes({10, 20, 30});
  const TempDir dir;
  put_content(dir.file("log"), batches.bytes);
  const Fd log = open_existing(AT_FDCWD, dir.file("log"));
  const auto size = static_cast<std::int64_t>(batches.bytes.size());
  const Hop hop = hop_batches(log, "log", 0, size, 0,
                              [](const BatchHeader& header, std::int64_t) { return header.base_offset < 3; });
  CHECK(hop.position == batches.starts[1]);
  CHECK(hop.next_offset == 3);
}
