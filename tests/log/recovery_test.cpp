// What opening a partition mends: log/partition_recovery.cpp.
#include <fcntl.h>

#include "log/audit.hpp"
#include "log/partition_log.hpp"
#include "log/segment.hpp"
#include "support/partition.hpp"

using namespace bourn;
using namespace bourn::test;

namespace {

using Happened = RecoveryReport::Happened;
using Values = std::vector<std::string>;

std::string batch_at(Offset offset, const Values& values) {
  std::vector<OwnedRecord> records;
  for (const std::string& value : values) {
    records.push_back(value_record(offset + static_cast<Offset>(records.size()), value));
  }
  return make_batch(records, {.base_offset = offset, .leader_epoch = 0});
}

// A partition as a topic's birth leaves it, with these batches durable and those only published.
void fill(const Partition& partition, const std::vector<Values>& durable, const std::vector<Values>& published,
          const TopicSettings& settings = {}) {
  put_content(partition.file("leader-epoch-checkpoint"), format_epoch_checkpoint({{0, 0}}));
  PartitionLog log = partition.log(settings);
  for (const Values& values : durable) append_values(log, values);
  log.sync();
  for (const Values& values : published) append_values(log, values);
}

std::int64_t durable_position(const Partition& partition) {
  return durable_end(partition.path())->position;
}

TopicSettings small_segments() {
  TopicSettings settings;
  settings.segment_bytes = 200;
  return settings;
}

}  // namespace

TEST_CASE("after a restart a log that is whole stays as it is", "[log][recovery]") {
  const Partition partition;
  fill(partition, {{"a"}}, {{"b", "c"}});
  restart_machine(partition.path());
  REQUIRE_FALSE(durable_end(partition.path())->current);
  PartitionLog log = partition.log();
  CHECK(log.recovery().happened == Happened::nothing);
  // It was looked at and synced, and that is recorded.
  CHECK(durable_end(partition.path())->current);
  CHECK(durable_end(partition.path())->next_offset == 3);
  CHECK(durable_position(partition) == size_of(partition.log_file()));
  CHECK(epochs_of(partition.path()) == std::vector<EpochEntry>{{0, 0}});
  CHECK(append_values(log, {"d"}).first == 3);
  CHECK(read_values(partition.path()) == Values{"a", "b", "c", "d"});
}

TEST_CASE("without a restart opening a log reads nothing of it and changes nothing", "[log][recovery]") {
  const Partition partition;
  fill(partition, {{"a"}}, {{"b"}});
  append_bytes(partition.log_file(), "a torn tail");
  const auto before = all_files(partition.path());
  PartitionLog log = partition.log();
  CHECK(log.recovery().happened == Happened::nothing);
  CHECK(all_files(partition.path()) == before);
}

TEST_CASE("after a restart a tail torn at any byte is cut and the leader epoch raised", "[log][recovery]") {
  const std::string last = batch_at(3, {"d", "e"});
  for (std::size_t kept = 1; kept < last.size(); kept += 7) {
    const Partition partition;
    fill(partition, {{"a"}}, {{"b", "c"}});
    const std::int64_t whole = size_of(partition.log_file());
    append_bytes(partition.log_file(), last.substr(0, kept));
    restart_machine(partition.path());
    PartitionLog log = partition.log();
    INFO(kept);
    REQUIRE(log.recovery().happened == Happened::tail_cut);
    REQUIRE(log.recovery().path == partition.log_file());
    REQUIRE(log.recovery().position == whole);
    REQUIRE(log.recovery().bytes == static_cast<std::int64_t>(kept));
    REQUIRE(log.recovery().offset == 3);
    REQUIRE(size_of(partition.log_file()) == whole);
    REQUIRE(torn_copies(partition.path()) == Values{last.substr(0, kept)});
    REQUIRE(epochs_of(partition.path()) == std::vector<EpochEntry>{{0, 0}, {1, 3}});
    REQUIRE(append_values(log, {"f"}).first == 3);
    const Reading reading = read_from(partition.path(), 0);
    REQUIRE(values_of(reading.records) == Values{"a", "b", "c", "f"});
    REQUIRE(reading.batches.back().leader_epoch == 1);
    // The next opening finds nothing to do.
    REQUIRE(partition.log().recovery().happened == Happened::nothing);
  }
}

