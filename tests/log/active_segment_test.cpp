#include "log/active_segment.hpp"

#include <random>

#include "format/batch_scanner.hpp"
#include "log/segment.hpp"
#include "support/partition.hpp"

using namespace bourn;
using namespace bourn::test;

namespace {

std::vector<std::string> split_batches(const std::string& log) {
  std::vector<std::string> batches;
  walk_batches(log, {}, [&](const BatchHeader&, Bytes batch) { batches.emplace_back(batch); });
  return batches;
}

TopicSettings dense_index() {
  TopicSettings settings;
  settings.index_interval_bytes = 500;
  return settings;
}

struct IndexFiles {
  std::string offsets;
  std::string times;
  bool operator==(const IndexFiles&) const = default;
};
IndexFiles indexes_of(const Partition& partition, Offset base = 0) {
  return {content_of(partition.index_file(base)), content_of(partition.time_index_file(base))};
}
void put_indexes(const Partition& partition, const IndexFiles& indexes, Offset base = 0) {
  put_content(partition.index_file(base), indexes.offsets);
  put_content(partition.time_index_file(base), indexes.times);
}

// 60 stamped batches with times that go up and down.
std::vector<std::string> sixty_batches() {
  std::vector<std::string> batches;
  for (Offset i = 0; i < 60; ++i) {
    const Timestamp time = kSomeTime + i * 10 + (i % 7 == 3 ? 55 : 0);
    batches.push_back(make_batch({value_record(2 * i, std::string(static_cast<std::size_t>(i * 7 % 40), 'v'), time),
                                  value_record(2 * i + 1, "x", time - 3)},
                                 {.base_offset = 2 * i}));
  }
  return batches;
}

std::string joined(const std::vector<std::string>& parts) {
  std::string all;
  for (const std::string& part : parts) all += part;
  return all;
}

// A partition that holds the batches, with the indexes that come from writing them one by one.
void write_one_by_one(const Partition& partition, const std::vector<std::string>& batches) {
  ActiveSegment segment = ActiveSegment::open(partition.dir(), 0, dense_index());
  for (const std::string& batch : batches) REQUIRE(segment.write(batch).error == 0);
}

}  // namespace

TEST_CASE("indexes come out as Kafka writes them, however the batches are appended", "[log][active_segment][golden]") {
  const std::string folder = golden("oracle/oracle-indexed-0/00000000000000001000");
  const std::string log = content_of(folder + ".log");
  const IndexFiles kafkas{content_of(folder + ".index"), content_of(folder + ".timeindex")};
  const std::vector<std::string> batches = split_batches(log);
  REQUIRE(batches.size() == 60);
  const Partition partition;

  SECTION("one by one") {
    ActiveSegment segment = ActiveSegment::open(partition.dir(), 1000, {});
    for (const std::string& batch : batches) CHECK(segment.write(batch).written == batch.size());
    segment.seal();
  }
  SECTION("all in one write") {
    ActiveSegment segment = ActiveSegment::open(partition.dir(), 1000, {});
    CHECK(segment.write(log).written == log.size());
    segment.seal();
  }
  SECTION("each by a process of its own") {
    for (const std::string& batch : batches) ActiveSegment::open(partition.dir(), 1000, {}).write(batch);
    ActiveSegment::open(partition.dir(), 1000, {}).seal();
  }
  SECTION("by two processes in turn") {
    ActiveSegment one = ActiveSegment::open(partition.dir(), 1000, {});
    ActiveSegment two = ActiveSegment::open(partition.dir(), 1000, {});
    for (std::size_t i = 0; i < batches.size(); ++i) {
      ActiveSegment& next = i % 2 == 0 ? one : two;
      next.catch_up();
      next.write(batches[i]);
    }
    one.catch_up();
    one.seal();
  }
  SECTION("rebuilt, because there were none") {
    put_content(partition.log_file(1000), log);
    ActiveSegment::open(partition.dir(), 1000, {}).seal();
  }
  CHECK(content_of(partition.log_file(1000)) == log);
  CHECK(indexes_of(partition, 1000) == kafkas);
}

