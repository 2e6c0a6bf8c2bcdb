#include "log/swap.hpp"

#include "log/maintenance_lock.hpp"
#include "support/partition.hpp"

using namespace bourn;
using namespace bourn::test;

namespace {

void run_at_once(const std::function<void()>& change) {
  change();
}

// Segments 0, 10 and 20 of ten events each, of which 0 and 10 are to become one; 30 is the active one.
class Compacted {
 public:
  Compacted() {
    for (Offset base = 0; base < 30; base += 10) put(segment_file_name(base, SegmentFile::log), make_batch(10, base));
    put(segment_file_name(30, SegmentFile::log), "");
    for (Offset base = 0; base < 30; base += 10) put(segment_file_name(base, SegmentFile::index), "old index");
  }

  const Partition& partition() const { return partition_; }
  // What takes the place of 0 and 10: all but the event at offset 3.
  std::string result() const {
    std::vector<OwnedRecord> records = read_log(make_batch(10, 0));
    records.erase(records.begin() + 3);
    return make_batch(records) + make_batch(10, 10);
  }
  void put_result(Stage stage) {
    put(staged_file_name(0, SegmentFile::log, stage), result());
    put(staged_file_name(0, SegmentFile::index, stage), "");
  }
  void put(const std::string& name, Bytes content) { put_content(partition_.file(name), content); }
  bool has(const std::string& name) const { return std::filesystem::exists(partition_.file(name)); }

  std::set<Offset> read() const {
    std::set<Offset> offsets;
    for (const OwnedRecord& record : read_all(partition_.path())) offsets.insert(record.offset);
    return offsets;
  }
  bool has_staged() const {
    for (const auto& entry : std::filesystem::directory_iterator(partition_.path())) {
      if (parse_staged_file_name(entry.path().filename().string())) return true;
    }
    return false;
  }

 private:
  Partition partition_;
};

std::set<Offset> all_but_3() {
  std::set<Offset> offsets;
  for (Offset offset = 0; offset < 30; ++offset) {
    if (offset != 3) offsets.insert(offset);
  }
  return offsets;
}

}  // namespace

TEST_CASE("names of staged files are read as they are written", "[log][swap]") {
  for (const Stage stage : {Stage::cleaned, Stage::swap, Stage::deleted}) {
    const std::string name = staged_file_name(42, SegmentFile::time_index, stage);
    const auto parsed = parse_staged_file_name(name);
    REQUIRE(parsed.has_value());
    CHECK(parsed->base == 42);
    CHECK(parsed->kind == SegmentFile::time_index);
    CHECK(parsed->stage == stage);
  }
  CHECK(staged_file_name(42, SegmentFile::log, Stage::swap) == "00000000000000000042.log.swap");
  for (const char* name : {"00000000000000000042.log", "42.log.swap", ".swap", "leader-epoch-checkpoint.deleted",
                           "00000000000000000042.log.swap.swap", "00000000000000000042.swap"}) {
    CHECK_FALSE(parse_staged_file_name(name).has_value());
  }
}

TEST_CASE("a finished compaction takes the place of its segments", "[log][swap]") {
  Compacted log;
  log.put_result(Stage::cleaned);
  swap_in(log.partition().dir(), {0}, {0, 10}, run_at_once);
  CHECK(log.partition().segments() == std::vector<Offset>{0, 20, 30});
  CHECK(content_of(log.partition().log_file(0)) == log.result());
  CHECK(content_of(log.partition().index_file(0)).empty());
  CHECK_FALSE(log.has(segment_file_name(10, SegmentFile::index)));
  CHECK_FALSE(log.has_staged());
  CHECK(log.read() == all_but_3());
}

TEST_CASE("what was not committed is undone", "[log][swap]") {
  Compacted log;
  log.put_result(Stage::cleaned);
  const Settled settled = settle_swaps(log.partition().dir(), run_at_once);
  CHECK(settled.undone == 2);
  CHECK(settled.finished == 0);
  CHECK_FALSE(log.has_staged());
  CHECK(log.read().count(3) == 1);
  CHECK(content_of(log.partition().index_file(0)) == "old index");
}

