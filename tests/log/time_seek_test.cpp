#include "log/time_seek.hpp"

#include <set>

#include "log/cursor.hpp"
#include "support/partition.hpp"
#include "support/segments.hpp"

using namespace bourn;
using namespace bourn::test;

namespace {

// The answer by definition: every record is looked at. Markers of transactions are no records.
class Times {
 public:
  explicit Times(const std::string& path) {
    const PartitionDir dir = PartitionDir::open(path);
    Cursor cursor(dir);
    while (cursor.next() == Cursor::Next::batch) {
      if (cursor.batch().header.control()) continue;
      for (const OwnedRecord& record : records_of(cursor.batch())) add(record);
    }
  }
  std::optional<Offset> offset_for(Timestamp wanted) const {
    for (const OwnedRecord& record : records_) {
      if (record.timestamp >= wanted) return record.offset;
    }
    return std::nullopt;
  }
  // Each time that there is, and its neighbours.
  const std::set<Timestamp>& of_interest() const { return of_interest_; }

 private:
  void add(const OwnedRecord& record) {
    records_.push_back(record);
    of_interest_.insert({record.timestamp, record.timestamp + 1});
  }

  std::vector<OwnedRecord> records_;
  std::set<Timestamp> of_interest_{INT64_MIN, -1, 0, INT64_MAX};
};

void check_all_times(const std::string& path) {
  const Times times(path);
  const PartitionDir dir = PartitionDir::open(path);
  for (const Timestamp wanted : times.of_interest()) {
    INFO(path << ", time " << wanted);
    REQUIRE(offset_for_time(dir, wanted) == times.offset_for(wanted));
  }
}

std::string batch_at(Offset offset, const std::vector<Timestamp>& times) {
  std::vector<OwnedRecord> records;
  for (const Timestamp time : times) {
    records.push_back(value_record(offset + static_cast<Offset>(records.size()), std::string(90, 'v'), time));
  }
  return make_batch(records, {.base_offset = offset});
}

// With the time of its append, over what its records say themselves.
std::string appended_batch(Offset offset, const std::vector<Timestamp>& times, Timestamp append_time) {
  std::string batch = batch_at(offset, times);
  stamp_append_time(batch.data(), append_time);
  return batch;
}

}  // namespace

TEST_CASE("a time leads to the first record that is as late", "[log][time_seek]") {
  const Partition partition;
  const PartitionDir dir = partition.dir();
  CHECK(offset_for_time(dir, 0) == std::nullopt);
  write_segment(partition, 0, {batch_at(0, {10, 20}), batch_at(2, {20, 20}), batch_at(4, {30})});
  CHECK(offset_for_time(dir, -100) == 0);
  CHECK(offset_for_time(dir, 10) == 0);
  CHECK(offset_for_time(dir, 11) == 1);
  CHECK(offset_for_time(dir, 20) == 1);
  CHECK(offset_for_time(dir, 21) == 4);
  CHECK(offset_for_time(dir, 30) == 4);
  CHECK(offset_for_time(dir, 31) == std::nullopt);
}

TEST_CASE("where times go backwards the earliest offset counts, not the nearest time", "[log][time_seek]") {
  const Partition partition;
  write_segment(partition, 0, {batch_at(0, {10, 90, 20}), batch_at(3, {30}), batch_at(4, {80}), batch_at(5, {40, 95})});
  const PartitionDir dir = partition.dir();
  CHECK(offset_for_time(dir, 25) == 1);
  CHECK(offset_for_time(dir, 90) == 1);
  CHECK(offset_for_time(dir, 91) == 6);
  check_all_times(partition.path());
}

TEST_CASE("equal times lead to the first of them, across batches and segments", "[log][time_seek]") {
  const Partition partition;
  std::vector<std::string> batches;
  for (Offset offset = 0; offset < 40; offset += 2) batches.push_back(batch_at(offset, {500, 500}));
  write_segment(partition, 0, batches);
  write_segment(partition, 40, {batch_at(40, {500, 501})});
  const PartitionDir dir = partition.dir();
  CHECK(offset_for_time(dir, 500) == 0);
  CHECK(offset_for_time(dir, 501) == 41);
}