TEST_CASE("a segment goes on where Kafka left it, indexes and all", "[log][active_segment][golden]") {
  const std::string folder = golden("oracle/oracle-indexed-0/00000000000000001000");
  const std::vector<std::string> batches = split_batches(content_of(folder + ".log"));
  // Every prefix of Kafka's log, with the padding of an active segment, and with what was not in it yet.
  for (std::size_t count = 0; count <= batches.size(); count += 7) {
    const Partition partition;
    put_content(partition.log_file(1000),
                joined({batches.begin(), batches.begin() + static_cast<std::ptrdiff_t>(count)}));
    put_content(partition.index_file(1000), content_of(folder + ".index") + std::string(800, '\0'));
    put_content(partition.time_index_file(1000), content_of(folder + ".timeindex") + std::string(1200, '\0'));
    ActiveSegment segment = ActiveSegment::open(partition.dir(), 1000, {});
    for (std::size_t i = count; i < batches.size(); ++i) segment.write(batches[i]);
    segment.seal();
    INFO(count);
    CHECK(indexes_of(partition, 1000) == IndexFiles{content_of(folder + ".index"), content_of(folder + ".timeindex")});
  }
}

TEST_CASE("a segment knows its end when it is opened, whatever its indexes are", "[log][active_segment]") {
  const std::vector<std::string> batches = sixty_batches();
  const Partition good;
  write_one_by_one(good, batches);
  ActiveSegment::open(good.dir(), 0, dense_index()).seal();
  const IndexFiles right = indexes_of(good);
  REQUIRE(right.offsets.size() > 8 * OffsetIndexEntry::kSize);
  const auto size = static_cast<std::int64_t>(joined(batches).size());

  const Partition partition;
  put_content(partition.log_file(), joined(batches));
  const auto opens_well = [&](const IndexFiles& indexes) {
    put_indexes(partition, indexes);
    ActiveSegment segment = ActiveSegment::open(partition.dir(), 0, dense_index());
    CHECK(segment.position() == size);
    CHECK(segment.next_offset() == 120);
    segment.seal();
    // What is left of the indexes, and what was rebuilt, must not lead astray.
    const auto reader = Segment::open(partition.dir(), 0);
    for (Offset offset = 0; offset < 120; offset += 7) {
      const auto header = reader->valid_batch_at(reader->floor_position(offset), 0);
      REQUIRE(header.has_value());
      REQUIRE(header->base_offset <= offset);
    }
    return indexes_of(partition);
  };

  CHECK(opens_well(right) == right);
  CHECK(opens_well({"", ""}) == right);
  CHECK(opens_well({right.offsets, ""}) == right);
  CHECK(opens_well({"", right.times}) == right);
  CHECK(opens_well({right.offsets + std::string(4000, '\0'), right.times + std::string(996, '\0')}) == right);
  CHECK(opens_well({std::string(4000, '\0'), std::string(4000, '\0')}) == right);
  for (std::size_t cut = 1; cut < right.offsets.size(); cut += 3) {
    CHECK(opens_well({cut_tail(right.offsets, cut), right.times}) == right);
  }
  for (std::size_t cut = 1; cut < right.times.size(); cut += 3) opens_well({right.offsets, cut_tail(right.times, cut)});
  for (std::size_t at = 0; at < right.offsets.size(); at += 5) opens_well({flip_byte(right.offsets, at), right.times});
  for (std::size_t at = 0; at < right.times.size(); at += 5) opens_well({right.offsets, flip_byte(right.times, at)});
  std::mt19937 random(1);
  for (int round = 0; round < 20; ++round) {
    IndexFiles noise = right;
    for (char& byte : noise.offsets) byte = static_cast<char>(random());
    for (char& byte : noise.times) byte = static_cast<char>(random());
    opens_well(noise);
  }
}

TEST_CASE("time entries that were lost are made up for before others follow", "[log][active_segment]") {
  // The batch with the greatest time stands where the time index that was lost would tell of it. An entry that came
  // after it with a lesser time would hide it from whoever seeks by time.
  const Partition partition;
  const auto batch_at = [](Offset offset, Timestamp time) {
    return make_batch({value_record(offset, std::string(600, 'v'), time)}, {.base_offset = offset});
  };
  write_one_by_one(partition, {batch_at(0, 10), batch_at(1, 20), batch_at(2, 90), batch_at(3, 30), batch_at(4, 40)});
  const IndexFiles right = indexes_of(partition);
  const std::size_t kept = 1;
  put_content(partition.time_index_file(), right.times.substr(0, kept * TimeIndexEntry::kSize));
  {
    ActiveSegment segment = ActiveSegment::open(partition.dir(), 0, dense_index());
    segment.write(batch_at(5, 50));
    segment.write(batch_at(6, 60));
  }
  const auto segment = Segment::open(partition.dir(), 0);
  const TimeIndex times = segment->time_index();
  REQUIRE(times.count() > 0);
  CHECK(times.last()->timestamp == 90);
  CHECK(times.last()->offset == 2);
}

