#include "log/repair.hpp"

#include <filesystem>

#include "base/file_lock.hpp"
#include "format/producer_snapshot.hpp"
#include "log/audit.hpp"
#include "log/lost_offsets.hpp"
#include "log/sealed_sums.hpp"
#include "support/partition.hpp"
#include "support/segments.hpp"

using namespace bourn;
using namespace bourn::test;

namespace {

using Act = RepairStep::Act;

const TopicSettings kSettings = [] {
  TopicSettings settings;
  settings.segment_bytes = 3000;
  settings.index_interval_bytes = 200;
  return settings;
}();

struct Written {
  Offset segment = 0;
  std::int64_t position = 0;
  std::int64_t size = 0;
  Offset first = 0;
  std::vector<std::string> values;
};

// Batches of three events each, in segments of 3000 bytes; what was written where.
std::vector<Written> write_log(const Partition& partition, int batches) {
  std::vector<Written> all;
  PartitionLog log = partition.log(kSettings);
  for (int i = 0; i < batches; ++i) {
    Written written;
    for (int k = 0; k < 3; ++k) {
      written.values.push_back("event " + std::to_string(3 * i + k) +
                               std::string(static_cast<std::size_t>(i % 7), '.'));
    }
    const auto appended = append_values(log, written.values, kSomeTime + i);
    written.segment = partition.segments().back();
    written.size = static_cast<std::int64_t>(appended.bytes);
    written.position = size_of(partition.log_file(written.segment)) - written.size;
    written.first = appended.first;
    all.push_back(written);
  }
  log.sync();
  return all;
}

std::vector<std::string> values_of(const Reading& reading) {
  std::vector<std::string> values;
  for (const OwnedRecord& record : reading.records) values.push_back(record.value.value_or(""));
  return values;
}

// Everything that can be read, which must be without damage.
std::vector<std::string> all_values(const std::string& path) {
  const Reading reading = read_from(path, 0);
  CHECK(reading.damages.empty());
  return values_of(reading);
}

std::vector<std::string> values_but(const std::vector<Written>& batches, const std::vector<std::size_t>& without) {
  std::vector<std::string> values;
  for (std::size_t i = 0; i < batches.size(); ++i) {
    if (std::find(without.begin(), without.end(), i) != without.end()) continue;
    values.insert(values.end(), batches[i].values.begin(), batches[i].values.end());
  }
  return values;
}

bool finds(const AuditReport& report, FindingKind kind, const std::string& path) {
  return std::any_of(report.findings.begin(), report.findings.end(), [&](const Finding& finding) {
    return finding.kind == kind && finding.path == path && finding.severity != Severity::note;
  });
}

std::string shown(const AuditReport& report) {
  std::string text;
  for (const Finding& finding : report.findings) {
    text += "severity " + std::to_string(static_cast<int>(finding.severity)) + " kind " +
            std::to_string(static_cast<int>(finding.kind)) + " " + finding.path + " " + std::to_string(finding.from) +
            "-" + std::to_string(finding.to) + " offsets " + std::to_string(finding.first) + "-" +
            std::to_string(finding.last) + ": " + (finding.reason != nullptr ? finding.reason : "") + "\n";
  }
  return text;
}

// Repairs, and sees that a second repair finds nothing to do and changes nothing.
Repaired repaired(const Partition& partition) {
  const PartitionDir dir = partition.dir();
  const Repaired first = repair(dir, kSettings);
  const auto files = all_files(partition.path());
  const Repaired second = repair(dir, kSettings);
  INFO(shown(first.after.report));
  CHECK(second.done.empty());
  CHECK(all_files(partition.path()) == files);
  CHECK(first.after.report.damages == 0);
  return first;
}

void overwrite_batch(const Partition& partition, const Written& batch, std::int64_t at, Bytes bytes) {
  overwrite(partition.log_file(batch.segment), batch.position + at, bytes);
}

}  // namespace

TEST_CASE("a log without damage is left alone", "[log][repair]") {
  const Partition partition;
  const auto batches = write_log(partition, 30);
  const auto files = all_files(partition.path());
  CHECK(diagnose(partition.dir(), kSettings).steps.empty());
  CHECK(all_files(partition.path()) == files);  // a diagnosis does not even make a lock file
  CHECK(repair(partition.dir(), kSettings).done.empty());
  CHECK(all_values(partition.path()) == values_but(batches, {}));
}

