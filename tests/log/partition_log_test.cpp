#include "log/partition_log.hpp"

#include <map>

#include "log/segment.hpp"
#include "support/partition.hpp"

using namespace bourn;
using namespace bourn::test;

namespace {

using Values = std::vector<std::string>;

std::vector<Offset> offsets_up_to(Offset end) {
  std::vector<Offset> offsets;
  for (Offset offset = 0; offset < end; ++offset) offsets.push_back(offset);
  return offsets;
}

// A batch whose record's value has this many bytes.
std::string batch_with(std::size_t value_bytes, Timestamp time = kSomeTime) {
  return batch_of({std::string(value_bytes, 'v')}, time);
}

// The segments after these batches were appended one by one. All of them in one append must give the same.
std::vector<Offset> segments_after(const std::vector<std::string>& batches, const TopicSettings& settings) {
  const Partition one_by_one;
  PartitionLog log = one_by_one.log(settings);
  for (const std::string& batch : batches) REQUIRE(append_batches(log, {batch}).error == 0);
  const Partition at_once;
  PartitionLog other = at_once.log(settings);
  const auto appended = append_batches(other, batches);
  CHECK(appended.error == 0);
  CHECK(appended.next == log.next_offset());
  CHECK(read_all(at_once.path()) == read_all(one_by_one.path()));
  CHECK(at_once.segments() == one_by_one.segments());
  return one_by_one.segments();
}

}  // namespace

TEST_CASE("events get offsets one after the other, and are there at once", "[log][partition_log]") {
  const Partition partition;
  PartitionLog log = partition.log();
  CHECK(log.recovery().happened == RecoveryReport::Happened::nothing);
  const auto first = append_values(log, {"a", "b"});
  CHECK(first.first == 0);
  CHECK(first.next == 2);
  CHECK(first.bytes == static_cast<std::size_t>(size_of(partition.log_file())));
  CHECK(first.error == 0);
  CHECK(read_values(partition.path()) == Values{"a", "b"});
  const auto second = append_batches(log, {batch_of({"c"}), batch_of({"d", "e"})});
  CHECK(second.first == 2);
  CHECK(second.next == 5);
  CHECK(log.next_offset() == 5);
  CHECK(read_values(partition.path()) == Values{"a", "b", "c", "d", "e"});
  CHECK(offsets_of(read_all(partition.path())) == offsets_up_to(5));
}

TEST_CASE("appending nothing changes nothing", "[log][partition_log]") {
  const Partition partition;
  PartitionLog log = partition.log();
  append_values(log, {"a"});
  const auto appended = append_batches(log, {});
  CHECK(appended.first == 1);
  CHECK(appended.next == 1);
  CHECK(appended.bytes == 0);
  CHECK(read_values(partition.path()) == Values{"a"});
}

TEST_CASE("batches carry the leader epoch of the checkpoint file", "[log][partition_log]") {
  const Partition partition;
  put_content(partition.file("leader-epoch-checkpoint"), format_epoch_checkpoint({{3, 0}, {7, 0 + 1}}));
  put_content(partition.log_file(), make_batch({value_record(0, "a")}, {.leader_epoch = 3}));
  PartitionLog log = partition.log();
  append_values(log, {"b"});
  const Reading reading = read_from(partition.path(), 0);
  REQUIRE(reading.batches.size() == 2);
  CHECK(reading.batches[0].leader_epoch == 3);
  CHECK(reading.batches[1].leader_epoch == 7);
}

TEST_CASE("a checkpoint file of no epochs is that of a log that lost nothing yet", "[log][partition_log]") {
  const Partition partition;
  put_content(partition.file("leader-epoch-checkpoint"), "0\n0\n");
  PartitionLog log = partition.log();
  append_values(log, {"a"});
  CHECK(read_from(partition.path(), 0).batches.front().leader_epoch == 0);
}

