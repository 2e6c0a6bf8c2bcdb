#include "log/trim.hpp"

#include <fcntl.h>
#include <sys/mman.h>

#include <chrono>
#include <cstring>

#include "base/file.hpp"
#include "base/file_watch.hpp"
#include "base/stop.hpp"
#include "log/log_start.hpp"
#include "log/retention.hpp"
#include "support/partition.hpp"

using namespace bourn;
using namespace bourn::test;

namespace {

// Ten segments of one event each, "0" to "9", and one that is active.
void fill(const Partition& partition) {
  TopicSettings settings;
  settings.segment_bytes = 14;
  PartitionLog log = partition.log(settings);
  for (int i = 0; i < 10; ++i) append_values(log, {std::to_string(i)}, 1000 * (i + 1));
}

std::vector<AgedSegment> ages(const std::vector<Timestamp>& times) {
  std::vector<AgedSegment> segments;
  for (const Timestamp time : times) segments.push_back({static_cast<Offset>(segments.size()), 100, time, time});
  return segments;
}

// Without a word to inotify, which says nothing of what is written through a mapping.
void overwrite_unseen(const std::string& file, Bytes content) {
  const Fd fd = open_for_writing(AT_FDCWD, file, Create::no);
  void* const mapped = ::mmap(nullptr, content.size(), PROT_READ | PROT_WRITE, MAP_SHARED, fd.get(), 0);
  REQUIRE(mapped != MAP_FAILED);
  std::memcpy(mapped, content.data(), content.size());
  ::munmap(mapped, content.size());
}

// A partition, and a watch that a follower would wait with.
struct Followed {
  Followed() : log(partition.log()), dir(partition.dir()), start_file(partition.file(".bourn/start")) {
    watch.add(dir.fd());
    REQUIRE_FALSE(watch.polling());
    append();  // makes files as well
    grow();
  }
  void append() { append_values(log, {"more"}); }
  FileWatch::Change wait() { return watch.wait(Stop(Stop::Never{}), std::chrono::milliseconds(0)); }
  // By appends that are waited for, and seen to be nothing else.
  void grow() {
    do {
      append();
    } while (wait() != FileWatch::Change::one_file_written);
  }

  Partition partition;
  PartitionLog log;
  PartitionDir dir;
  std::string start_file;
  FileWatch watch;
};

}  // namespace

TEST_CASE("a trimmed log starts where it was asked to, and whole segments below are gone", "[log][trim]") {
  const Partition partition;
  fill(partition);
  CHECK(trim(partition.dir(), 4, {.dry_run = true}).segments_removed == 4);
  CHECK(partition.segments().size() == 10);
  const Trimmed trimmed = trim(partition.dir(), 4, {});
  CHECK(trimmed.old_start == 0);
  CHECK(trimmed.start == 4);
  CHECK(trimmed.end == 10);
  CHECK(trimmed.segments_removed == 4);
  CHECK(partition.segments().front() == 4);
  CHECK(read_values(partition.path()).front() == "4");
  CHECK(trim(partition.dir(), 2, {}).start == 4);  // never back
  CHECK(trim(partition.dir(), 100, {}).start == 10);
  CHECK(partition.segments() == std::vector<Offset>{9});
  const PartitionDir dir = partition.dir();
  CHECK(Cursor(dir).start_offset() == 10);
}

TEST_CASE("events below the start are not served although their segment is there", "[log][trim]") {
  const Partition partition;
  PartitionLog log = partition.log();
  for (int i = 0; i < 6; ++i) append_values(log, {std::to_string(i)});
  const PartitionDir dir = partition.dir();
  Cursor follower(dir);
  CHECK(trim(dir, 4, {}).segments_removed == 0);
  Cursor cursor(dir);
  cursor.seek(0);
  CHECK(cursor.position() == 4);
  CHECK(values_of(read_on(cursor).records) == std::vector<std::string>{"4", "5"});
  const Reading reading = read_on(follower);  // it has read nothing yet, and is told
  CHECK(reading.trimmed_to == std::vector<Offset>{4});
  CHECK(values_of(reading.records) == std::vector<std::string>{"4", "5"});
}