TEST_CASE("what power loss left as zeros or noise is cut down to the last whole batch", "[log][recovery]") {
  const Partition partition;
  fill(partition, {{"a"}}, {});
  const std::int64_t durable = size_of(partition.log_file());
  std::string lost = batch_at(1, {std::string(9000, 'b')}) + batch_at(2, {"c"});
  const auto page = static_cast<std::size_t>(4096 - durable);
  append_bytes(partition.log_file(), cut_tail(zero_range(lost, page, 4096), 10));
  restart_machine(partition.path());
  PartitionLog log = partition.log();
  CHECK(log.recovery().happened == Happened::tail_cut);
  CHECK(size_of(partition.log_file()) == durable);
  CHECK(epochs_of(partition.path()) == std::vector<EpochEntry>{{0, 0}, {1, 1}});
}

TEST_CASE("the leader epoch of a tail that was cut replaces those that started in it", "[log][recovery]") {
  const Partition partition;
  fill(partition, {{"a"}}, {});
  put_content(partition.file("leader-epoch-checkpoint"), format_epoch_checkpoint({{0, 0}, {4, 1}, {6, 9}}));
  append_bytes(partition.log_file(), "torn");
  restart_machine(partition.path());
  PartitionLog log = partition.log();
  CHECK(epochs_of(partition.path()) == std::vector<EpochEntry>{{0, 0}, {7, 1}});
  append_values(log, {"b"});
  CHECK(read_from(partition.path(), 0).batches.back().leader_epoch == 7);
}

TEST_CASE("a durable record that is lost costs a longer look and nothing else", "[log][recovery]") {
  const Partition partition;
  fill(partition, {{"a"}}, {{"b"}});
  append_bytes(partition.log_file(), "torn");
  const bool whole_directory = GENERATE(true, false);
  if (whole_directory) {
    std::filesystem::remove_all(partition.file(".bourn"));
  } else {
    forget_durable_end(partition.path());
  }
  PartitionLog log = partition.log();
  CHECK(log.recovery().happened == Happened::tail_cut);
  CHECK(read_values(partition.path()) == Values{"a", "b"});
  CHECK(append_values(log, {"c"}).first == 2);
  log.sync();
  CHECK(durable_end(partition.path())->next_offset == 3);
}

TEST_CASE("damage with valid batches behind it is set aside in its segment", "[log][recovery]") {
  const Partition partition;
  fill(partition, {{"a"}}, {{"b", "c"}, {"d"}, {"e"}});
  const std::int64_t at = durable_position(partition);
  const std::string damaged = flip_byte(content_of(partition.log_file()), static_cast<std::size_t>(at) + 70);
  overwrite(partition.log_file(), 0, damaged);
  restart_machine(partition.path());
  PartitionLog log = partition.log();
  CHECK(log.recovery().happened == Happened::set_aside);
  CHECK(log.recovery().path == partition.log_file());
  CHECK(log.recovery().position == at);
  CHECK(log.recovery().offset == 1);
  CHECK(log.recovery().reason != nullptr);
  CHECK(content_of(partition.log_file()) == damaged);
  CHECK(torn_copies(partition.path()).empty());
  CHECK(append_values(log, {"f"}).first == 5);
  CHECK(partition.segments() == std::vector<Offset>{0, 5});

  const Reading reading = read_from(partition.path(), 0);
  CHECK(values_of(reading.records) == Values{"a", "d", "e", "f"});
  REQUIRE(reading.damages.size() == 1);
  CHECK(reading.damages[0].position == at);
  CHECK(reading.damages[0].offset == 1);
  // And stays aside.
  CHECK(partition.log().recovery().happened == Happened::nothing);
  restart_machine(partition.path());
  CHECK(partition.log().recovery().happened == Happened::nothing);
}