TEST_CASE("a checkpoint file that cannot be read refuses appending", "[log][partition_log]") {
  const Partition partition;
  put_content(partition.file("leader-epoch-checkpoint"), "0\n1\nseven 0\n");
  CHECK(error_kind([&] { partition.log(); }) == ErrorKind::damaged);
}

TEST_CASE("a segment that is full by its size gives way to the next", "[log][partition_log][roll]") {
  const std::string batch = batch_with(100);
  TopicSettings settings;
  settings.segment_bytes = static_cast<std::int64_t>(3 * batch.size());
  CHECK(segments_after(std::vector<std::string>(7, batch), settings) == std::vector<Offset>{0, 3, 6});
  settings.segment_bytes -= 1;
  CHECK(segments_after(std::vector<std::string>(7, batch), settings) == std::vector<Offset>{0, 2, 4, 6});
  settings.segment_bytes = 14;  // every batch is too large, and gets a segment of its own
  CHECK(segments_after(std::vector<std::string>(3, batch), settings) == std::vector<Offset>{0, 1, 2});
}

TEST_CASE("a segment that spans too much time gives way to the next", "[log][partition_log][roll]") {
  TopicSettings settings;
  settings.segment_ms = 1000;
  const auto at = [](std::int64_t ms) { return batch_with(10, kSomeTime + ms); };
  CHECK(segments_after({at(0), at(1000), at(-5000), at(1001), at(2001), at(2002)}, settings) ==
        std::vector<Offset>{0, 3, 5});
  CHECK(segments_after({at(0), batch_with(10, kNoTimestamp), at(1000)}, settings) == std::vector<Offset>{0});
  CHECK(segments_after({batch_with(10, kNoTimestamp), at(0), at(5000)}, settings) == std::vector<Offset>{0});
}

TEST_CASE("a segment whose index is full gives way to the next", "[log][partition_log][roll]") {
  TopicSettings settings;
  settings.index_interval_bytes = 0;     // an entry for every batch but the first
  settings.segment_index_bytes = 4 * 8;  // 4 offset entries; 2 time entries, of which one is kept for sealing
  std::vector<std::string> rising;
  for (std::int64_t i = 0; i < 5; ++i) rising.push_back(batch_with(10, kSomeTime + i));
  CHECK(segments_after(rising, settings) == std::vector<Offset>{0, 2, 4});
  const std::vector<std::string> timeless(12, batch_with(10, kNoTimestamp));
  CHECK(segments_after(timeless, settings) == std::vector<Offset>{0, 5, 10});
}

TEST_CASE("a segment whose offsets leave 31 bits gives way to the next", "[log][partition_log][roll]") {
  const Partition partition;
  put_content(partition.log_file(), make_batch(1, 0) + make_batch(1, 0x7ffffffe));
  PartitionLog log = partition.log();
  CHECK(append_values(log, {"fits exactly"}).first == 0x7fffffff);
  CHECK(partition.segments() == std::vector<Offset>{0});
  CHECK(append_values(log, {"is one too many"}).first == 0x80000000);
  CHECK(partition.segments() == std::vector<Offset>{0, 0x80000000});
  CHECK(read_all(partition.path()).size() == 4);
}

TEST_CASE("offsets end before 64 bits do", "[log][partition_log][roll]") {
  const Partition partition;
  constexpr Offset kBase = INT64_MAX - 4;
  put_content(partition.log_file(kBase), make_batch(1, kBase));
  PartitionLog log = partition.log();
  CHECK(error_kind([&] { append_values(log, {"1", "2", "3", "4", "5", "6"}); }) == ErrorKind::damaged);
  CHECK(append_values(log, {"1", "2"}).next == INT64_MAX - 1);
  CHECK(error_kind([&] { append_values(log, {"1", "2"}); }) == ErrorKind::damaged);
  CHECK(read_all(partition.path()).size() == 3);
}