TEST_CASE("ten kinds of damage are all named, and all that is outside of them is saved", "[log][repair]") {
  const Partition partition;
  const auto batches = write_log(partition, 220);
  const auto in_segment = [&](std::size_t place, std::size_t nth) {
    const Offset base = partition.segments().at(place);
    const auto found =
        std::find_if(batches.begin(), batches.end(), [&](const Written& batch) { return batch.segment == base; });
    REQUIRE(found != batches.end());
    return static_cast<std::size_t>(found - batches.begin()) + nth;
  };
  const auto log_of = [&](std::size_t i) { return partition.log_file(batches[i].segment); };
  REQUIRE(partition.segments().size() >= 9);
  const Offset active = partition.segments().back();

  // 1. several bits of a record
  const std::size_t flipped = in_segment(0, 3);
  overwrite_batch(partition, batches[flipped], 75, "#*#");
  // 2. a base offset
  const std::size_t moved = in_segment(1, 4);
  overwrite_batch(partition, batches[moved], 5, "\x40");
  // 3. a leader epoch
  const std::size_t other_epoch = in_segment(2, 2);
  overwrite_batch(partition, batches[other_epoch], 15, "\x04");
  // 4. a range of zeros over several batches
  const std::size_t zeroed = in_segment(3, 5);
  overwrite_batch(partition, batches[zeroed], 100, std::string(300, '\0'));
  const std::size_t zeroed_end =
      static_cast<std::size_t>(std::find_if(batches.begin(), batches.end(),
                                            [&](const Written& batch) {
                                              return batch.segment == batches[zeroed].segment &&
                                                     batch.position >= batches[zeroed].position + 400;
                                            }) -
                               batches.begin());
  REQUIRE(zeroed_end < batches.size());
  // 5. a sealed segment that was cut in the middle of a batch
  const std::size_t cut = in_segment(5, 0) - 2;  // the last but one of segment 4
  std::filesystem::resize_file(log_of(cut), static_cast<std::uintmax_t>(batches[cut].position + 30));
  // 6. an index of another state
  const std::string index = partition.index_file(partition.segments()[5]);
  put_content(index, content_of(index).substr(8) + content_of(index).substr(0, 8));
  // 7. a batch of another log in between
  const std::size_t before_foreign = in_segment(6, 3);
  const std::string with_foreign = [&] {
    std::string content = content_of(log_of(before_foreign));
    content.insert(static_cast<std::size_t>(batches[before_foreign].position), make_batch(2, 900000));
    return content;
  }();
  put_content(log_of(before_foreign), with_foreign);
  // 8. a time index that ends in the middle of an entry
  const std::string time_index = partition.time_index_file(partition.segments()[7]);
  cut_file_tail(time_index, 5);
  // 9. leader-epoch-checkpoint
  put_content(partition.file("leader-epoch-checkpoint"), "0\nx\n");
  // 10. a snapshot
  put_content(partition.file("00000000000000000300.snapshot"), "no snapshot at all");
  // 11. a compaction that was interrupted
  put_content(partition.file("00000000000000000000.log.cleaned"), "half of a");

  const AuditReport before = audit(partition.dir(), {.index_interval = 200});
  INFO(shown(before));
  CHECK(finds(before, FindingKind::broken_batch, log_of(flipped)));
  CHECK(finds(before, FindingKind::wrong_offset, log_of(moved)));
  CHECK(finds(before, FindingKind::broken_batch, log_of(zeroed)));
  CHECK(finds(before, FindingKind::truncated, log_of(cut)));
  CHECK(finds(before, FindingKind::wrong_index, index));
  CHECK(finds(before, FindingKind::overlap, log_of(before_foreign)));
  CHECK(finds(before, FindingKind::wrong_time_index, time_index));
  CHECK(finds(before, FindingKind::wrong_checkpoint, partition.file("leader-epoch-checkpoint")));
  CHECK(finds(before, FindingKind::wrong_snapshot, partition.file("00000000000000000300.snapshot")));
  CHECK(std::any_of(before.findings.begin(), before.findings.end(),
                    [](const Finding& finding) { return finding.kind == FindingKind::leftover; }));
  CHECK(finds(before, FindingKind::wrong_epoch, log_of(other_epoch)));  // without a checkpoint its neighbours tell

  const Repaired done = repaired(partition);
  std::vector<std::size_t> lost{flipped};
  for (std::size_t i = zeroed; i < zeroed_end; ++i) lost.push_back(i);
  for (std::size_t i = cut; batches[i].segment == batches[cut].segment; ++i) lost.push_back(i);
  CHECK(all_values(partition.path()) == values_but(batches, lost));

  // What is lost is exactly what a later look says.
  const AuditReport after = audit(partition.dir(), {.index_interval = 200});
  CHECK(after.damages == 0);
  const auto record = read_lost_offsets(partition.dir());
  for (const std::size_t i : lost) CHECK(all_lost(record, batches[i].first, batches[i].first + 3));
  std::int64_t recorded = 0;
  for (Offset offset = 0; offset < 660; ++offset) recorded += all_lost(record, offset, offset + 1) ? 1 : 0;
  CHECK(recorded == 3 * static_cast<std::int64_t>(lost.size()));

  CHECK(epochs_of(partition.path()) == std::vector<EpochEntry>{{0, 0}});
  for (const BatchHeader& header : read_from(partition.path(), 0).batches) CHECK(header.leader_epoch == 0);

  // And the log goes on where it ended.
  PartitionLog log = partition.log(kSettings);
  CHECK(append_values(log, {"more"}).first == 660);
  CHECK(partition.segments().back() >= active);
}

