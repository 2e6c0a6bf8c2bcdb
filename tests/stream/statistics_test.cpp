#include "stream/statistics.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "stream/merge.hpp"
#include "streams.hpp"
#include "support/catch.hpp"

namespace bourn {
namespace {

using namespace test;

StreamFacts facts_of(Source& source) {
  Statistics statistics(KeyHasher(1));
  while (source.next() == Source::Next::slice) statistics.put(source.slice());
  return std::move(statistics).facts();
}

OwnedRecord at(Offset offset, Timestamp time) {
  return value_record(offset, "v", time);
}

}  // namespace

TEST_CASE("statistics count what a plain loop counts", "[stream][statistics]") {
  const std::vector<OwnedRecord> records = varied_records(300);
  std::set<std::string> keys;
  std::map<std::string, std::int64_t> names;
  std::int64_t null_keys = 0;
  std::int64_t null_values = 0;
  std::int64_t tombstones = 0;
  std::int64_t with_headers = 0;
  std::int64_t value_bytes = 0;
  std::int64_t out_of_order = 0;
  Timestamp greatest = records.front().timestamp;
  for (const OwnedRecord& record : records) {
    if (record.key) keys.insert(*record.key);
    null_keys += record.key ? 0 : 1;
    null_values += record.value ? 0 : 1;
    tombstones += record.key && !record.value ? 1 : 0;
    with_headers += record.headers.empty() ? 0 : 1;
    for (const OwnedHeader& header : record.headers) ++names[header.name];
    if (record.value) value_bytes += static_cast<std::int64_t>(record.value->size());
    if (record.timestamp < greatest) ++out_of_order;
    greatest = std::max(greatest, record.timestamp);
  }
  REQUIRE(out_of_order > 0);
  REQUIRE(tombstones > 0);

  const auto source = list_source({"t", 0}, {records});
  const StreamFacts facts = facts_of(*source);
  CHECK(facts.events() == 300);
  CHECK(facts.null_keys == null_keys);
  CHECK(facts.null_values == null_values);
  CHECK(facts.tombstones == tombstones);
  CHECK(facts.distinct_keys.count() == static_cast<std::int64_t>(keys.size()));
  CHECK(facts.with_headers == with_headers);
  CHECK(facts.value_bytes.sum() == value_bytes);
  CHECK(facts.out_of_order == out_of_order);
  CHECK(facts.last_time == greatest);
  CHECK(facts.offsets == 300);
  CHECK(facts.missing_offsets == 0);
  for (const KeyCount& name : facts.headers.top(100)) CHECK(name.count == names[name.key]);
  CHECK(facts.headers.top(100).size() == names.size());
  std::int64_t in_timeline = 0;
  for (const Timeline::Bucket& bucket : facts.timeline.buckets()) in_timeline += bucket.events;
  CHECK(in_timeline == 300);
}

TEST_CASE("gaps of offsets and of times, and steps back, are found with their place", "[stream][statistics]") {
  const auto source =
      list_source({"t", 3}, {{at(10, 1000), at(11, 1000), at(15, 5000)}, {at(16, 4000), at(20, 65'000)}});
  const StreamFacts facts = facts_of(*source);
  CHECK(facts.offsets == 11);
  CHECK(facts.missing_offsets == 6);
  CHECK(facts.offset_gaps == 2);
  CHECK(facts.largest_offset_gap.offset == 12);
  CHECK(facts.largest_offset_gap.amount == 3);
  CHECK(facts.out_of_order == 1);
  CHECK(facts.largest_step_back.offset == 16);
  CHECK(facts.largest_step_back.amount == 1000);
  REQUIRE(facts.gaps.gaps().size() == 2);
  CHECK(facts.gaps.gaps()[0].length_ms() == 60'000);
  CHECK(facts.gaps.gaps()[0].offset == 20);
  CHECK(facts.gaps.gaps()[0].where == TopicPartition{"t", 3});
  CHECK(facts.gaps.gaps()[1].length_ms() == 4000);
  CHECK(facts.second.most().events == 2);
  CHECK(facts.second.most().start == 1000);
  CHECK(facts.minute.most().events == 4);
  CHECK(facts.minute.most().start == 0);
}

TEST_CASE("events without a time are counted apart", "[stream][statistics]") {
  const auto source = list_source({"t", 0}, {{at(0, kNoTimestamp), at(1, 1000), at(2, kNoTimestamp)}});
  const StreamFacts facts = facts_of(*source);
  CHECK(facts.without_time == 2);
  CHECK(facts.first_time == 1000);
  CHECK(facts.last_time == 1000);
  CHECK(facts.out_of_order == 0);
}

TEST_CASE("a batch that a merge takes apart is counted once", "[stream][statistics]") {
  std::vector<OwnedRecord> even;
  std::vector<OwnedRecord> odd;
  for (int i = 0; i < 100; ++i) (i % 2 == 0 ? even : odd).push_back(at(i / 2, 1000 + i));
  std::vector<std::unique_ptr<Source>> inputs;
  inputs.push_back(list_source({"t", 0}, {even}));
  inputs.push_back(list_source({"t", 1}, {odd}));
  const auto merged = make_merge(std::move(inputs));
  const StreamFacts facts = facts_of(*merged);
  CHECK(facts.events() == 100);
  CHECK(facts.all_codecs().batches == 2);
  CHECK(facts.partitions == 2);
  CHECK(facts.out_of_order == 0);
  CHECK(facts.gaps.gaps().front().length_ms() == 1);
}

TEST_CASE("the largest records are found with their places", "[stream][statistics]") {
  std::mt19937 random(9);
  std::vector<OwnedRecord> records;
  std::vector<std::pair<std::size_t, Offset>> sizes;
  for (Offset offset = 0; offset < 1000; ++offset) {
    const std::size_t size = random() % 100'000;
    records.push_back(value_record(offset, std::string(size, 'x')));
    sizes.emplace_back(size, offset);
  }
  std::stable_sort(sizes.begin(), sizes.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  const auto source = list_source({"t", 0}, {records});
  const StreamFacts facts = facts_of(*source);
  REQUIRE(facts.largest.size() == Statistics::kLargest);
  for (std::size_t i = 0; i < facts.largest.size(); ++i) CHECK(facts.largest[i].offset == sizes[i].second);
}

TEST_CASE("records that cannot be read are no statistics", "[stream][statistics]") {
  const TopicPartition where{"t", 0};
  Slice slice;
  slice.where = &where;
  slice.run = {"\x02", 1, 0, 0, std::nullopt};
  Statistics statistics(KeyHasher(1));
  CHECK_THROWS_AS(statistics.put(slice), Error);
}

}  // namespace bourn