TEST_CASE("a segment that gives way is sealed with its newest record in the time index", "[log][partition_log][roll]") {
  const Partition partition;
  TopicSettings settings;
  settings.segment_bytes = 200;
  PartitionLog log = partition.log(settings);
  append_values(log, {"a"}, kSomeTime + 9);
  append_values(log, {"b"}, kSomeTime + 5);
  append_values(log, {std::string(200, 'c')});
  REQUIRE(partition.segments() == std::vector<Offset>{0, 2});
  const auto segment = Segment::open(partition.dir(), 0);
  REQUIRE(segment->time_index().count() == 1);
  CHECK(segment->time_index().at(0) == TimeIndexEntry{kSomeTime + 9, 0});
}

TEST_CASE("two writers in turn never take the same offset", "[log][partition_log]") {
  const Partition partition;
  TopicSettings settings;
  settings.segment_bytes = 1000;
  settings.index_interval_bytes = 100;
  PartitionLog one = partition.log(settings);
  PartitionLog two = partition.log(settings);
  Values values;
  for (int i = 0; i < 60; ++i) {
    PartitionLog& log = i % 3 == 0 ? one : two;
    const std::string value = std::to_string(i);
    const auto appended = append_values(log, {value, value + "+"});
    REQUIRE(appended.first == 2 * i);
    REQUIRE(appended.next == 2 * i + 2);
    values.insert(values.end(), {value, value + "+"});
  }
  CHECK(read_values(partition.path()) == values);
  CHECK(partition.segments().size() >= 5);
  for (Offset offset = 0; offset < 120; ++offset) {
    REQUIRE(read_from(partition.path(), offset).records.size() >= static_cast<std::size_t>(120 - offset));
  }
}

TEST_CASE("processes that append at once lose nothing and mix nothing up", "[log][partition_log]") {
  const Partition partition;
  TopicSettings settings;
  settings.segment_bytes = 5000;
  settings.index_interval_bytes = 300;
  constexpr int kProcesses = 4;
  constexpr int kEach = 60;
  REQUIRE(in_processes(kProcesses, [&](int number) {
    PartitionLog log = partition.log(settings);
    for (int i = 0; i < kEach; ++i) {
      const std::string value = std::to_string(number) + " " + std::to_string(i);
      append_batches(log, {batch_of({value}), batch_of({value + "+"})});
    }
    log.sync();
  }));
  const std::vector<OwnedRecord> records = read_all(partition.path());
  CHECK(offsets_of(records) == offsets_up_to(2 * kProcesses * kEach));
  std::map<char, Values> by_process;
  for (const std::string& value : values_of(records)) by_process[value.front()].push_back(value);
  for (int number = 0; number < kProcesses; ++number) {
    Values wanted;
    for (int i = 0; i < kEach; ++i) {
      const std::string value = std::to_string(number) + " " + std::to_string(i);
      wanted.insert(wanted.end(), {value, value + "+"});
    }
    CHECK(by_process[static_cast<char>('0' + number)] == wanted);
  }
  CHECK(durable_end(partition.path())->next_offset == 2 * kProcesses * kEach);
}