TEST_CASE("a single flipped bit of a batch is flipped back, and no event is lost", "[log][repair]") {
  const Partition partition;
  const auto batches = write_log(partition, 30);
  const std::string file = partition.log_file(0);
  const std::string whole = content_of(file);
  for (const std::int64_t byte : {0, 3, 9, 11, 14, 16, 18, 22, 30, 60, 70, 90}) {
    INFO("byte " << byte);
    const auto at = static_cast<std::size_t>(batches[3].position + byte);
    put_content(file, flip_bit(whole, 8 * at + 1));
    const Repaired done = repaired(partition);
    CHECK(done.done.size() >= 1);
    CHECK(content_of(file) == whole);
    CHECK(all_values(partition.path()) == values_but(batches, {}));
  }
  CHECK(read_lost_offsets(partition.dir()).empty());
}

TEST_CASE("bytes that go are kept in .bourn/torn", "[log][repair]") {
  const Partition partition;
  const auto batches = write_log(partition, 30);
  overwrite_batch(partition, batches[2], 80, "##");
  const std::string torn =
      content_of(partition.log_file(0))
          .substr(static_cast<std::size_t>(batches[2].position), static_cast<std::size_t>(batches[2].size));
  repaired(partition);
  bool found = false;
  for (const auto& entry : std::filesystem::directory_iterator(partition.file(".bourn/torn"))) {
    found = found || content_of(entry.path()) == torn;
  }
  CHECK(found);
  CHECK(all_values(partition.path()) == values_but(batches, {2}));
}

TEST_CASE("damage in the active segment below the durable end is taken out, and appending rolls past it",
          "[log][repair]") {
  const Partition partition;
  const auto batches = write_log(partition, 8);
  REQUIRE(partition.segments() == std::vector<Offset>{0});
  SECTION("in the middle") {
    overwrite_batch(partition, batches[3], 80, "##");
    repaired(partition);
    CHECK(all_values(partition.path()) == values_but(batches, {3}));
  }
  SECTION("at the end") {
    cut_file_tail(partition.log_file(), 10);
    CHECK(error_kind([&] {
            PartitionLog log = partition.log(kSettings);
            append_values(log, {"refused"});
          }) == ErrorKind::damaged);
    repaired(partition);
    CHECK(all_values(partition.path()) == values_but(batches, {7}));
  }
  SECTION("all of it") {
    put_content(partition.log_file(), std::string(500, '\xff'));
    repaired(partition);
    CHECK(all_values(partition.path()).empty());
  }
  SECTION("gone between two batches") {
    cut_file_tail(partition.log_file(), batches[6].size + batches[7].size);
    repaired(partition);
    CHECK(all_values(partition.path()) == values_but(batches, {6, 7}));
  }
  PartitionLog log = partition.log(kSettings);
  CHECK(append_values(log, {"more"}).first == 24);  // no offset is given out twice
  CHECK(audit(partition.dir(), {.index_interval = 200}).damages == 0);
}