TEST_CASE("damage and a torn tail in one segment are both left there", "[log][recovery]") {
  const Partition partition;
  fill(partition, {{"a"}}, {{"b"}, {"c"}});
  const std::int64_t at = durable_position(partition);
  flip_file_byte(partition.log_file(), at + 65);
  append_bytes(partition.log_file(), batch_at(3, {"torn"}).substr(0, 50));
  const std::string damaged = content_of(partition.log_file());
  restart_machine(partition.path());
  PartitionLog log = partition.log();
  CHECK(log.recovery().happened == Happened::set_aside);
  CHECK(append_values(log, {"d"}).first == 3);
  CHECK(content_of(partition.log_file()) == damaged);
  CHECK(values_of(read_from(partition.path(), 0).records) == Values{"a", "c", "d"});
}

TEST_CASE("a writer that finds damage behind the durable end sets it aside too", "[log][recovery]") {
  const Partition partition;
  PartitionLog log = partition.log();
  append_values(log, {"a"});
  append_bytes(partition.log_file(), "not a batch, and long enough for that to be seen" + batch_at(1, {"b"}));
  CHECK(append_values(log, {"c"}).first == 2);
  CHECK(log.recovery().happened == Happened::set_aside);
  CHECK(partition.segments() == std::vector<Offset>{0, 2});
  CHECK(values_of(read_from(partition.path(), 0).records) == Values{"a", "b", "c"});
}

TEST_CASE("imitations of batches where the first batch should be are not written over", "[log][recovery]") {
  const Partition partition;
  std::string hostile;
  constexpr std::size_t kWhole = 4000 * kBatchHeaderSize;
  BatchHeader header = decode_batch_header(batch_at(0, {"a"}).data());
  while (hostile.size() < kWhole) {
    header.length = static_cast<std::int32_t>(kWhole - hostile.size() - kLogOverhead);
    std::string imitation(kBatchHeaderSize, '\0');
    encode_batch_header(header, imitation.data());
    hostile += imitation;
  }
  put_content(partition.log_file(), hostile);
  PartitionLog log = partition.log();
  append_values(log, {"b"});
  CHECK(content_of(partition.log_file()) == hostile);
}

TEST_CASE("a log that ends before its durable end is refused and left alone", "[log][recovery]") {
  const Partition partition;
  fill(partition, {{"a"}, {"b"}, {"c"}}, {});
  const std::int64_t batch = size_of(partition.log_file()) / 3;
  const std::int64_t cut = GENERATE_COPY(std::int64_t{1}, std::int64_t{30}, batch, batch + 1, 2 * batch, 3 * batch);
  cut_file_tail(partition.log_file(), cut);
  INFO(cut << " bytes fewer");
  const bool restarted = GENERATE(true, false);
  if (restarted) restart_machine(partition.path());
  const auto before = all_files(partition.path());
  CHECK(error_kind([&] {
          PartitionLog log = partition.log();
          append_values(log, {"d"});
        }) == ErrorKind::damaged);
  CHECK(all_files(partition.path()) == before);
}

TEST_CASE("damage below the durable end is refused and left alone", "[log][recovery]") {
  const Partition partition;
  fill(partition, {{"a"}, {"b"}, {"c"}}, {});
  const std::int64_t batch = size_of(partition.log_file()) / 3;
  // The length, where the walk over the batches must stumble: of the last batch, behind which nothing valid stands,
  // and of one with valid batches behind it.
  const std::int64_t place = GENERATE(2, 1, 0);
  overwrite(partition.log_file(), place * batch + 8, std::string(4, '\0'));
  const bool restarted = GENERATE(true, false);
  if (restarted) restart_machine(partition.path());
  const auto before = all_files(partition.path());
  INFO("batch " << place << (restarted ? ", after a restart" : ""));
  CHECK(error_kind([&] {
          PartitionLog log = partition.log();
          append_values(log, {"d"});
        }) == ErrorKind::damaged);
  CHECK(all_files(partition.path()) == before);
}

TEST_CASE("a log whose last segment is gone is refused, and so is one without any", "[log][recovery]") {
  const bool all = GENERATE(false, true);
  const Partition partition;
  fill(partition, {{std::string(150, 'a')}, {std::string(150, 'b')}}, {}, small_segments());
  REQUIRE(partition.segments() == std::vector<Offset>{0, 1});
  std::filesystem::remove(partition.log_file(1));
  if (all) std::filesystem::remove(partition.log_file(0));
  const bool restarted = GENERATE(true, false);
  if (restarted) restart_machine(partition.path());
  CHECK(error_kind([&] {
          PartitionLog log = partition.log();
          append_values(log, {"d"});
        }) == ErrorKind::damaged);
  CHECK(partition.segments() == (all ? std::vector<Offset>{} : std::vector<Offset>{0}));
}

