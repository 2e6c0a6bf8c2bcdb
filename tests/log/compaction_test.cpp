#include "log/compaction.hpp"

#include <map>

#include "log/compaction_plan.hpp"
#include "log/maintenance_lock.hpp"
#include "log/sealed_sums.hpp"
#include "support/partition.hpp"

using namespace bourn;
using namespace bourn::test;

namespace {

OwnedRecord keyed(Offset delta, std::string key, std::optional<std::string> value, Timestamp time = kSomeTime) {
  return {delta, time, std::move(key), std::move(value), {}};
}

// Ten passes over the same keys, a segment for each, and one event in the active segment.
void write_passes(const Partition& partition, Codec codec = Codec::none) {
  PartitionLog log = partition.log();
  for (int pass = 0; pass < 10; ++pass) {
    std::vector<std::string> batches;
    for (int batch = 0; batch < 5; ++batch) {
      std::vector<OwnedRecord> records;
      for (int i = 0; i < 4; ++i) {
        records.push_back(keyed(i, "key " + std::to_string(batch * 4 + i), "value of pass " + std::to_string(pass)));
      }
      batches.push_back(make_batch(records, {.options = {codec, std::nullopt}}));
    }
    append_batches(log, batches);
    log.roll();
  }
  append_batches(log, {make_batch({keyed(0, "key 0", "active")})});
  log.sync();
}

CompactionReport compact(const Partition& partition, CompactionOptions options = {},
                         const TopicSettings& settings = {}) {
  PartitionLog log = partition.log();
  if (options.rules.now == 0) options.rules.now = kSomeTime;
  return compact_partition(&log, partition.dir(), settings, options);
}

std::set<std::string> values_left(const Partition& partition) {
  const std::vector<std::string> values = read_values(partition.path());
  return {values.begin(), values.end()};
}

// Compacts what `write` writes, stopped at its first look, at its second, and so on until it is not stopped any more;
// `newest` are the values that are left in the end. Returns how many looks there were. To be called once in a test.
int stop_at_every_look(const std::function<void(const Partition&)>& write, const std::set<std::string>& newest) {
  const auto compress = GENERATE(false, true);
  const auto dry_run = GENERATE(false, true);
  int looks = 0;
  for (bool stopped = true; stopped; ++looks) {
    const Partition partition;
    write(partition);
    CompactionOptions options;
    options.dry_run = dry_run;
    if (compress) options.compress = BatchOptions{Codec::lz4, std::nullopt};
    int left = looks;
    options.progress = [&left](std::int64_t) { return left-- > 0; };
    stopped = compact(partition, options).stopped;
    for (const auto& file : all_files(partition.path())) CHECK(file.first.find(".cleaned") == std::string::npos);
    CHECK_FALSE(maintenance_under_way(partition.dir()));
    const std::set<std::string> values = values_left(partition);
    CHECK(std::includes(values.begin(), values.end(), newest.begin(), newest.end()));
    compact(partition);
    CHECK(values_left(partition) == newest);
  }
  return looks;
}

}  // namespace

TEST_CASE("work is not ended as long as something of it may be left", "[log][compaction]") {
  const Partition partition;
  write_passes(partition);
  // A directory cannot be unlinked as a file: the compaction has to give up, and cannot tidy up either.
  CompactionOptions options;
  options.progress = [&](std::int64_t) {
    std::filesystem::create_directory(partition.file("00000000000000000000.timeindex.cleaned"));
    return true;
  };
  CHECK_THROWS_AS(compact(partition, options), Error);
  CHECK(maintenance_under_way(partition.dir()));
  std::filesystem::remove(partition.file("00000000000000000000.timeindex.cleaned"));
  compact(partition);
  CHECK_FALSE(maintenance_under_way(partition.dir()));
  CHECK_FALSE(std::filesystem::exists(partition.file("00000000000000000000.log.cleaned")));
}

