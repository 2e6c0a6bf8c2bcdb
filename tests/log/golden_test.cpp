// Partition directories that Kafka wrote, read where they are (tests/golden/README.md). Reading changes nothing.
#include <map>

#include "log/cursor.hpp"
#include "log/segment.hpp"
#include "log/summary.hpp"
#include "support/partition.hpp"

using namespace bourn;
using namespace bourn::test;

namespace {

std::string log_of(const std::string& path) {
  const PartitionDir dir = PartitionDir::open(path);
  return dir.path_of(segment_file_name(list_segments(dir).front(), SegmentFile::log));
}

// The records that are there, read by a walk over the bytes; and from each offset on those that are left.
void check_reads_from_every_offset(const std::string& path) {
  INFO(path);
  const std::vector<OwnedRecord> records = read_log(content_of(log_of(path)));
  const PartitionDir dir = PartitionDir::open(path);
  Cursor cursor(dir);
  CHECK(read_on(cursor).records == records);
  const Offset end = cursor.position();
  CHECK(cursor.end_offset() == end);
  for (Offset offset = cursor.start_offset(); offset <= end; ++offset) {
    cursor.seek(offset);
    std::vector<OwnedRecord> left = read_on(cursor).records;
    left.erase(left.begin(),
               std::find_if(left.begin(), left.end(), [&](const auto& record) { return record.offset >= offset; }));
    const auto from =
        std::find_if(records.begin(), records.end(), [&](const auto& record) { return record.offset >= offset; });
    INFO("from " << offset);
    REQUIRE(left == std::vector<OwnedRecord>(from, records.end()));
  }
}

}  // namespace

TEST_CASE("every log that Kafka wrote is read from every offset", "[log][golden]") {
  int logs = 0;
  for (const auto& entry : std::filesystem::directory_iterator(golden("oracle"))) {
    if (entry.path().filename() == "oracle-logdir") continue;
    const auto before = all_files(entry.path());
    check_reads_from_every_offset(entry.path());
    CHECK(all_files(entry.path()) == before);
    ++logs;
  }
  CHECK(logs > 15);
}

TEST_CASE("the zeros that pad a broker's active indexes are no entries", "[log][golden]") {
  const auto segment = Segment::open(PartitionDir::open(golden("oracle/oracle-active-0")), 0);
  REQUIRE(segment.has_value());
  const OffsetIndex offsets = segment->offset_index();
  const TimeIndex times = segment->time_index();
  CHECK(offsets.count() > 0);
  CHECK(offsets.count() < 1000 / 8);
  CHECK(times.count() > 0);
  CHECK(times.count() < 996 / 12);
  for (std::int64_t i = 0; i < offsets.count(); ++i) {
    const auto header = segment->valid_batch_at(offsets.at(i).position, 0);
    REQUIRE(header.has_value());
    CHECK(header->last_offset() == offsets.at(i).offset);
  }
  CHECK(segment->floor_position(INT64_MAX) == offsets.last()->position);
}

TEST_CASE("Kafka's index entries are believed", "[log][golden]") {
  const auto segment = Segment::open(PartitionDir::open(golden("oracle/oracle-indexed-0")), 1000);
  REQUIRE(segment.has_value());
  const OffsetIndex offsets = segment->offset_index();
  REQUIRE(offsets.count() == 9);
  for (std::int64_t i = 0; i < offsets.count(); ++i) {
    CHECK(segment->floor_position(offsets.at(i).offset) == offsets.at(i).position);
  }
  CHECK(segment->floor_position(offsets.at(0).offset - 1) == 0);
}

TEST_CASE("passes of Kafka's cleaner leave gaps, and the end where it was", "[log][golden]") {
  std::map<std::string, std::size_t> counts;
  for (const char* pass : {"before", "pass1", "pass2"}) {
    const std::string path = golden(std::string("oracle/oracle-compact-") + pass + "-0");
    const PartitionDir dir = PartitionDir::open(path);
    CHECK(Cursor(dir).end_offset() ==
          Cursor(PartitionDir::open(golden("oracle/oracle-compact-before-0"))).end_offset());
    counts[pass] = read_all(path).size();
  }
  CHECK(counts["before"] > counts["pass1"]);
  CHECK(counts["pass1"] > counts["pass2"]);
}

TEST_CASE("markers of transactions are batches, and no records to a summary", "[log][golden]") {
  const PartitionDir dir = PartitionDir::open(golden("oracle/oracle-txn-0"));
  Cursor cursor(dir);
  std::int64_t markers = 0;
  std::int64_t batches = 0;
  while (cursor.next() == Cursor::Next::batch) {
    ++batches;
    markers += cursor.batch().header.control() ? 1 : 0;
  }
  CHECK(markers == 3);
  const SegmentSummary summary = summarize(dir).front();
  CHECK(summary.batches == batches);
  CHECK(summary.records == static_cast<std::int64_t>(read_all(dir.path()).size()) - markers);
}