TEST_CASE("an unfinished append is cut as the next writer would cut it", "[log][repair]") {
  const Partition partition;
  const auto batches = write_log(partition, 8);
  const std::string whole = content_of(partition.log_file());
  append_bytes(partition.log_file(), batch_of({"half"}).substr(0, 50));
  const Repaired done = repaired(partition);
  REQUIRE(done.done.size() == 1);
  CHECK(done.done[0].act == Act::cut_tail);
  CHECK(content_of(partition.log_file()) == whole);
  CHECK(partition.segments().size() == 1);
}

TEST_CASE("a compaction that was complete is finished, and one that was not is undone", "[log][repair]") {
  const Partition partition;
  const auto batches = write_log(partition, 60);
  const std::vector<Offset> segments = partition.segments();
  REQUIRE(segments.size() >= 3);
  // Segments 0 and 1 become one.
  const std::string both = content_of(partition.log_file(segments[0])) + content_of(partition.log_file(segments[1]));
  SECTION("complete") {
    put_content(partition.log_file(segments[0]) + ".swap", both);
    SECTION("before the old files went") {}
    SECTION("after one of them went") {
      std::filesystem::rename(partition.log_file(segments[0]), partition.log_file(segments[0]) + ".deleted");
    }
    repaired(partition);
    CHECK(content_of(partition.log_file(segments[0])) == both);
    CHECK(partition.segments().size() == segments.size() - 1);
  }
  SECTION("not complete") {
    put_content(partition.log_file(segments[0]) + ".cleaned", both.substr(0, both.size() / 2));
    put_content(partition.log_file(segments[1]) + ".swap", both);
    repaired(partition);
    CHECK(partition.segments() == segments);
  }
  SECTION("damaged") {
    const std::string damaged = flip_byte(both, 100);
    put_content(partition.log_file(segments[0]) + ".swap", damaged);
    SECTION("before the old files went") {}
    SECTION("after one of them went") {
      std::filesystem::rename(partition.log_file(segments[1]), partition.log_file(segments[1]) + ".deleted");
    }
    SECTION("and another one is whole") {
      put_content(partition.log_file(segments[2]) + ".swap", content_of(partition.log_file(segments[2])));
    }
    repaired(partition);
    CHECK(partition.segments() == segments);
    const auto copies = torn_copies(partition.path());
    CHECK(std::find(copies.begin(), copies.end(), damaged) != copies.end());
  }
  CHECK(all_values(partition.path()) == values_but(batches, {}));
  CHECK(audit(partition.dir(), {.index_interval = 200}).findings.empty());
}

// Two segments come out of three, and the old one in the middle holds offsets that no batch of theirs reaches.
TEST_CASE("what the results of a compaction span is theirs, and the old files are kept in .bourn/torn",
          "[log][repair]") {
  const Partition partition;
  write_log(partition, 100);
  const std::vector<Offset> segments = partition.segments();
  REQUIRE(segments.size() >= 4);
  const std::string old_first = content_of(partition.log_file(segments[0]));
  const std::string old_middle = content_of(partition.log_file(segments[1]));
  const std::string last = content_of(partition.log_file(segments[2]));
  const std::size_t batch = 12 + static_cast<std::size_t>(load_big<std::int32_t>(old_first.data() + 8));
  put_content(partition.log_file(segments[0]) + ".swap", old_first.substr(0, batch));
  put_content(partition.log_file(segments[2]) + ".swap", last);
  TopicSettings compacted = kSettings;
  compacted.cleanup.compacts = true;
  const Repaired done = repair(partition.dir(), compacted);
  INFO(shown(done.after.report));
  CHECK(done.after.report.damages == 0);
  std::vector<Offset> left = segments;
  left.erase(left.begin() + 1);
  CHECK(partition.segments() == left);
  CHECK(content_of(partition.log_file(segments[0])) == old_first.substr(0, batch));
  const auto copies = torn_copies(partition.path());
  for (const std::string& gone : {old_first, old_middle, last}) {
    CHECK(std::find(copies.begin(), copies.end(), gone) != copies.end());
  }
}