TEST_CASE("compaction keeps the last event of each key and does not touch the active segment", "[log][compaction]") {
  const Partition partition;
  write_passes(partition);
  const CompactionReport report = compact(partition);
  CHECK(report.before.events == 201);
  CHECK(report.after.events == 21);
  CHECK(report.counts.outdated == 180);
  CHECK(report.rounds == 1);
  CHECK(partition.segments() == std::vector<Offset>{0, 200});  // what was left had room in one
  CHECK(report.after.segments == 2);
  CHECK(values_left(partition) == std::set<std::string>{"value of pass 9", "active"});
  CHECK(compacted_up_to(partition.dir()) == 200);
  CHECK(report.after.bytes == size_of(partition.log_file(0)) + size_of(partition.log_file(200)));
  CHECK_FALSE(maintenance_under_way(partition.dir()));

  const auto before = all_files(partition.path());
  const CompactionReport again = compact(partition);
  CHECK(again.after.events == 21);
  CHECK(again.rounds == 0);
  CHECK(content_of(partition.log_file(0)) == std::find_if(before.begin(), before.end(), [](const auto& file) {
                                               return file.first == "00000000000000000000.log";
                                             })->second);
}

TEST_CASE("rolled first, the active segment takes part", "[log][compaction]") {
  const Partition partition;
  write_passes(partition);
  CompactionOptions options;
  options.roll = true;
  options.dry_run = true;
  options.rules.now = kSomeTime;
  const CompactionReport foretold = compact_partition(nullptr, partition.dir(), {}, options);
  CHECK(foretold.after.events == 20);
  options.dry_run = false;
  CHECK(compact(partition, options).after.events == 20);
  CHECK(partition.segments().back() == 201);
  PartitionLog log = partition.log();
  CHECK(append_values(log, {"next"}).first == 201);
}

TEST_CASE("events younger than the lag stay, whatever came after them", "[log][compaction]") {
  const Partition partition;
  write_passes(partition);
  CompactionOptions options;
  options.min_lag_ms = 1000;
  options.rules.now = kSomeTime + 500;
  CHECK(compact(partition, options).after.events == 201);
  options.rules.now = kSomeTime + 1500;
  CHECK(compact(partition, options).after.events == 21);
}

TEST_CASE("a log is due when enough of it is dirty, or its oldest event is too old", "[log][compaction]") {
  const Partition partition;
  write_passes(partition);
  CompactionOptions options;
  options.min_dirty_ratio = 1.0;
  CHECK_FALSE(compact(partition, options).due);
  options.max_lag_ms = 1000;
  CHECK_FALSE(compact(partition, options).due);
  options.rules.now = kSomeTime + 2000;
  CHECK(compact(partition, options).due);
  CHECK(read_all(partition.path()).size() == 21);
  options = {};
  options.min_dirty_ratio = 0.5;
  CHECK_FALSE(compact(partition, options).due);  // all is clean by now
}

TEST_CASE("an event without a key goes, or is refused to be let go", "[log][compaction]") {
  const Partition partition;
  {
    PartitionLog log = partition.log();
    append_values(log, {"no key"});
    append_batches(log, {make_batch({keyed(0, "", "an empty key is a key")})});
    log.roll();
  }
  CompactionOptions options;
  options.keep_keyless = true;
  const auto before = read_all(partition.path());
  CHECK(error_kind([&] { compact(partition, options); }) == ErrorKind::difference);
  CHECK(read_all(partition.path()) == before);
  CHECK_FALSE(maintenance_under_way(partition.dir()));
  CHECK(compact(partition).counts.keyless == 1);
  CHECK(read_values(partition.path()) == std::vector<std::string>{"an empty key is a key"});
}

TEST_CASE("compressing anew changes no event, and makes larger batches", "[log][compaction]") {
  const Partition partition;
  write_passes(partition);
  const std::vector<OwnedRecord> events = read_all(partition.path());
  CompactionOptions options;
  options.by_key = false;
  options.compress = BatchOptions{Codec::zstd, 9};
  const CompactionReport report = compact(partition, options);
  CHECK(read_all(partition.path()) == events);
  CHECK(report.after.events == report.before.events);
  CHECK(report.after.bytes * 2 < report.before.bytes);
  CHECK(report.after.batches == 11);
  for (const BatchHeader& batch : read_from(partition.path(), 0).batches) {
    if (batch.last_offset() < 200) CHECK(batch.codec() == Codec::zstd);
  }
  const CompactionReport again = compact(partition, options);
  CHECK(again.after.bytes == again.before.bytes);
}