TEST_CASE("a commit that got half way is undone as a whole", "[log][swap]") {
  Compacted log;
  // Two results, the higher one renamed first.
  log.put(staged_file_name(0, SegmentFile::log, Stage::cleaned), log.result());
  log.put(staged_file_name(10, SegmentFile::log, Stage::swap), make_batch(10, 10));
  const Settled settled = settle_swaps(log.partition().dir(), run_at_once);
  CHECK(settled.undone == 2);
  CHECK_FALSE(log.has_staged());
  CHECK(log.partition().segments() == std::vector<Offset>{0, 10, 20, 30});
  CHECK(log.read().count(3) == 1);
}

TEST_CASE("what was committed is read at once, and finished", "[log][swap]") {
  Compacted log;
  log.put_result(Stage::swap);
  CHECK(log.read() == all_but_3());
  // Any of the old files may be gone already.
  SECTION("nothing is gone yet") {}
  SECTION("an index is gone") {
    std::filesystem::remove(log.partition().index_file(0));
  }
  SECTION("the segment that joins the other is moved away") {
    std::filesystem::rename(log.partition().log_file(10),
                            log.partition().file(staged_file_name(10, SegmentFile::log, Stage::deleted)));
  }
  CHECK(log.read() == all_but_3());
  const Settled settled = settle_swaps(log.partition().dir(), run_at_once);
  CHECK(settled.finished == 2);
  CHECK(settled.undone == 0);
  CHECK_FALSE(log.has_staged());
  CHECK(log.partition().segments() == std::vector<Offset>{0, 20, 30});
  CHECK(content_of(log.partition().log_file(0)) == log.result());
  CHECK(log.read() == all_but_3());
  CHECK_FALSE(settle_swaps(log.partition().dir(), run_at_once).anything());
}

TEST_CASE("an index whose log has its place already follows", "[log][swap]") {
  Compacted log;
  std::filesystem::remove(log.partition().log_file(10));
  log.put(segment_file_name(0, SegmentFile::log), log.result());
  std::filesystem::remove(log.partition().index_file(0));
  log.put(staged_file_name(0, SegmentFile::index, Stage::swap), "new index");
  settle_swaps(log.partition().dir(), run_at_once);
  CHECK(content_of(log.partition().index_file(0)) == "new index");
  CHECK(log.read() == all_but_3());
}

TEST_CASE("a reader in a segment that is replaced goes on by offset", "[log][swap][cursor]") {
  Compacted log;
  const PartitionDir dir = log.partition().dir();
  Cursor cursor(dir);
  REQUIRE(cursor.next() == Cursor::Next::batch);  // segment 0 of the old ones
  REQUIRE(cursor.position() == 10);
  log.put_result(Stage::cleaned);
  swap_in(dir, {0}, {0, 10}, run_at_once);
  std::vector<Offset> seen = offsets_of(read_on(cursor).records);
  REQUIRE(seen.size() == 20);
  CHECK(seen.front() == 10);
  CHECK(seen.back() == 29);
}

TEST_CASE("a writer settles what a killed compaction left, and leaves a living one alone", "[log][swap]") {
  Compacted log;
  {
    MaintenanceLock lock(log.partition().dir(), std::chrono::milliseconds{0});
    lock.begin_work();
    log.put_result(Stage::swap);
    const PartitionLog writer = log.partition().log();
    CHECK(log.has_staged());
    CHECK(maintenance_under_way(log.partition().dir()));
  }
  PartitionLog writer = log.partition().log();
  CHECK_FALSE(log.has_staged());
  CHECK_FALSE(maintenance_under_way(log.partition().dir()));
  CHECK(append_values(writer, {"more"}).first == 30);
}

TEST_CASE("one at a time has the maintenance lock", "[log][swap]") {
  const Partition partition;
  const PartitionDir dir = partition.dir();
  const MaintenanceLock lock(dir, std::chrono::milliseconds{0});
  CHECK_FALSE(MaintenanceLock::try_lock(dir).has_value());
  CHECK(error_kind([&] { MaintenanceLock(dir, std::chrono::milliseconds{20}); }) == ErrorKind::busy);
}
