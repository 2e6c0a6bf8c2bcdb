#include "stream/schedule.hpp"

#include <random>

#include "support/catch.hpp"

using namespace bourn;

namespace {

constexpr std::int64_t kMs = 1'000'000;
constexpr std::int64_t kSecond = 1000 * kMs;
constexpr std::int64_t kStart = 5 * kSecond;

ScheduleOptions speed(double factor) {
  ScheduleOptions options;
  options.speed = factor;
  return options;
}

// When events with these times are due, in ms after the start.
std::vector<std::int64_t> due_ms(const ScheduleOptions& options, const std::vector<Timestamp>& times) {
  Schedule schedule(options, kStart);
  std::vector<std::int64_t> due;
  for (const Timestamp time : times) {
    schedule.next(time);
    due.push_back((schedule.due_ns() - kStart) / kMs);
  }
  return due;
}

using Due = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("events are due with the gaps that they were recorded with, divided by the speed", "[stream][schedule]") {
  CHECK(due_ms(speed(1), {1000, 1010, 3000}) == Due{0, 10, 2000});
  CHECK(due_ms(speed(10), {1000, 1010, 3000}) == Due{0, 1, 200});
  CHECK(due_ms(speed(0.5), {1000, 1010, 3000}) == Due{0, 20, 4000});
}

TEST_CASE("times that go backwards are due with the event before, and earn no wait twice", "[stream][schedule]") {
  CHECK(due_ms(speed(1), {1000, 2000, 1500, 2000, 2100}) == Due{0, 1000, 1000, 1000, 1100});
  CHECK(due_ms(speed(1), {1000, kNoTimestamp, 1200}) == Due{0, 0, 200});
}

TEST_CASE("a rate looks at no recorded time", "[stream][schedule]") {
  ScheduleOptions options;
  options.rate = 4;
  CHECK(due_ms(options, {1000, 900'000, 3, kNoTimestamp}) == Due{0, 250, 500, 750});
}

TEST_CASE("a longest gap is in recorded time, a longest wait in wall time, and a skipped gap is none",
          "[stream][schedule]") {
  ScheduleOptions gap = speed(10);
  gap.max_gap_ms = 2000;
  CHECK(due_ms(gap, {0, 1000, 61'000, 61'500}) == Due{0, 100, 300, 350});
  ScheduleOptions wait = speed(10);
  wait.max_wait_ms = 2000;
  CHECK(due_ms(wait, {0, 1000, 61'000, 61'500}) == Due{0, 100, 2100, 2150});
  ScheduleOptions skip = speed(10);
  skip.skip_gap_ms = 2000;
  CHECK(due_ms(skip, {0, 1000, 61'000, 61'500}) == Due{0, 100, 100, 150});
}

TEST_CASE("a silence that was shortened is told with its length and with what is left of it", "[stream][schedule]") {
  ScheduleOptions options = speed(2);
  options.max_gap_ms = 1000;
  Schedule schedule(options, kStart);
  CHECK_FALSE(schedule.next(0));
  CHECK_FALSE(schedule.next(1000));
  const auto jump = schedule.next(11'000);
  REQUIRE(jump);
  CHECK(jump->gap_ms == 10'000);
  CHECK(jump->wait_ns == 500 * kMs);
}

TEST_CASE("after ten minutes at awkward gaps nothing has drifted", "[stream][schedule]") {
  for (const double factor : {1.0, 10.0, 3.0, 0.7}) {
    Schedule schedule(speed(factor), kStart);
    std::mt19937 random(11);
    Timestamp time = 1'700'000'000'000;
    const Timestamp first = time;
    schedule.next(first);
    const auto length_ms = static_cast<Timestamp>(600'000 * factor);
    std::int64_t now = kStart;
    while (time - first < length_ms) {
      time += 1 + static_cast<Timestamp>(random() % 300);
      schedule.next(time);
      // Who waits wakes up late, each time, and that must not add up.
      now = std::max(now, schedule.due_ns()) + static_cast<std::int64_t>(random() % (3 * kMs));
    }
    const auto exact = static_cast<std::int64_t>(static_cast<long double>(time - first) * kMs / factor);
    CHECK(std::abs(schedule.due_ns() - kStart - exact) <= 1);
    CHECK(now - schedule.due_ns() < 3 * kMs);
  }
}

TEST_CASE("a pause makes everything later by its length, and a step starts counting anew", "[stream][schedule]") {
  Schedule schedule(speed(1), kStart);
  schedule.next(0);
  schedule.next(100);
  schedule.delay(kSecond);
  CHECK(schedule.due_ns() == kStart + kSecond + 100 * kMs);
  schedule.next(150);
  CHECK(schedule.due_ns() == kStart + kSecond + 150 * kMs);
  schedule.rebase(kStart + 9 * kSecond);
  schedule.next(170);
  CHECK(schedule.due_ns() == kStart + 9 * kSecond + 20 * kMs);
}

TEST_CASE("a change of speed shortens what is left of the wait, and not what is over", "[stream][schedule]") {
  Schedule schedule(speed(1), kStart);
  schedule.next(0);
  schedule.next(1000);
  schedule.change_speed(2, kStart + 400 * kMs);
  CHECK(schedule.due_ns() == kStart + 700 * kMs);
  schedule.next(2000);
  CHECK(schedule.due_ns() == kStart + 1200 * kMs);
  CHECK(*schedule.options().speed == 2);
}

TEST_CASE("as fast as it goes is paced once somebody changes the speed", "[stream][schedule]") {
  ScheduleOptions options;
  options.speed.reset();
  Schedule schedule(options, kStart);
  schedule.next(0);
  schedule.next(100'000);
  CHECK(schedule.due_ns() == kStart);
  CHECK_FALSE(schedule.paced());
  schedule.change_speed(2, kStart + kSecond);
  CHECK(schedule.paced());
  schedule.next(101'000);
  CHECK(schedule.due_ns() == kStart + kSecond + 500 * kMs);
}

TEST_CASE("times from the ends of the range make no due time that wraps around", "[stream][schedule]") {
  Schedule schedule(speed(0.001), kStart);
  std::int64_t last = schedule.due_ns();
  for (const Timestamp time : {INT64_MIN, Timestamp{0}, INT64_MAX - 1, INT64_MIN, INT64_MAX, Timestamp{5}}) {
    schedule.next(time);
    CHECK(schedule.due_ns() >= last);
    last = schedule.due_ns();
  }
  CHECK(last == Schedule::kNever);
}