TEST_CASE("a copied directory recovers, whatever the durable record says of the original", "[log][recovery]") {
  const Partition partition;
  fill(partition, {{"a"}, {"b"}, {"c"}}, {});
  const std::string copy = partition.root() + "/copy-0";
  copy_directory(partition.path(), copy);
  const std::string log_file = copy + "/" + segment_file_name(0, SegmentFile::log);
  cut_file_tail(log_file, 10);  // copied while it was written to
  PartitionLog log(PartitionDir::open(copy), {});
  CHECK(log.recovery().happened == Happened::tail_cut);
  CHECK(read_values(copy) == Values{"a", "b"});
  CHECK(append_values(log, {"d"}).first == 2);
  log.sync();
  CHECK(durable_end(copy)->current);
  CHECK(durable_end(copy)->next_offset == 3);
  CHECK(read_values(partition.path()) == Values{"a", "b", "c"});
}

TEST_CASE("after a restart only the last segment is looked at, from its start", "[log][recovery]") {
  const Partition partition;
  fill(partition, {{"a"}}, {{std::string(150, 'b')}, {std::string(150, 'c')}}, small_segments());
  REQUIRE(partition.segments() == std::vector<Offset>{0, 1, 2});
  append_bytes(partition.log_file(2), "torn");
  restart_machine(partition.path());
  PartitionLog log = partition.log(small_segments());
  CHECK(log.recovery().happened == Happened::tail_cut);
  CHECK(durable_end(partition.path())->base == 2);
  CHECK(durable_end(partition.path())->next_offset == 3);
  CHECK(read_all(partition.path()).size() == 3);
}

TEST_CASE("of many who open a log after a restart one mends it, and all know of it", "[log][recovery]") {
  const Partition partition;
  fill(partition, {{"a"}}, {{"b"}});
  append_bytes(partition.log_file(), "torn");
  restart_machine(partition.path());
  constexpr int kProcesses = 8;
  REQUIRE(in_processes(kProcesses, [&](int) {
    PartitionLog log = partition.log();
    append_values(log, {"c"});
    log.sync();
  }));
  CHECK(torn_copies(partition.path()) == Values{"torn"});
  CHECK(epochs_of(partition.path()) == std::vector<EpochEntry>{{0, 0}, {1, 2}});
  const Reading reading = read_from(partition.path(), 2);
  CHECK(reading.records.size() == kProcesses);
  for (const BatchHeader& header : reading.batches) CHECK(header.leader_epoch == 1);
}

// The following are about a failed fdatasync. The kernel may have dropped what stands behind the durable end, and calls
// the next fdatasync a success.

TEST_CASE("what a failed sync left in doubt is written again, in new files", "[log][recovery][sync]") {
  const Partition partition;
  fill(partition, {{"a"}}, {{"b"}, {"c"}});
  const std::int64_t end = durable_position(partition);
  const std::string before = content_of(partition.log_file());
  fail_sync(partition.path());
  PartitionLog log = partition.log();
  CHECK(log.recovery().happened == Happened::rewritten);
  CHECK(log.recovery().offset == 1);
  CHECK(log.recovery().bytes == static_cast<std::int64_t>(before.size()) - end);
  CHECK(partition.segments() == std::vector<Offset>{0, 1});
  CHECK(content_of(partition.log_file(0)) == before.substr(0, static_cast<std::size_t>(end)));
  CHECK(content_of(partition.log_file(1)) == before.substr(static_cast<std::size_t>(end)));
  CHECK(read_values(partition.path()) == Values{"a", "b", "c"});

  const DurableEnd mended = *durable_end(partition.path());
  CHECK_FALSE(mended.failed);
  CHECK(mended.base == 1);
  CHECK(mended.next_offset == 3);
  CHECK(append_values(log, {"d"}).first == 3);
  CHECK_NOTHROW(log.sync());
  CHECK(read_values(partition.path()) == Values{"a", "b", "c", "d"});
  CHECK(epochs_of(partition.path()) == std::vector<EpochEntry>{{0, 0}});
}