TEST_CASE("records without a time come before every time", "[log][time_seek]") {
  const Partition partition;
  write_segment(partition, 0, {batch_at(0, {kNoTimestamp, kNoTimestamp}), batch_at(2, {kNoTimestamp, 0, 5})});
  const PartitionDir dir = partition.dir();
  CHECK(offset_for_time(dir, 0) == 3);
  CHECK(offset_for_time(dir, 1) == 4);
  CHECK(offset_for_time(dir, 6) == std::nullopt);
  check_all_times(partition.path());
}

TEST_CASE("times in disorder are found with and without indexes, whatever the index files are",
          "[log][time_seek][index]") {
  const Partition partition;
  write_gappy_log(partition);
  check_all_times(partition.path());
  std::vector<std::pair<std::string, std::string>> offsets;
  std::vector<std::pair<std::string, std::string>> times;
  for (const Offset base : partition.segments()) {
    offsets.emplace_back(partition.index_file(base), content_of(partition.index_file(base)));
    times.emplace_back(partition.time_index_file(base), content_of(partition.time_index_file(base)));
    REQUIRE(times.back().second.size() > 3 * TimeIndexEntry::kSize);
  }
  bool offsets_too = false;
  for (const Spoiling& spoiling : all_spoilings()) {
    INFO("index files are " << spoiling.name << (offsets_too ? ", both" : ""));
    for (const auto& [file, content] : times) put_content(file, spoiling.spoil(content, TimeIndexEntry::kSize));
    for (const auto& [file, content] : offsets) {
      put_content(file, offsets_too ? spoiling.spoil(content, OffsetIndexEntry::kSize) : content);
    }
    check_all_times(partition.path());
    offsets_too = !offsets_too;
  }
  for (std::size_t i = 0; i < times.size(); ++i) put_content(times[i].first, times[(i + 1) % times.size()].second);
  check_all_times(partition.path());  // each has that of another segment
  for (const auto& [file, content] : times) std::filesystem::remove(file);
  check_all_times(partition.path());
  for (const auto& [file, content] : offsets) std::filesystem::remove(file);
  check_all_times(partition.path());
}

TEST_CASE("what is appended upon spoilt index files hides nothing", "[log][time_seek][index]") {
  const Partition original;
  write_gappy_log(original);
  const Offset base = original.segments().back();
  const std::string log = content_of(original.log_file(base));
  const Offset end = read_log(log).back().offset + 20;
  for (const Spoiling& spoiling : all_spoilings()) {
    const Partition partition;
    put_content(partition.log_file(base), log);
    put_content(partition.index_file(base), content_of(original.index_file(base)));
    put_content(partition.time_index_file(base),
                spoiling.spoil(content_of(original.time_index_file(base)), TimeIndexEntry::kSize));
    ActiveSegment segment = ActiveSegment::open(partition.dir(), base, index_every(250));
    // Times that are late, and not the latest.
    for (Offset i = 0; i < 10; ++i) segment.write(batch_at(end + i, {1300 + 40 * i}));
    INFO("the time index was " << spoiling.name);
    check_all_times(partition.path());
  }
}

TEST_CASE("a time is found behind damage", "[log][time_seek]") {
  const Partition partition;
  const std::vector<std::string> batches{batch_at(0, {10}), batch_at(1, {20}), batch_at(2, {30}), batch_at(3, {40})};
  const auto second = static_cast<std::int64_t>(batches[0].size());
  write_segment(partition, 0, batches);
  std::filesystem::remove(partition.time_index_file());
  std::filesystem::remove(partition.index_file());
  const PartitionDir dir = partition.dir();
  SECTION("in the framing, which tells no time") {
    overwrite(partition.log_file(), second + 8, std::string(4, '\0'));
    CHECK(offset_for_time(dir, 15) == 2);
    CHECK(offset_for_time(dir, 35) == 3);
    CHECK(offset_for_time(dir, 41) == std::nullopt);
  }
  SECTION("in the records of a batch that claims to be as late, which then is the answer") {
    flip_file_byte(partition.log_file(), second + 70);
    CHECK(offset_for_time(dir, 15) == 1);
    CHECK(offset_for_time(dir, 25) == 2);
    CHECK(offset_for_time(dir, 41) == std::nullopt);
  }
}