TEST_CASE("a torn record of the log start gives way to the one before", "[log][log_start]") {
  const Partition partition;
  fill(partition);
  const PartitionDir dir = partition.dir();
  REQUIRE(write_log_start(dir, {3, -1}) == 0);
  REQUIRE(write_log_start(dir, {5, -1}) == 0);
  CHECK(read_log_start(dir).offset == 5);
  overwrite(partition.file(".bourn/start"), 4096 + 20, "x");
  CHECK(read_log_start(dir).offset == 3);
}

TEST_CASE("whoever asks for the log start again and again hears of each trim", "[log][log_start]") {
  const Partition partition;
  fill(partition);
  const PartitionDir dir = partition.dir();
  LogStartReader none_yet(dir);
  CHECK(none_yet.offset() == 0);
  REQUIRE(write_log_start(dir, {1, -1}) == 0);
  CHECK(none_yet.offset() == 1);
  for (Offset start = 2; start < 40; ++start) {
    // One that looks after each, and ones that look after every second and third: both slots were written in between.
    LogStartReader seldom(dir);
    CHECK(seldom.offset() == start - 1);
    REQUIRE(write_log_start(dir, {start, -1}) == 0);
    CHECK(none_yet.offset() == start);
    CHECK(none_yet.offset() == start);
    if (start % 3 == 0) REQUIRE(write_log_start(dir, {++start, -1}) == 0);
    CHECK(seldom.offset() == start);
    CHECK(none_yet.offset() == start);
  }
  // The news were torn: what was known before still counts, also for whoever heard the news.
  LogStartReader other(dir);
  const Offset newest = other.offset();
  REQUIRE(write_log_start(dir, {newest + 1, -1}) == 0);
  const std::string path = partition.file(".bourn/start");
  for (const std::int64_t slot : {0, 4096}) {
    if (content_of(path).substr(static_cast<std::size_t>(slot) + 16, 1)[0] != static_cast<char>(newest + 1)) continue;
    overwrite(path, slot + 20, "x");
  }
  CHECK(other.offset() == newest);
}

TEST_CASE("whoever waits for the log to grow reads its start again only when that may have changed",
          "[log][log_start]") {
  Followed followed;
  const auto recorded = [&](Offset start) {
    REQUIRE(write_log_start(followed.dir, {start, -1}) == 0);
    return content_of(followed.start_file);
  };
  const std::string one = recorded(1);
  const std::string two = recorded(2);
  const std::string three = recorded(3);
  std::filesystem::remove(followed.start_file);
  const bool there_before = GENERATE(true, false);
  CAPTURE(there_before);
  if (there_before) put_content(followed.start_file, one);
  LogStartReader reader(followed.dir, &followed.watch);
  if (!there_before) {
    CHECK(reader.offset() == 0);
    put_content(followed.start_file, one);
  }
  CHECK(reader.offset() == 1);
  followed.grow();
  overwrite_unseen(followed.start_file, two);
  CHECK(reader.offset() == 1);  // not read
  CHECK(reader.offset() == 2);  // whoever goes on reading without waiting looks
  overwrite_unseen(followed.start_file, three);
  followed.wait();  // for nothing
  CHECK(reader.offset() == 3);
}

TEST_CASE("whoever waits for the log to grow is told of each trim", "[log][log_start]") {
  Followed followed;
  REQUIRE(write_log_start(followed.dir, {1, -1}) == 0);
  LogStartReader reader(followed.dir, &followed.watch);
  CHECK(reader.offset() == 1);
  followed.grow();
  CHECK(reader.offset() == 1);
  for (Offset start = 2; start < 10; ++start) {
    if (start % 2 == 0) followed.append();
    REQUIRE(write_log_start(followed.dir, {start, -1}) == 0);
    if (start % 3 == 0) followed.append();
    CHECK(followed.wait() == FileWatch::Change::unknown);
    if (start % 4 < 2) followed.grow();
    CHECK(reader.offset() == start);
  }
}