TEST_CASE("a segment of which nothing was durable is replaced by a file of the same name", "[log][recovery][sync]") {
  const Partition partition;
  fill(partition, {}, {{"a"}, {"b"}});
  REQUIRE(durable_position(partition) == 0);
  const std::string before = content_of(partition.log_file());
  const FileIdentity old = identity_at(partition.dir().fd(), segment_file_name(0, SegmentFile::log));
  fail_sync(partition.path());
  PartitionLog log = partition.log();
  CHECK(log.recovery().happened == Happened::rewritten);
  CHECK(partition.segments() == std::vector<Offset>{0});
  CHECK(content_of(partition.log_file()) == before);
  CHECK_FALSE(identity_at(partition.dir().fd(), segment_file_name(0, SegmentFile::log)) == old);
  CHECK(append_values(log, {"c"}).first == 2);
}

TEST_CASE("segments that began behind the durable end are written again too", "[log][recovery][sync]") {
  const Partition partition;
  const std::string big(90, 'v');
  fill(partition, {{"a"}}, {{"b"}, {big}, {big}, {big}}, small_segments());
  REQUIRE(partition.segments().size() >= 3);
  const auto before = read_all(partition.path());
  std::vector<FileIdentity> old;
  std::vector<Fd> kept_open;  // so that the file system cannot give the number of a file that was replaced to a new one
  for (const Offset base : partition.segments()) {
    old.push_back(identity_at(partition.dir().fd(), segment_file_name(base, SegmentFile::log)));
    kept_open.push_back(open_existing(AT_FDCWD, partition.log_file(base)));
  }
  fail_sync(partition.path());
  PartitionLog log = partition.log(small_segments());
  CHECK(read_all(partition.path()) == before);
  for (const Offset base : partition.segments()) {
    const FileIdentity now = identity_at(partition.dir().fd(), segment_file_name(base, SegmentFile::log));
    CHECK((base == 0) == (std::find(old.begin(), old.end(), now) != old.end()));
  }
  append_values(log, {"last"});
  CHECK(read_all(partition.path()).size() == before.size() + 1);
}

TEST_CASE("after a rewrite the indexes are those of the log again", "[log][recovery][sync]") {
  const Partition partition;
  TopicSettings settings = small_segments();
  settings.index_interval_bytes = 1;
  const std::string big(90, 'v');
  fill(partition, {{"a"}, {"b"}}, {{"c"}, {"d"}, {big}, {big}, {big}, {"e"}}, settings);
  REQUIRE(partition.segments().size() >= 3);
  fail_sync(partition.path());
  partition.log(settings);
  for (const Offset base : partition.segments()) {
    const auto segment = Segment::open(partition.dir(), base);
    if (base != partition.segments().back()) CHECK(segment->time_index().last());
    const auto last = segment->offset_index().last();
    if (last) CHECK(segment->valid_batch_at(last->position, base));
  }
  const AuditReport report = audit(partition.dir(), {.index_interval = 1});
  CHECK(report.damages == 0);
  CHECK(report.warnings == 0);
}

TEST_CASE("a rewrite that was interrupted is begun again", "[log][recovery][sync]") {
  const Partition partition;
  fill(partition, {{"a"}}, {{"b"}, {"c"}});
  const std::string before = content_of(partition.log_file());
  const auto end = static_cast<std::size_t>(durable_position(partition));
  fail_sync(partition.path());
  // The new segment has its name, and the old one was not cut yet.
  put_content(partition.log_file(1), before.substr(end));
  put_content(partition.file(".bourn/rewrite-0123"), "staged and left");
  CHECK(read_values(partition.path()) == Values{"a", "b", "c"});  // readers never see an event twice
  PartitionLog log = partition.log();
  CHECK(content_of(partition.log_file(0)) == before.substr(0, end));
  CHECK(read_values(partition.path()) == Values{"a", "b", "c"});
  CHECK_FALSE(durable_end(partition.path())->failed);
}

