#include "log/compaction_plan.hpp"

#include "support/partition.hpp"

using namespace bourn;
using namespace bourn::test;

namespace {

// Segments of 100 offsets and 1000 bytes each, the last one of which is the active one.
LogSurvey survey_of(std::size_t count, Offset first = 0) {
  LogSurvey survey;
  for (std::size_t i = 0; i < count; ++i) {
    SegmentFacts facts;
    facts.base = first + static_cast<Offset>(i) * 100;
    facts.next_offset = facts.base + 100;
    facts.bytes = 1000;
    facts.index_bytes = 80;
    facts.time_index_bytes = 120;
    facts.first_time = kSomeTime;
    facts.max_time = kSomeTime + 10;
    survey.segments.push_back(facts);
  }
  return survey;
}

std::vector<std::size_t> sizes_of(const std::vector<SegmentGroup>& groups) {
  std::vector<std::size_t> sizes;
  for (const SegmentGroup& group : groups) sizes.push_back(group.size());
  return sizes;
}

}  // namespace

TEST_CASE("the dirty part begins where compaction came to, if that is in the log", "[log][compaction_plan]") {
  const LogSurvey survey = survey_of(4, 1000);
  const auto part = [&](Offset compacted) { return cleanable_part(survey, compacted, kSomeTime, 0); };
  CHECK(part(1200).start == 1200);
  CHECK(part(1200).clean_bytes == 2000);
  CHECK(part(1200).dirty_bytes == 1000);
  CHECK(part(1200).end == 1300);  // the active segment is not touched
  CHECK(part(1400).dirty_bytes == 0);
  for (const Offset elsewhere : {Offset{0}, Offset{999}, Offset{1401}, INT64_MAX}) {
    CHECK(part(elsewhere).start == 1000);
    CHECK(part(elsewhere).dirty_bytes == 3000);
  }
}

TEST_CASE("what is too young or part of an open transaction ends the part that is compacted",
          "[log][compaction_plan]") {
  LogSurvey survey = survey_of(4);
  CHECK(cleanable_part(survey, 0, kSomeTime + 20, 5).end == 300);
  CHECK(cleanable_part(survey, 0, kSomeTime + 20, 50).end == 0);
  CHECK(cleanable_part(survey, 200, kSomeTime + 20, 50).end == 200);  // what is clean may be young
  survey.first_open = 150;
  CHECK(cleanable_part(survey, 0, kSomeTime, 0).end == 100);
}

TEST_CASE("a log without times never waits too long", "[log][compaction_plan]") {
  LogSurvey survey = survey_of(3);
  const auto waits = [&](std::int64_t max_lag, Timestamp now) {
    return cleanable_part(survey, 0, now, 0).waits_longer_than(max_lag, now);
  };
  CHECK(waits(1000, kSomeTime + 1001));
  CHECK_FALSE(waits(1000, kSomeTime + 1000));
  CHECK_FALSE(waits(INT64_MAX, INT64_MAX));
  CHECK_FALSE(cleanable_part(survey, 200, INT64_MAX, 0).waits_longer_than(1000, INT64_MAX));  // nothing is dirty
  for (SegmentFacts& facts : survey.segments) facts.first_time = kNoTimestamp;
  CHECK_FALSE(waits(1000, INT64_MAX));
}

TEST_CASE("segments are joined up to the limits of one", "[log][compaction_plan]") {
  LogSurvey survey = survey_of(6);
  TopicSettings settings;
  const auto sizes = [&] { return sizes_of(groups_of(survey.segments, 5, settings)); };
  CHECK(sizes() == std::vector<std::size_t>{5});
  settings.segment_bytes = 3000;
  CHECK(sizes() == std::vector<std::size_t>{3, 2});
  settings.segment_index_bytes = 250;  // two time indexes, three indexes
  CHECK(sizes() == std::vector<std::size_t>{2, 2, 1});
  for (SegmentFacts& facts : survey.segments) facts.time_index_bytes = 0;
  settings.segment_index_bytes = 239;
  CHECK(sizes() == std::vector<std::size_t>{2, 2, 1});
  settings = {};
  for (std::size_t i = 1; i < survey.segments.size(); ++i) survey.segments[i].base += INT32_MAX - 150;
  // The last offset of a segment is the one before the next, however few events are left.
  CHECK(sizes() == std::vector<std::size_t>{1, 4});
}

TEST_CASE("a record of earlier compactions that cannot be read costs a longer look alone", "[log][compaction_plan]") {
  const Partition partition;
  put_content(partition.log_file(0), make_batch(3, 0));
  const PartitionDir dir = partition.dir();
  CHECK(compacted_up_to(dir) == 0);
  remember_compacted(dir, 2);
  CHECK(compacted_up_to(dir) == 2);
  for (const char* text : {"", "0\n", "0\n0\n", "0\n1\norders 0\n", "no checkpoint", "0\n1\norders 0 -7\n"}) {
    INFO(text);
    put_content(partition.file(".bourn/compacted"), text);
    CHECK(compacted_up_to(dir) == 0);
  }
}