TEST_CASE("compressing anew takes what is clean by now, and what is too young to be compacted", "[log][compaction]") {
  const Partition partition;
  write_passes(partition);
  CompactionOptions options;
  options.min_lag_ms = 1000;
  options.compress = BatchOptions{Codec::zstd, std::nullopt};
  options.rules.now = kSomeTime + 500;
  const std::vector<OwnedRecord> young = read_all(partition.path());
  options.dry_run = true;
  const CompactionReport foretold = compact_partition(nullptr, partition.dir(), {}, options);
  options.dry_run = false;
  const CompactionReport done = compact(partition, options);
  CHECK(done.after.events == 201);
  CHECK(done.after.bytes < done.before.bytes);
  CHECK(done.after.bytes == foretold.after.bytes);
  CHECK(done.after.segments == foretold.after.segments);
  CHECK(read_all(partition.path()) == young);

  const Partition other;
  write_passes(other);
  compact(other);
  const std::vector<OwnedRecord> clean = read_all(other.path());
  const CompactionReport report = compact(other, options);
  CHECK(report.rounds == 0);
  CHECK(report.after.bytes < report.before.bytes);
  CHECK(read_all(other.path()) == clean);
}

TEST_CASE("results have indexes and checksums", "[log][compaction]") {
  const Partition partition;
  TopicSettings settings;
  settings.index_interval_bytes = 300;
  write_passes(partition);
  compact(partition, {}, settings);
  const auto segment = Segment::open(partition.dir(), 0);
  REQUIRE(segment.has_value());
  const OffsetIndex index = segment->offset_index();
  REQUIRE(index.count() > 1);
  for (std::int64_t i = 0; i < index.count(); ++i) {
    const auto header = segment->valid_batch_at(index.at(i).position, 0);
    REQUIRE(header.has_value());
    CHECK(header->last_offset() == index.at(i).offset);
  }
  CHECK(segment->time_index().last()->timestamp == kSomeTime);
  const SealedSums sums = read_sealed_sums(partition.dir());
  REQUIRE(sums.of.count(0) == 1);
  CHECK(sums.of.at(0).bytes == segment->size());
  CHECK(sums.of.at(0).crc == crc32c(content_of(partition.log_file(0))));
}

TEST_CASE("damage is not compacted, and nothing is changed", "[log][compaction]") {
  const Partition partition;
  write_passes(partition);
  flip_file_byte(partition.log_file(60), 100);
  const auto before = content_of(partition.log_file(60));
  CHECK(error_kind([&] { compact(partition); }) == ErrorKind::damaged);
  CHECK(partition.segments().size() == 11);
  CHECK(content_of(partition.log_file(60)) == before);
  for (const auto& entry : std::filesystem::directory_iterator(partition.path())) {
    CHECK_FALSE(parse_staged_file_name(entry.path().filename().string()).has_value());
  }
}

TEST_CASE("a disk that takes no more costs no event", "[log][compaction]") {
  const Partition partition;
  write_passes(partition);
  const std::vector<OwnedRecord> events = read_all(partition.path());
  {
    const FileSizeLimit limit(500);  // less than what is kept of the last segments
    CHECK(error_kind([&] { compact(partition); }) == ErrorKind::io);
  }
  for (const auto& entry : std::filesystem::directory_iterator(partition.path())) {
    CHECK_FALSE(parse_staged_file_name(entry.path().filename().string()).has_value());
  }
  CHECK(read_all(partition.path()) == events);
  CHECK(compact(partition).after.events == 21);
}

TEST_CASE("a stop ends compaction between two batches, and what was finished stands", "[log][compaction]") {
  const Partition partition;
  write_passes(partition);
  CompactionOptions options;
  options.progress = [](std::int64_t) { return false; };
  const CompactionReport report = compact(partition, options);
  CHECK(report.stopped);
  CHECK(values_left(partition).count("value of pass 9") == 1);
  CHECK_FALSE(maintenance_under_way(partition.dir()));
  CHECK(compact(partition).after.events == 21);
}

