#include "log/summary.hpp"

#include "support/partition.hpp"
#include "support/segments.hpp"

using namespace bourn;
using namespace bourn::test;

namespace {

std::string batch_at(Offset offset, const std::vector<Timestamp>& times) {
  std::vector<OwnedRecord> records;
  for (const Timestamp time : times)
    records.push_back(value_record(offset + static_cast<Offset>(records.size()), "v", time));
  return make_batch(records, {.base_offset = offset});
}

SegmentSummary summary_of(const std::string& content, Offset base = 0) {
  const Partition partition;
  put_content(partition.log_file(base), content);
  const std::vector<SegmentSummary> summaries = summarize(partition.dir());
  REQUIRE(summaries.size() == 1);
  CHECK(summaries[0].path == partition.log_file(base));
  return summaries[0];
}

}  // namespace

TEST_CASE("a summary counts what a segment holds", "[log][summary]") {
  const std::string content = batch_at(103, {50, 40}) + batch_at(105, {kNoTimestamp}) + batch_at(110, {30, 20, 45});
  const SegmentSummary summary = summary_of(content, 100);
  CHECK(summary.base == 100);
  CHECK(summary.bytes == static_cast<std::int64_t>(content.size()));
  CHECK(summary.whole_bytes == summary.bytes);
  CHECK(summary.batches == 3);
  CHECK(summary.records == 6);
  CHECK(summary.first_offset == 103);
  CHECK(summary.next_offset == 113);
  CHECK(summary.first_time == 45);
  CHECK(summary.last_time == 50);
  CHECK(summary.damage == nullptr);
}

TEST_CASE("a summary of an empty segment has no times", "[log][summary]") {
  const SegmentSummary summary = summary_of("", 100);
  CHECK(summary.batches == 0);
  CHECK(summary.first_offset == 100);
  CHECK(summary.next_offset == 100);
  CHECK(summary.first_time == kNoTimestamp);
  CHECK(summary.last_time == kNoTimestamp);
}

TEST_CASE("a summary tells an unfinished batch from damage", "[log][summary]") {
  const std::string first = batch_at(0, {10});
  const SegmentSummary unfinished = summary_of(first + batch_at(1, {20}).substr(0, 65));
  CHECK(unfinished.whole_bytes == static_cast<std::int64_t>(first.size()));
  CHECK(unfinished.bytes == unfinished.whole_bytes + 65);
  CHECK(unfinished.next_offset == 1);
  CHECK(unfinished.damage == nullptr);
  const SegmentSummary damaged = summary_of(first + "something else entirely");
  CHECK(damaged.whole_bytes == static_cast<std::int64_t>(first.size()));
  CHECK(damaged.records == 1);
  CHECK(damaged.damage != nullptr);
}

TEST_CASE("a partition's summary has its segments in order", "[log][summary]") {
  const Partition partition;
  CHECK(summarize(partition.dir()).empty());
  write_gappy_log(partition);
  const std::vector<SegmentSummary> summaries = summarize(partition.dir());
  std::vector<Offset> bases;
  std::int64_t records = 0;
  for (const SegmentSummary& summary : summaries) {
    bases.push_back(summary.base);
    records += summary.records;
    CHECK(summary.first_offset >= summary.base);
  }
  CHECK(bases == partition.segments());
  CHECK(records == static_cast<std::int64_t>(read_all(partition.path()).size()));
}

TEST_CASE("an outline says without a walk what a walk would say", "[log][summary]") {
  const Partition partition;
  write_gappy_log(partition);
  const std::vector<SegmentSummary> walked = summarize(partition.dir());
  std::int64_t bytes = 0;
  for (const SegmentSummary& segment : walked) bytes += segment.bytes;
  const PartitionOutline found = outline(partition.dir());
  CHECK(found.segments == static_cast<std::int64_t>(walked.size()));
  CHECK(found.bytes == bytes);
  CHECK(found.start_offset <= walked.front().first_offset);
  CHECK(found.next_offset == walked.back().next_offset);
  CHECK(found.last_time == walked.back().last_time);
  CHECK(found.first_time >= walked.front().first_time);
}

TEST_CASE("an outline needs no indexes, and passes over empty segments", "[log][summary]") {
  const Partition partition;
  put_content(partition.log_file(0), batch_at(0, {50, 40}) + batch_at(2, {70}) + batch_at(3, {60}));
  put_content(partition.log_file(4), "");
  const PartitionOutline found = outline(partition.dir());
  CHECK(found.segments == 2);
  CHECK(found.start_offset == 0);
  CHECK(found.next_offset == 4);
  CHECK(found.first_time == 50);
  CHECK(found.last_time == 70);
}

TEST_CASE("a partition without segments has an empty outline", "[log][summary]") {
  const Partition partition;
  const PartitionOutline found = outline(partition.dir());
  CHECK(found.segments == 0);
  CHECK(found.bytes == 0);
  CHECK(found.next_offset == found.start_offset);
  CHECK(found.first_time == kNoTimestamp);
  CHECK(found.last_time == kNoTimestamp);
}
