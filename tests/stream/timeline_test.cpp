#include "stream/timeline.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <vector>

#include "stream/pace.hpp"
#include "support/catch.hpp"

namespace bourn {
namespace {

std::int64_t events_of(const Timeline& timeline) {
  std::int64_t sum = 0;
  for (const Timeline::Bucket& bucket : timeline.buckets()) sum += bucket.events;
  return sum;
}

// Every bucket holds exactly what lies in its time.
void check_against(const Timeline& timeline, const std::vector<Timestamp>& times) {
  std::map<std::int64_t, std::int64_t> exact;
  for (const Timestamp time : times) {
    const auto since = static_cast<std::uint64_t>(time) - static_cast<std::uint64_t>(timeline.start());
    ++exact[static_cast<std::int64_t>(since / static_cast<std::uint64_t>(timeline.width_ms()))];
  }
  for (std::size_t i = 0; i < timeline.buckets().size(); ++i) {
    const Timeline::Bucket& bucket = timeline.buckets()[i];
    CHECK(bucket.events == exact[static_cast<std::int64_t>(i)]);
    CHECK(bucket.bytes == 10 * bucket.events);
  }
  CHECK(events_of(timeline) == static_cast<std::int64_t>(times.size()));
}

}  // namespace

TEST_CASE("a timeline keeps every event, whatever the span and the order", "[stream][timeline]") {
  std::mt19937_64 random(7);
  for (const unsigned span_bits : {0U, 3U, 10U, 20U, 40U, 62U}) {
    std::vector<Timestamp> times;
    for (int i = 0; i < 500; ++i) {
      const auto since = static_cast<std::int64_t>(random() & ((std::uint64_t{1} << span_bits) - 1));
      times.push_back(1'700'000'000'123 - (std::int64_t{1} << span_bits) / 2 + since);
    }
    Timeline timeline(64);
    for (const Timestamp time : times) timeline.add(time, 1, 10);
    INFO("span of " << span_bits << " bits");
    CHECK(timeline.buckets().size() <= 64);
    CHECK(timeline.start() % timeline.width_ms() == 0);
    check_against(timeline, times);
    CHECK(timeline.buckets().front().events > 0);
    CHECK(timeline.buckets().back().events > 0);
    // No wider than it must be.
    if (timeline.width_ms() > 1) CHECK(timeline.buckets().size() * 2 + 1 >= 64);

    std::shuffle(times.begin(), times.end(), random);
    Timeline again(64);
    for (const Timestamp time : times) again.add(time, 1, 10);
    CHECK(again.start() == timeline.start());
    CHECK(again.width_ms() == timeline.width_ms());
    CHECK(again.buckets() == timeline.buckets());

    const Timeline coarse = timeline.coarser(7);
    CHECK(coarse.buckets().size() <= 7);
    check_against(coarse, times);
  }
}

TEST_CASE("a timeline takes the least and the greatest time there can be", "[stream][timeline]") {
  const std::vector<Timestamp> times = {INT64_MIN, -1, 0, INT64_MAX};
  Timeline timeline(16);
  for (const Timestamp time : times) timeline.add(time, 1, 10);
  CHECK(timeline.buckets().size() <= 16);
  check_against(timeline, times);
}

TEST_CASE("the busiest second is the one with the most events", "[stream][pace]") {
  std::mt19937_64 random(8);
  Busiest busiest(1000);
  CHECK(busiest.most().start == kNoTimestamp);
  std::map<Timestamp, std::int64_t> exact;
  Timestamp time = 1'700'000'000'000;
  for (int i = 0; i < 20'000; ++i) {
    time += static_cast<Timestamp>(random() % 40);
    const Timestamp late = time - static_cast<Timestamp>(random() % 200'000);  // within what is remembered
    busiest.add(late, 1, 10);
    ++exact[late / 1000 * 1000];
  }
  const auto most =
      std::max_element(exact.begin(), exact.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  CHECK(busiest.most().events == most->second);
  CHECK(busiest.most().start == most->first);
  CHECK(busiest.most().bytes == 10 * most->second);
}

TEST_CASE("the largest gaps are kept, longest first", "[stream][pace]") {
  LargestGaps gaps(3);
  CHECK_FALSE(gaps.wants(0));
  CHECK_FALSE(gaps.wants(-5));
  const auto add = [&](Timestamp from, Timestamp until) {
    if (gaps.wants(until - from)) gaps.add({from, until, {"t", 0}, from});
  };
  for (const int length : {5, 1, 9, 7, 2, 9, 3}) add(length * 100, length * 101);
  REQUIRE(gaps.gaps().size() == 3);
  CHECK(gaps.gaps()[0].length_ms() == 9);
  CHECK(gaps.gaps()[1].length_ms() == 9);
  CHECK(gaps.gaps()[2].length_ms() == 7);
}

TEST_CASE("bars have a round width, hold every event, and are no more than asked for", "[stream][timeline]") {
  std::mt19937_64 random(10);
  for (int round = 0; round < 300; ++round) {
    const auto first = static_cast<Timestamp>(random() >> (2 + random() % 62));
    const auto span = static_cast<std::int64_t>(random() >> (2 + random() % 62));
    const std::size_t most = 2 + random() % 200;
    const Timestamp last = first + span;
    Timeline timeline;
    timeline.add(first, 1, 10);
    timeline.add(last, 1, 10);
    for (int i = 0; i < 20; ++i)
      timeline.add(first + static_cast<Timestamp>(random() % (static_cast<std::uint64_t>(span) + 1)), 1, 10);
    const Bars bars = bars_of(timeline, first, last, most);
    INFO("from " << first << " for " << span << " ms in " << most << " bars of " << bars.width_ms << " ms");
    CHECK(bars.bars.size() <= most);
    CHECK(bars.start <= first);
    CHECK(first - bars.start < bars.width_ms);
    CHECK(bars.bars.front().events > 0);
    CHECK(bars.bars.back().events > 0);
    CHECK(bars.width_ms == bar_length_ms(bars.width_ms));
    std::int64_t events = 0;
    for (const Timeline::Bucket& bar : bars.bars) events += bar.events;
    CHECK(events == 22);
  }
}

TEST_CASE("lengths of bars and ticks grow in small steps of round numbers", "[stream][timeline]") {
  CHECK(bar_length_ms(0) == 1);
  CHECK(bar_length_ms(999) == 1000);
  CHECK(bar_length_ms(1001) == 1500);
  CHECK(bar_length_ms(61'000) == 90'000);
  CHECK(bar_length_ms(3'600'001) == 5'400'000);
  CHECK(tick_length_ms(0) == 1);
  CHECK(tick_length_ms(3) == 5);
  CHECK(tick_length_ms(10'001) == 15'000);
  CHECK(tick_length_ms(3 * 3'600'000 + 1) == 6 * 3'600'000);
  for (std::int64_t length = 3; length < INT64_MAX / 100;) {
    const std::int64_t next = bar_length_ms(length + 1);
    CHECK(next > length);
    CHECK(2 * next <= 3 * length);
    const std::int64_t tick = tick_length_ms(length);
    CHECK(tick >= length);
    CHECK(tick <= 4 * length);
    length = next;
  }
}

}  // namespace bourn