TEST_CASE("a log that ends before its start goes on at its start", "[log][log_start]") {
  const Partition partition;
  fill(partition);
  REQUIRE(write_log_start(partition.dir(), {50, -1}) == 0);
  PartitionLog log = partition.log();
  CHECK(append_values(log, {"new"}).first == 50);
  CHECK(read_values(partition.path()) == std::vector<std::string>{"new"});
}

TEST_CASE("where a partition has no start of its own, a broker's checkpoint says it", "[log][log_start]") {
  const Partition partition;
  fill(partition);
  std::filesystem::remove(partition.file(".bourn/start"));
  const std::string checkpoint = partition.root() + "/log-start-offset-checkpoint";
  const PartitionDir dir = partition.dir();
  CHECK(read_log_start(dir).offset == 0);
  for (const char* useless : {"0\n2\norders 1 3\nother 0 5\n", "", "0\n1\norders 0 five\n", "0\n9\norders 0 5\n",
                              "7\n1\norders 0 5\n", "0\n1\norders 0 -5\n"}) {
    INFO(useless);
    put_content(checkpoint, useless);
    CHECK(read_log_start(dir).offset == 0);
    CHECK(read_values(partition.path()).size() == 10);
  }
  put_content(checkpoint, "0\n3\nother 0 5\norders 0 4\norders 1 3\n");
  CHECK(read_log_start(dir).offset == 4);
  CHECK(read_log_start(dir).clock == kNoTimestamp);
  CHECK(LogStartReader(dir).offset() == 4);
  CHECK(read_values(partition.path()) == std::vector<std::string>{"4", "5", "6", "7", "8", "9"});

  // A trim goes on from there, and is what counts from then on.
  LogStartReader follower(dir);
  CHECK(trim(dir, 2, {}).start == 4);
  CHECK(trim(dir, 6, {}).old_start == 4);
  CHECK(follower.offset() == 6);
  put_content(checkpoint, "0\n1\norders 0 8\n");
  CHECK(read_log_start(dir).offset == 6);
}

TEST_CASE("a writer goes on at the start that a broker's checkpoint says", "[log][log_start]") {
  const Partition partition;
  put_content(partition.log_file(0), make_batch(3, 0));
  put_content(partition.root() + "/log-start-offset-checkpoint", "0\n1\norders 0 50\n");
  PartitionLog log = partition.log();
  CHECK(append_values(log, {"new"}).first == 50);
  CHECK(read_values(partition.path()) == std::vector<std::string>{"new"});
}