TEST_CASE("a segment without times has no time entries", "[log][active_segment]") {
  const Partition partition;
  std::vector<std::string> batches;
  for (Offset i = 0; i < 20; ++i) {
    batches.push_back(make_batch({value_record(i, std::string(300, 'v'), kNoTimestamp)}, {.base_offset = i}));
  }
  write_one_by_one(partition, batches);
  ActiveSegment::open(partition.dir(), 0, dense_index()).seal();
  CHECK(content_of(partition.time_index_file()).empty());
  CHECK(content_of(partition.index_file()).size() == 9 * OffsetIndexEntry::kSize);
}

TEST_CASE("sealing names the newest record, once", "[log][active_segment]") {
  const Partition partition;
  ActiveSegment segment = ActiveSegment::open(partition.dir(), 0, {});
  segment.seal();
  CHECK(content_of(partition.time_index_file()).empty());
  segment.write(make_batch({value_record(0, "late", 50), value_record(1, "early", 20)}));
  segment.write(make_batch({value_record(2, "between", 30)}, {.base_offset = 2}));
  CHECK(content_of(partition.time_index_file()).empty());
  segment.seal();
  segment.seal();
  const auto reader = Segment::open(partition.dir(), 0);
  REQUIRE(reader->time_index().count() == 1);
  CHECK(reader->time_index().at(0) == TimeIndexEntry{50, 1});
}

TEST_CASE("catching up shows what others appended, and where whole batches end", "[log][active_segment]") {
  const Partition partition;
  ActiveSegment segment = ActiveSegment::open(partition.dir(), 0, {});
  const std::string batch = make_batch(3, 0);
  append_bytes(partition.log_file(), batch + make_batch(2, 3));
  CHECK(segment.catch_up() == size_of(partition.log_file()));
  CHECK(segment.position() == size_of(partition.log_file()));
  CHECK(segment.next_offset() == 5);
  append_bytes(partition.log_file(), make_batch(2, 5).substr(0, 70));
  CHECK(segment.catch_up() == segment.position() + 70);
  CHECK(segment.next_offset() == 5);
  CHECK(segment.cut() == 0);
  CHECK(size_of(partition.log_file()) == segment.position());
}

TEST_CASE("a write that fails at any byte leaves the whole batches in front of it", "[log][active_segment]") {
  const std::vector<std::string> batches{make_batch(2, 0), make_batch(3, 2), make_batch(1, 5)};
  const std::string all = joined(batches);
  const Partition partition;
  for (std::size_t limit = 0; limit <= all.size(); ++limit) {
    put_content(partition.log_file(), "");
    ActiveSegment segment = ActiveSegment::open(partition.dir(), 0, {});
    const FileSizeLimit full(static_cast<std::int64_t>(limit));
    const ActiveSegment::Written written = segment.write(all);
    std::size_t whole = 0;
    Offset next = 0;
    for (std::size_t i = 0; i < batches.size() && whole + batches[i].size() <= limit; ++i) {
      whole += batches[i].size();
      next = i == 0 ? 2 : i == 1 ? 5 : 6;
    }
    INFO(limit);
    REQUIRE(written.written == whole);
    REQUIRE(written.error == (limit < all.size() ? EFBIG : 0));
    REQUIRE(segment.position() == static_cast<std::int64_t>(whole));
    REQUIRE(segment.next_offset() == next);
    REQUIRE(content_of(partition.log_file()) == all.substr(0, whole));
  }
}

TEST_CASE("index entries that could not be written are made up for by the next writer", "[log][active_segment]") {
  const std::vector<std::string> batches = sixty_batches();
  const Partition right;
  write_one_by_one(right, batches);
  const Partition partition;
  put_content(partition.log_file(), "");
  for (std::size_t i = 0; i < batches.size(); ++i) {
    // Whoever died between the log and its indexes left just the batch.
    if (i % 3 == 0) {
      append_bytes(partition.log_file(), batches[i]);
    } else {
      ActiveSegment::open(partition.dir(), 0, dense_index()).write(batches[i]);
    }
  }
  CHECK(indexes_of(partition) == indexes_of(right));
}