TEST_CASE("what a killed writer left of its last batch is cut, whatever its length", "[log][partition_log][torn]") {
  const Partition partition;
  PartitionLog there_before = partition.log();
  Values values{"first"};
  append_values(there_before, values);
  const auto is_cut = [&](PartitionLog& log, const std::string& torn, Offset next) {
    const auto position = size_of(partition.log_file());
    append_bytes(partition.log_file(), torn);
    std::filesystem::remove_all(partition.file(".bourn/torn"));
    REQUIRE(append_values(log, {"next"}).first == next);
    REQUIRE(torn_copies(partition.path()) == Values{torn});
    REQUIRE(log.recovery().happened == RecoveryReport::Happened::tail_cut);
    REQUIRE(log.recovery().path == partition.log_file());
    REQUIRE(log.recovery().position == position);
    REQUIRE(log.recovery().bytes == static_cast<std::int64_t>(torn.size()));
    REQUIRE(log.recovery().offset == next);
    values.emplace_back("next");
  };
  const std::size_t size = make_batch(2, 0).size();
  for (std::size_t kept = 1; kept < size; ++kept) {
    INFO(kept << " bytes of " << size);
    const Offset next = there_before.next_offset();
    is_cut(there_before, make_batch(2, next).substr(0, kept), next);
    PartitionLog opened_after = partition.log();
    is_cut(opened_after, make_batch(2, next + 1).substr(0, kept), next + 1);
    append_values(there_before, {"and on"});
    values.emplace_back("and on");
  }
  CHECK(read_values(partition.path()) == values);
  // Nobody can have seen what was cut, so its offsets are not used twice in the sense of an epoch.
  CHECK(epochs_of(partition.path()).empty());
}

TEST_CASE("whole batches of a killed writer are adopted, and only the rest is cut", "[log][partition_log][torn]") {
  const Partition partition;
  PartitionLog log = partition.log();
  append_values(log, {"a"});
  const std::string torn = make_batch(1, 4).substr(0, 30);
  append_bytes(partition.log_file(), make_batch({value_record(1, "b"), value_record(2, "c")}, {.base_offset = 1}) +
                                         make_batch({value_record(3, "d")}, {.base_offset = 3}) + torn);
  CHECK(append_values(log, {"e"}).first == 4);
  CHECK(read_values(partition.path()) == Values{"a", "b", "c", "d", "e"});
  CHECK(torn_copies(partition.path()) == Values{torn});
}

TEST_CASE("every tail that is cut is kept, also when two are cut at one place in no time",
          "[log][partition_log][torn]") {
  const Partition partition;
  PartitionLog log = partition.log();
  for (const char* tail : {"a longer tail of many bytes", "short", "middling tail"}) {
    append_bytes(partition.log_file(), tail);
    append_batches(log, {});
  }
  CHECK(torn_copies(partition.path()) == Values{"a longer tail of many bytes", "middling tail", "short"});
}

TEST_CASE("an append that fails in the middle keeps the whole batches in front", "[log][partition_log]") {
  const std::vector<std::string> batches{batch_of({"b", "c"}), batch_of({"d"}), batch_of({"e", "f", "g"})};
  const std::size_t whole = batches[0].size() + batches[1].size() + batches[2].size();
  const Partition partition;
  PartitionLog log = partition.log();
  Values values;
  for (std::size_t room = 0; room <= whole; ++room) {
    const Offset first = append_values(log, {"a"}).next;
    const std::int64_t size_before = size_of(partition.log_file());
    PartitionLog::Appended appended;
    {
      const FileSizeLimit full(size_before + static_cast<std::int64_t>(room));
      appended = append_batches(log, batches);
    }
    Values kept{"a", "b", "c", "d", "e", "f", "g"};
    if (room < whole) kept.resize(4);
    if (room < batches[0].size() + batches[1].size()) kept.resize(3);
    if (room < batches[0].size()) kept.resize(1);
    values.insert(values.end(), kept.begin(), kept.end());
    INFO("room for " << room << " bytes of " << whole);
    REQUIRE(appended.error == (room < whole ? EFBIG : 0));
    REQUIRE(appended.first == first);
    REQUIRE(appended.next == static_cast<Offset>(values.size()));
    REQUIRE(size_of(partition.log_file()) == size_before + static_cast<std::int64_t>(appended.bytes));
  }
  CHECK(read_values(partition.path()) == values);
  CHECK(torn_copies(partition.path()).empty());
}

