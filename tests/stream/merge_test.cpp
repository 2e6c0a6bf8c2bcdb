#include "stream/merge.hpp"

#include <algorithm>
#include <random>
#include <tuple>
#include <utility>

#include "stream/streams.hpp"

using namespace bourn;
using namespace bourn::test;

namespace {

using Strings = std::vector<std::string>;

std::unique_ptr<Source> merged(std::vector<std::unique_ptr<Source>> inputs) {
  return make_merge(std::move(inputs));
}

template <typename... Sources>
std::unique_ptr<Source> merge_of(Sources... sources) {
  std::vector<std::unique_ptr<Source>> inputs;
  (inputs.push_back(std::move(sources)), ...);
  return merged(std::move(inputs));
}

}  // namespace

TEST_CASE("partitions are merged by time", "[stream][merge]") {
  auto merge = merge_of(
      list_source({"t", 0}, {{value_record(0, "a", 10), value_record(1, "c", 30)}, {value_record(2, "e", 50)}}),
      list_source({"t", 1}, {{value_record(0, "b", 20), value_record(1, "d", 40)}}));
  CHECK(drain(*merge) == Strings{"t/0@0=a", "t/1@0=b", "t/0@1=c", "t/1@1=d", "t/0@2=e"});
}

TEST_CASE("equal times go by topic, then partition, then offset", "[stream][merge]") {
  auto merge = merge_of(list_source({"b", 0}, {{value_record(0, "4", 10), value_record(1, "5", 10)}}),
                        list_source({"a", 1}, {{value_record(0, "3", 10)}}),
                        list_source({"a", 0}, {{value_record(0, "1", 10), value_record(1, "2", 10)}}));
  CHECK(drain(*merge) == Strings{"a/0@0=1", "a/0@1=2", "a/1@0=3", "b/0@0=4", "b/0@1=5"});
}

TEST_CASE("a time that goes backwards never reorders a partition", "[stream][merge]") {
  auto merge = merge_of(list_source({"t", 0}, {{value_record(0, "late", 100), value_record(1, "early", 1)}}),
                        list_source({"t", 1}, {{value_record(0, "x", 50), value_record(1, "y", 150)}}));
  CHECK(drain(*merge) == Strings{"t/1@0=x", "t/0@0=late", "t/0@1=early", "t/1@1=y"});
}

TEST_CASE("an idle input does not hold up the others, and ends are noticed", "[stream][merge]") {
  auto merge = merge_of(list_source({"t", 0}, {{value_record(0, "a", 10)}, {value_record(1, "b", 20)}}, true),
                        list_source({"t", 1}, {{value_record(0, "c", 30)}}));
  const Strings seen = drain(*merge);
  CHECK(seen.size() == 3);
  CHECK(std::find(seen.begin(), seen.end(), "t/0@0=a") < std::find(seen.begin(), seen.end(), "t/0@1=b"));
}

TEST_CASE("however records are cut into batches, the merged order is that of a sort", "[stream][merge]") {
  std::mt19937 random(7);
  std::vector<std::tuple<Timestamp, std::int32_t, Offset>> expected;
  std::vector<std::vector<std::vector<OwnedRecord>>> partitions(5);
  for (std::int32_t p = 0; p < 5; ++p) {
    Timestamp so_far = 0;
    for (Offset offset = 0; offset < 300; ++offset) {
      const auto time = static_cast<Timestamp>(random() % 100 + static_cast<unsigned>(offset));
      so_far = std::max(so_far, time);
      expected.emplace_back(so_far, p, offset);
      auto& batches = partitions[static_cast<std::size_t>(p)];
      if (batches.empty() || random() % 7 == 0) batches.emplace_back();
      batches.back().push_back(value_record(offset, "v", time));
    }
  }
  std::sort(expected.begin(), expected.end());
  std::vector<std::unique_ptr<Source>> inputs;
  for (std::int32_t p = 0; p < 5; ++p) inputs.push_back(list_source({"t", p}, partitions[static_cast<std::size_t>(p)]));
  Strings wanted;
  for (const auto& [time, partition, offset] : expected) {
    wanted.push_back("t/" + std::to_string(partition) + "@" + std::to_string(offset) + "=v");
  }
  CHECK(drain(*merged(std::move(inputs))) == wanted);
}

TEST_CASE("a growing merge takes up sources that come to be, and waits for the first", "[stream][merge]") {
  std::vector<std::unique_ptr<Source>> born;
  auto merge = make_growing_merge({}, [&] { return std::exchange(born, {}); });
  CHECK(merge->next() == Source::Next::idle);
  born.push_back(list_source({"a", 0}, {{value_record(0, "1", 30)}, {value_record(1, "3", 50)}}, true));
  born.push_back(list_source({"b", 0}, {{value_record(0, "2", 40)}}, true));
  CHECK(merge->next() == Source::Next::idle);  // asked once, they had nothing
  CHECK(drain(*merge) == Strings{"a/0@0=1", "b/0@0=2", "a/0@1=3"});
  CHECK(merge->next() == Source::Next::end);
  born.push_back(list_source({"c", 0}, {{value_record(0, "4", 1)}}));
  CHECK(drain(*merge) == Strings{"c/0@0=4"});
}