TEST_CASE("an empty segment in the middle goes, and what it held is recorded", "[log][repair]") {
  const Partition partition;
  const auto batches = write_log(partition, 60);
  const std::vector<Offset> segments = partition.segments();
  put_content(partition.log_file(segments[1]), "");
  repaired(partition);
  CHECK(partition.segments().size() == segments.size() - 1);
  CHECK(all_lost(read_lost_offsets(partition.dir()), segments[1], segments[2]));
}

TEST_CASE("what a broker wrote is repaired by its own rules", "[log][repair]") {
  const Partition partition;
  std::filesystem::remove(partition.path());
  copy_directory(golden("oracle/oracle-txn-0"), partition.path());
  const std::string txn_index = partition.file("00000000000000000000.txnindex");
  const std::string whole = content_of(txn_index);
  SECTION("an entry is missing") {
    put_content(txn_index, whole.substr(0, 34));
  }
  SECTION("an entry is wrong") {
    put_content(txn_index, flip_byte(whole, 17));
  }
  SECTION("the last stable offset is impossible") {
    put_content(txn_index, flip_byte(whole, 26));
  }
  SECTION("the file is gone") {
    std::filesystem::remove(txn_index);
  }
  SECTION("the epochs are gone") {
    put_content(partition.file("leader-epoch-checkpoint"), "nonsense");
  }
  repaired(partition);
  CHECK(content_of(txn_index) == whole);
  CHECK(epochs_of(partition.path()) == std::vector<EpochEntry>{{0, 0}, {1, 5}, {2, 8}});
}

TEST_CASE("salvage mends a copy and leaves the patient alone", "[log][repair]") {
  const Partition partition;
  const auto batches = write_log(partition, 60);
  overwrite_batch(partition, batches[5], 80, "##");
  put_content(partition.file("00000000000000000000.log.cleaned"), "half of a");
  const auto files = all_files(partition.path());
  const std::string target = partition.root() + "/saved-0";
  const Repaired done = salvage(partition.dir(), kSettings, target);
  CHECK(all_files(partition.path()) == files);
  CHECK(done.after.report.damages == 0);
  CHECK(all_values(target) == values_but(batches, {5}));
  CHECK(error_kind([&] { salvage(partition.dir(), kSettings, target); }) == ErrorKind::cannot_create);
}

TEST_CASE("a repair waits for nobody who maintains the partition", "[log][repair]") {
  const Partition partition;
  write_log(partition, 10);
  const Fd file = open_for_writing(partition.dir().own_files().get(), "maint.lock", Create::yes);
  const FileLock lock(file, "maint.lock");
  CHECK(error_kind([&] { repair(partition.dir(), kSettings); }) == ErrorKind::busy);
}

TEST_CASE("a repair that is killed at any write is finished by the next one", "[log][repair]") {
  for (int budget = 0; budget < 40; ++budget) {
    const Partition partition;
    const auto batches = write_log(partition, 40);
    overwrite_batch(partition, batches[5], 80, "##");
    overwrite_batch(partition, batches[20], 5, "\x40");
    const std::string path = partition.path();
    in_processes(1, [&](int) {
      FileSizeLimit limit(budget * 100);  // a write fails, sooner or later
      try {
        repair(PartitionDir::open(path), kSettings);
      } catch (const Error&) {
        _exit(0);
      }
    });
    repaired(partition);
    CHECK(all_values(path) == values_but(batches, {5}));
  }
}

TEST_CASE("a line of the lost offsets that makes no sense is passed over", "[log][repair]") {
  CHECK(parse_lost_offsets("").empty());
  for (const char* line : {"x 2 copy\n", "-1 2 copy\n", "1\n", "1 x copy\n", "1x2 copy\n", "1 2\n", "2 2 copy\n",
                           "3 2 copy\n", "99999999999999999999 2 copy\n", "1 2 cop"}) {
    INFO(line);
    CHECK(parse_lost_offsets(line).empty());
    const auto others = parse_lost_offsets("5 7 torn/a\n" + std::string(line));
    CHECK(others == std::vector<LostOffsets>{{5, 7, "torn/a"}});
  }
}