TEST_CASE("a writer whose topic was deleted is told so", "[log][partition_log]") {
  const Partition partition;
  PartitionLog log = partition.log();
  append_values(log, {"a"});
  std::filesystem::rename(partition.path(), partition.root() + "/elsewhere");
  CHECK(error_kind([&] { append_values(log, {"b"}); }) == ErrorKind::missing);
  std::filesystem::create_directory(partition.path());  // and created anew
  CHECK(error_kind([&] { append_values(log, {"b"}); }) == ErrorKind::missing);
  CHECK(std::filesystem::is_empty(partition.path()));
}

TEST_CASE("a log that shrinks under its writer is not appended to", "[log][partition_log]") {
  const Partition partition;
  PartitionLog log = partition.log();
  append_values(log, {"a"});
  append_values(log, {"b"});
  cut_file_tail(partition.log_file(), 10);
  const std::string left = content_of(partition.log_file());
  CHECK(error_kind([&] { append_values(log, {"c"}); }) == ErrorKind::damaged);
  CHECK(content_of(partition.log_file()) == left);
}

TEST_CASE("syncing raises the durable end to where the log ends", "[log][partition_log][sync]") {
  const Partition partition;
  TopicSettings settings;
  settings.segment_bytes = 400;
  PartitionLog log = partition.log(settings);
  CHECK(durable_end(partition.path())->next_offset == 0);
  append_values(log, {"a", "b"});
  CHECK(durable_end(partition.path())->next_offset == 0);
  log.sync();
  const DurableEnd first = *durable_end(partition.path());
  CHECK(first.next_offset == 2);
  CHECK(first.position == size_of(partition.log_file()));
  CHECK(first.current);
  for (int i = 0; i < 20; ++i) append_values(log, {std::string(50, 'v')});
  log.sync();
  const DurableEnd second = *durable_end(partition.path());
  CHECK(second.base == partition.segments().back());
  CHECK(second.base > 0);
  CHECK(second.position == size_of(partition.log_file(second.base)));
  CHECK(second.next_offset == 22);
}

TEST_CASE("a writer that rolled more often than it keeps files open syncs all the same", "[log][partition_log][sync]") {
  const InMemory in_memory;
  const Partition partition;
  PartitionLog log = partition.log();
  for (int i = 0; i < 70; ++i) {
    append_values(log, {"a"});
    log.roll();
  }
  append_values(log, {"last"});
  log.sync();
  const DurableEnd end = *durable_end(partition.path());
  CHECK(end.base == 70);
  CHECK(end.next_offset == 71);
}

TEST_CASE("one sync serves all whose events it covers", "[log][partition_log][sync]") {
  const Partition partition;
  PartitionLog one = partition.log();
  PartitionLog two = partition.log();
  append_values(one, {"a"});
  append_values(two, {"b"});
  append_values(one, {"c"});
  two.sync();  // covers the third event too, since it is in the file
  CHECK(durable_end(partition.path())->next_offset == 3);
  const std::string record = content_of(durable_file(partition.path()));
  one.sync();
  CHECK(content_of(durable_file(partition.path())) == record);
}

TEST_CASE("a sync behind a failed one fails too, unless it was covered before", "[log][partition_log][sync]") {
  const Partition partition;
  PartitionLog covered = partition.log();
  PartitionLog log = partition.log();
  append_values(covered, {"a"});
  append_values(log, {"b"});
  log.sync();
  append_values(log, {"c"});
  fail_sync(partition.path());
  CHECK(error_kind([&] { log.sync(); }) == ErrorKind::io);
  CHECK(error_kind([&] { log.sync(); }) == ErrorKind::io);
  CHECK(error_text([&] { log.sync(); }).find("offsets 2 to 2") != std::string::npos);
  CHECK_NOTHROW(covered.sync());
  CHECK(durable_end(partition.path())->next_offset == 2);
}