TEST_CASE("a growing merge finds new sources while the others never pause", "[stream][merge]") {
  std::vector<std::vector<OwnedRecord>> batches;
  for (Offset offset = 0; offset < 1000; ++offset) batches.push_back({value_record(offset, "v", 100 + offset)});
  std::vector<std::unique_ptr<Source>> inputs;
  inputs.push_back(list_source({"busy", 0}, batches));
  int looks = 0;
  auto merge = make_growing_merge(std::move(inputs), [&] {
    std::vector<std::unique_ptr<Source>> born;
    if (++looks == 1) born.push_back(list_source({"late", 0}, {{value_record(0, "v", 0)}}));
    return born;
  });
  const Strings seen = drain(*merge);
  REQUIRE(seen.size() == 1001);
  CHECK(std::find(seen.begin(), seen.end(), "late/0@0=v") - seen.begin() < 500);
}

TEST_CASE("an input that was alone is compared by its times once there is another", "[stream][merge]") {
  std::vector<std::unique_ptr<Source>> inputs;
  inputs.push_back(list_source({"a", 0}, {{value_record(0, "1", 90)}, {value_record(1, "3", 10)}}, true));
  std::vector<std::unique_ptr<Source>> born;
  auto merge = make_growing_merge(std::move(inputs), [&] { return std::exchange(born, {}); });
  CHECK(merge->next() == Source::Next::idle);
  CHECK(merge->next() == Source::Next::slice);
  CHECK(merge->slice().run.count == 1);
  CHECK(merge->next() == Source::Next::idle);
  born.push_back(list_source({"b", 0}, {{value_record(0, "2", 50)}, {value_record(1, "4", 95)}}));
  CHECK(drain(*merge) == Strings{"a/0@1=3", "b/0@0=2", "b/0@1=4"});
}

// The reference: take, again and again, of the first record of each partition that is left the one with the least
// (time, topic, partition), where a time that is less than one before it in its partition counts as that one.
TEST_CASE("one order for any topics, partitions and times: equal, backwards, far apart", "[stream][merge]") {
  constexpr Timestamp kFar = INT64_MAX / 4;
  for (unsigned seed = 0; seed < 200; ++seed) {
    std::mt19937 random(seed);
    struct Partition {
      TopicPartition where;
      std::vector<OwnedRecord> records;
      std::size_t at = 0;
      Timestamp so_far = INT64_MIN;
    };
    std::vector<Partition> partitions;
    for (const char* topic : {"a", "b", "ab"}) {
      for (std::int32_t p = 0; p < static_cast<std::int32_t>(random() % 4); ++p) partitions.push_back({{topic, p}, {}});
    }
    for (Partition& partition : partitions) {
      for (Offset offset = 0; offset < static_cast<Offset>(random() % 40); ++offset) {
        Timestamp time = static_cast<Timestamp>(random() % 5);
        if (random() % 8 == 0) time = kFar + static_cast<Timestamp>(random() % 3);
        if (random() % 8 == 0) time = kNoTimestamp;
        partition.records.push_back(value_record(offset, "v", time));
      }
    }
    std::vector<std::unique_ptr<Source>> inputs;
    for (const Partition& partition : partitions) {
      std::vector<std::vector<OwnedRecord>> batches;
      for (const OwnedRecord& record : partition.records) {
        if (batches.empty() || random() % 3 == 0) batches.emplace_back();
        batches.back().push_back(record);
      }
      inputs.push_back(list_source(partition.where, batches));
    }
    std::shuffle(inputs.begin(), inputs.end(), random);  // the order in which they are given says nothing

    Strings wanted;
    for (;;) {
      Partition* next = nullptr;
      Timestamp next_time = 0;
      for (Partition& partition : partitions) {
        if (partition.at == partition.records.size()) continue;
        const Timestamp time = std::max(partition.so_far, partition.records[partition.at].timestamp);
        if (next == nullptr || std::tie(time, partition.where) < std::tie(next_time, next->where)) {
          next = &partition;
          next_time = time;
        }
      }
      if (next == nullptr) break;
      next->so_far = next_time;
      wanted.push_back(next->where.topic + "/" + std::to_string(next->where.partition) + "@" +
                       std::to_string(next->records[next->at++].offset) + "=v");
    }
    REQUIRE(drain(*merged(std::move(inputs))) == wanted);
  }
}