TEST_CASE("what several rounds read is foretold better than what one would", "[log][compaction]") {
  for (const bool dry : {true, false}) {
    const Partition partition;
    write_passes(partition);
    CompactionOptions options;
    options.memory = 0;
    options.dry_run = dry;
    std::int64_t read = 0;
    options.progress = [&](std::int64_t bytes) { return read += bytes, true; };
    const std::int64_t in_one_round = compaction_work(partition.dir(), options);
    std::int64_t thought = in_one_round;
    options.more_work = [&](std::int64_t bytes) { thought += bytes; };
    REQUIRE((dry ? compact_partition(nullptr, partition.dir(), {}, options) : compact(partition, options)).rounds > 5);
    INFO("dry " << dry << ", read " << read << ", thought " << thought << ", of one round " << in_one_round);
    CHECK(read > in_one_round);
    CHECK(std::abs(thought - read) < read - in_one_round);
  }
}

TEST_CASE("what messages of the old formats lose makes them batches of the new one", "[log][compaction]") {
  for (const char* name : {"magic0-none", "magic0-gzip", "magic1-lz4", "magic1-gzip-logappend", "magic1-snappy"}) {
    INFO(name);
    const std::string folder = golden(std::string("oracle/oracle-") + name + "-0");
    const std::string kafka = content_of(folder + "/00000000000000000050.log");
    const std::vector<OwnedRecord> events = read_log(kafka);
    const Partition partition;
    put_content(partition.log_file(50), kafka);
    const Offset end = events.back().offset + 1;
    put_content(partition.log_file(end), make_batch({keyed(end, "active", "event")}, {.base_offset = end}));
    compact(partition);
    std::map<std::string, Offset> newest;
    for (const OwnedRecord& event : events) {
      if (event.key) newest[*event.key] = event.offset;
    }
    std::vector<OwnedRecord> expected;
    for (const OwnedRecord& event : events) {
      if (event.key && newest[*event.key] == event.offset) expected.push_back(event);
    }
    std::vector<OwnedRecord> left = read_all(partition.path());
    left.pop_back();
    CHECK(left == expected);
  }
}

TEST_CASE("wherever a compaction is told to stop, nothing is lost, and the next one has only the rest to do",
          "[log][compaction]") {
  const std::set<std::string> newest{"value of pass 9", "active"};
  CHECK(stop_at_every_look([](const Partition& partition) { write_passes(partition); }, newest) > 10);
}

TEST_CASE("a stop in the middle of large segments leaves nothing half done", "[log][compaction]") {
  const InMemory in_memory;
  // Looks are taken every MiB, and there is more than that in a segment; the last ones are small enough to be joined.
  const auto write = [](const Partition& partition) {
    PartitionLog log = partition.log();
    for (int segment = 0; segment < 6; ++segment) {
      const std::string value(segment < 2 ? 450'000 : 10, static_cast<char>('a' + segment));
      std::vector<std::string> batches;
      for (int i = 0; i < 4; ++i) batches.push_back(make_batch({keyed(0, "key " + std::to_string(i), value)}));
      append_batches(log, batches);
      log.roll();
    }
  };
  CHECK(stop_at_every_look(write, {std::string(10, 'f')}) > 8);
}

TEST_CASE("what is kept may be larger than what is written at once", "[log][compaction]") {
  const InMemory in_memory;
  const Partition partition;
  {
    PartitionLog log = partition.log();
    for (int i = 0; i < 12; ++i) {
      append_batches(log, {make_batch({keyed(0, "key " + std::to_string(i % 8), std::string(300'000, 'v'))})});
    }
    log.roll();
  }
  const std::vector<OwnedRecord> events = read_all(partition.path());
  compact(partition);
  CHECK(read_all(partition.path()) == std::vector<OwnedRecord>(events.begin() + 4, events.end()));
  SealedSums sums = read_sealed_sums(partition.dir());
  CHECK(sums.of.at(0).crc == crc32c(content_of(partition.log_file(0))));
}