TEST_CASE("a rewrite that power loss interrupted is finished after the restart", "[log][recovery][sync]") {
  const Partition partition;
  fill(partition, {{"a"}}, {{"b"}, {"c"}});
  const std::string before = content_of(partition.log_file());
  const auto end = static_cast<std::size_t>(durable_position(partition));
  fail_sync(partition.path());
  put_content(partition.log_file(1), before.substr(end));
  restart_machine(partition.path());
  PartitionLog log = partition.log();
  CHECK(content_of(partition.log_file(0)) == before.substr(0, end));
  CHECK(append_values(log, {"d"}).first == 3);
  CHECK(read_values(partition.path()) == Values{"a", "b", "c", "d"});
}

TEST_CASE("a rewrite keeps a copy of what it cuts", "[log][recovery][sync]") {
  const Partition partition;
  const bool with_published = GENERATE(true, false);
  fill(partition, {{"a"}}, with_published ? std::vector<Values>{{"b"}} : std::vector<Values>{});
  const std::string torn = batch_at(with_published ? 2 : 1, {"torn"}).substr(0, 66);
  append_bytes(partition.log_file(), torn);
  fail_sync(partition.path());
  PartitionLog log = partition.log();
  CHECK(torn_copies(partition.path()) == Values{torn});
  append_values(log, {"c"});
  CHECK(read_values(partition.path()) == (with_published ? Values{"a", "b", "c"} : Values{"a", "c"}));
}

TEST_CASE("a rewrite loses no valid batch to damage in front of it", "[log][recovery][sync]") {
  const Partition partition;
  fill(partition, {{"a"}}, {{"b"}, {"c"}, {"d"}});
  const std::int64_t end = durable_position(partition);
  const std::int64_t damaged = GENERATE(0, 1);  // the first batch behind the durable end, or the second
  const std::int64_t batch = (size_of(partition.log_file()) - end) / 3;
  flip_file_byte(partition.log_file(), end + damaged * batch + 65);
  fail_sync(partition.path());
  PartitionLog log = partition.log();
  CHECK(append_values(log, {"e"}).first == 4);
  const Reading reading = read_from(partition.path(), 0);
  CHECK(values_of(reading.records) == (damaged == 0 ? Values{"a", "c", "d", "e"} : Values{"a", "b", "d", "e"}));
  CHECK(reading.damages.size() == 1);
}

TEST_CASE("other writers go on after a rewrite", "[log][recovery][sync]") {
  const Partition partition;
  fill(partition, {{"a"}}, {});
  PartitionLog writer = partition.log();
  append_values(writer, {"b"});
  fail_sync(partition.path());
  CHECK(error_kind([&] { writer.sync(); }) == ErrorKind::io);
  PartitionLog mender = partition.log();
  CHECK(mender.recovery().happened == Happened::rewritten);
  CHECK_NOTHROW(writer.sync());  // its event was written anew and synced
  CHECK(append_values(writer, {"c"}).first == 2);
  CHECK(append_values(mender, {"d"}).first == 3);
  CHECK_NOTHROW(writer.sync());
  CHECK(read_values(partition.path()) == Values{"a", "b", "c", "d"});
  CHECK(durable_end(partition.path())->next_offset >= 3);
}

TEST_CASE("a writer whose events were lost to a failed sync is never told that they are durable",
          "[log][recovery][sync]") {
  const Partition partition;
  const bool something_durable = GENERATE(true, false);
  fill(partition, something_durable ? std::vector<Values>{{"a"}} : std::vector<Values>{}, {});
  const std::int64_t end = durable_position(partition);
  PartitionLog writer = partition.log();
  append_values(writer, {"b"});
  append_values(writer, {"c"});
  fail_sync(partition.path());
  // The pages were dropped, and other bytes come back from the disk.
  overwrite(partition.log_file(), end,
            std::string(static_cast<std::size_t>(size_of(partition.log_file()) - end), '\0'));
  PartitionLog mender = partition.log();
  const DurableEnd mended = *durable_end(partition.path());
  CHECK(error_kind([&] { writer.sync(); }) == ErrorKind::io);
  CHECK(error_kind([&] { writer.sync(); }) == ErrorKind::io);
  CHECK(durable_end(partition.path())->next_offset == mended.next_offset);
  CHECK(durable_end(partition.path())->base == mended.base);
}