TEST_CASE("an unfinished batch has no time yet", "[log][time_seek]") {
  const Partition partition;
  const std::string last = batch_at(1, {20});
  for (std::size_t kept = 0; kept < last.size(); ++kept) {
    put_content(partition.log_file(), batch_at(0, {10}) + last.substr(0, kept));
    REQUIRE(offset_for_time(partition.dir(), 15) == std::nullopt);
  }
  put_content(partition.log_file(), batch_at(0, {10}) + last + std::string(5000, '\0'));
  CHECK(offset_for_time(partition.dir(), 15) == 1);
  CHECK(offset_for_time(partition.dir(), 25) == std::nullopt);
}

TEST_CASE("a header that promises a later time than its records have is passed over", "[log][time_seek]") {
  const Partition partition;
  std::string batch = batch_at(0, {10, 20});
  BatchHeader header = decode_batch_header(batch.data());
  header.max_timestamp = 99;
  encode_batch_header(header, batch.data());
  put_content(partition.log_file(), resealed(batch) + batch_at(2, {50}));
  CHECK(offset_for_time(partition.dir(), 30) == 2);
  CHECK(offset_for_time(partition.dir(), 60) == std::nullopt);
}

TEST_CASE("times are found in every log that Kafka wrote", "[log][time_seek][golden]") {
  int logs = 0;
  for (const auto& entry : std::filesystem::directory_iterator(golden("oracle"))) {
    if (entry.path().filename() == "oracle-logdir") continue;
    check_all_times(entry.path());
    ++logs;
  }
  CHECK(logs > 15);
}

TEST_CASE("with LogAppendTime all records of a batch have its time", "[log][time_seek][golden]") {
  const PartitionDir dir = PartitionDir::open(golden("oracle/oracle-logappendtime-0"));
  const Timestamp time = read_all(dir.path()).front().timestamp;
  CHECK(offset_for_time(dir, time) == read_all(dir.path()).front().offset);
  CHECK(offset_for_time(dir, time + 1) == std::nullopt);
}

TEST_CASE("among batches with LogAppendTime and others each is found by the time that it shows", "[log][time_seek]") {
  const Partition partition;
  write_segment(partition, 0,
                {appended_batch(0, {900, 10}, 100), batch_at(2, {150, 120}), appended_batch(4, {5, 900, 7}, 200)});
  write_segment(partition, 7, {appended_batch(7, {900}, 300), batch_at(8, {250, 400})});
  const PartitionDir dir = partition.dir();
  CHECK(offset_for_time(dir, 10) == 0);
  CHECK(offset_for_time(dir, 100) == 0);
  CHECK(offset_for_time(dir, 101) == 2);
  CHECK(offset_for_time(dir, 151) == 4);  // its first record, whose own time is 5
  CHECK(offset_for_time(dir, 201) == 7);
  CHECK(offset_for_time(dir, 301) == 9);
  CHECK(offset_for_time(dir, 900) == std::nullopt);
  check_all_times(partition.path());
}

TEST_CASE("no state of the index files changes what LogAppendTime gives", "[log][time_seek][index]") {
  const Partition partition;
  TopicSettings settings;
  set(settings, "message.timestamp.type", "LogAppendTime");
  settings.index_interval_bytes = 1;
  {
    PartitionLog log = partition.log(settings);
    for (int i = 0; i < 20; ++i) append_values(log, {"a", "b"}, 1'000'000 - i);
  }
  check_all_times(partition.path());
  for (const char* const kind : {".timeindex", ".index"}) {
    std::filesystem::remove(partition.path() + "/00000000000000000000" + kind);
    check_all_times(partition.path());
  }
}