TEST_CASE("retention lets segments go from the oldest end only", "[log][retention]") {
  TopicSettings settings;
  const auto count = [&](const std::vector<AgedSegment>& segments, Timestamp now, Offset start = 0) {
    return plan_retention(segments, settings, start, now).size();
  };
  const auto segments = ages({1000, 2000, 9000, 3000, 1000});
  CHECK(count(segments, 1'000'000) == 0);  // off unless it is set
  settings.retention_ms = 5000;
  CHECK(count(segments, 6000) == 0);
  CHECK(count(segments, 6001) == 1);
  CHECK(count(segments, 10'000) == 2);     // the third is young, and holds what is behind it
  CHECK(count(segments, 1'000'000) == 4);  // never the last
  settings.retention_ms = -1;
  settings.retention_bytes = 300;
  CHECK(count(segments, 0) == 2);
  settings.retention_bytes = 301;
  CHECK(count(segments, 0) == 1);
  set(settings, "cleanup.policy", "compact");
  CHECK(count(segments, 0) == 0);
  CHECK(count(segments, 0, 3) == 3);
}

TEST_CASE("a clock that jumped ahead deletes nothing unless somebody vouches for it", "[log][retention]") {
  const Partition partition;
  fill(partition);
  constexpr Timestamp kDay = Timestamp{24} * 3600 * 1000;
  TopicSettings settings;
  settings.retention_ms = 30 * kDay;
  const Timestamp written = aged_segments(partition.dir()).back().modified;
  settings.retention_ms = written + 3 * kDay;  // so that the events, of 1970, are not yet too old
  RetentionOptions options;
  options.now = written + 8 * kDay;
  RetentionReport report = apply_retention(partition.dir(), settings, options);
  CHECK(report.expired.empty());
  CHECK(report.doubted == 10);
  CHECK(partition.segments().size() == 10);
  options.trust_clock = true;
  report = apply_retention(partition.dir(), settings, options);
  CHECK(report.expired.size() == 10);
  CHECK(partition.segments() == std::vector<Offset>{10});
}

TEST_CASE("an active segment goes, too, when all its events are too old, and never by size", "[log][retention]") {
  const Partition partition;
  {
    PartitionLog log = partition.log();
    append_values(log, {"a", "b"}, 1000);
  }
  const PartitionDir dir = partition.dir();
  TopicSettings settings;
  settings.retention_bytes = 0;
  RetentionOptions options{.now = wall_clock_ms(), .trust_clock = true};
  CHECK(apply_retention(dir, settings, options).expired.empty());
  settings.retention_ms = options.now - 500;
  CHECK(apply_retention(dir, settings, options).expired.empty());
  settings.retention_ms = 5000;
  options.dry_run = true;
  const RetentionReport foretold = apply_retention(dir, settings, options);
  CHECK(foretold.expired.size() == 1);
  CHECK(foretold.trimmed.start == 2);
  CHECK(partition.segments() == std::vector<Offset>{0});
  options.dry_run = false;
  CHECK(apply_retention(dir, settings, options).expired.size() == 1);
  CHECK(partition.segments() == std::vector<Offset>{2});
  CHECK(apply_retention(dir, settings, options).expired.empty());  // an empty one has nothing to let go of
  CHECK(partition.segments() == std::vector<Offset>{2});
  PartitionLog log = partition.log();
  CHECK(append_values(log, {"c"}, 1000).first == 2);
  CHECK(read_values(partition.path()) == std::vector<std::string>{"c"});
}

TEST_CASE("times that lie in the future or go backwards let nothing go that is young", "[log][retention]") {
  TopicSettings settings;
  settings.retention_ms = 5000;
  CHECK(plan_retention(ages({50'000, 1000, 1000}), settings, 0, 40'000).empty());
  CHECK(plan_retention(ages({INT64_MAX, 1000}), settings, 0, INT64_MAX).empty());
  // A clock of the last retention that is later than now says nothing about now.
  const auto segments = ages({1000, 90'000});
  CHECK(newest_sign_of_time(segments, 30'000, 40'000) == 30'000);
  CHECK(newest_sign_of_time(segments, 50'000, 40'000) == 1000);

  // The active segment is too old; an earlier one is not, and holds it.
  const Partition partition;
  {
    PartitionLog log = partition.log();
    append_values(log, {"young"}, kSomeTime);
    log.roll();
    append_values(log, {"old"}, 1000);
  }
  const RetentionOptions options{.now = kSomeTime + 1000, .trust_clock = true};
  CHECK(apply_retention(partition.dir(), settings, options).expired.empty());
  CHECK(partition.segments() == std::vector<Offset>{0, 1});
}

TEST_CASE("a topic that is only compacted loses nothing to retention", "[log][retention]") {
  const Partition partition;
  fill(partition);
  TopicSettings settings;
  settings.retention_ms = 1;
  settings.retention_bytes = 1;
  set(settings, "cleanup.policy", "compact");
  const RetentionReport report =
      apply_retention(partition.dir(), settings, {.now = wall_clock_ms(), .trust_clock = true});
  CHECK(report.expired.empty());
  CHECK(report.doubted == 0);
  CHECK(partition.segments().size() == 10);
}