TEST_CASE("a log that a broker wrote can be appended to", "[log][partition_log][golden]") {
  for (const char* folder : {"oracle-active-0", "oracle-txn-0", "oracle-compact-pass2-0", "oracle-indexed-0",
                             "oracle-codec-zstd-0", "oracle-magic1-gzip-0", "oracle-logappendtime-0"}) {
    const TempDir root;
    copy_directory(golden(std::string("oracle/") + folder), root.file(folder));
    const std::string path = root.file(folder);
    INFO(folder);
    const std::vector<OwnedRecord> before = read_all(path);
    const PartitionDir dir = PartitionDir::open(path);
    const Offset end = Cursor(dir).end_offset();
    PartitionLog log(PartitionDir::open(path), {});
    CHECK(log.recovery().happened == RecoveryReport::Happened::nothing);
    CHECK(append_values(log, {"ours"}).first == end);
    log.sync();
    std::vector<OwnedRecord> after = read_all(path);
    REQUIRE(after.size() == before.size() + 1);
    CHECK(after.back() == value_record(end, "ours"));
    after.pop_back();
    CHECK(after == before);
    const Offset base = list_segments(dir).front();
    for (const SegmentFile kind : {SegmentFile::index, SegmentFile::time_index}) {
      CHECK(size_of(path + "/" + segment_file_name(base, kind)) < 150);  // the padding is gone
    }
  }
}

TEST_CASE("nothing is appended behind what was durable and is damaged now", "[log][partition_log]") {
  const Partition partition;
  PartitionLog log = partition.log();
  append_values(log, {"a"});
  const std::int64_t second = size_of(partition.log_file());
  PartitionLog other = partition.log();
  append_values(other, {"b"});
  other.sync();
  overwrite(partition.log_file(), second, std::string(61, '\0'));
  const auto before = all_files(partition.path());
  CHECK(error_kind([&] { append_values(log, {"c"}); }) == ErrorKind::damaged);
  CHECK(all_files(partition.path()) == before);
}

TEST_CASE("with LogAppendTime batches get the time of the append, which never goes back", "[log][partition_log]") {
  const Partition partition;
  TopicSettings settings;
  set(settings, "message.timestamp.type", "LogAppendTime");
  PartitionLog log = partition.log(settings);
  append_values(log, {"a"}, 5);
  append_values(log, {"b"}, 1);
  const std::vector<OwnedRecord> records = read_all(partition.path());  // checksums hold
  REQUIRE(records.size() == 2);
  CHECK(records[0].timestamp > 1'600'000'000'000);
  CHECK(records[1].timestamp >= records[0].timestamp);
}

TEST_CASE("the time of the append does not go back where a segment is still empty", "[log][partition_log][roll]") {
  const Partition partition;
  TopicSettings settings;
  set(settings, "message.timestamp.type", "LogAppendTime");
  const Timestamp ahead = wall_clock_ms() + 3'600'000;
  std::string batch = batch_of({"a"}, ahead);
  stamp_append_time(batch.data(), ahead);
  put_content(partition.log_file(), batch);
  partition.log(settings).roll();
  PartitionLog log = partition.log(settings);
  append_values(log, {"b"}, 5);
  CHECK(partition.segments() == std::vector<Offset>{0, 1});
  for (const OwnedRecord& record : read_all(partition.path())) CHECK(record.timestamp == ahead);
}

TEST_CASE("the time of the append does not go back where a segment begins, whatever the clock says",
          "[log][partition_log][roll]") {
  const Partition partition;
  TopicSettings settings;
  set(settings, "message.timestamp.type", "LogAppendTime");
  settings.segment_bytes = 14;
  const Timestamp ahead = wall_clock_ms() + 3'600'000;
  std::string batch = batch_of({"a"}, ahead);
  stamp_append_time(batch.data(), ahead);  // by a clock that was set back since
  put_content(partition.log_file(), batch);
  PartitionLog log = partition.log(settings);
  append_values(log, {"b"}, 5);
  append_values(log, {"c"}, ahead + 5);
  CHECK(partition.segments() == std::vector<Offset>{0, 1, 2});
  for (const OwnedRecord& record : read_all(partition.path())) CHECK(record.timestamp == ahead);
}
