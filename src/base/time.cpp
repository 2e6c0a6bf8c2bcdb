#include "base/time.hpp"

#include <ctime>

#include "base/calendar.hpp"

namespace bourn {
namespace {

std::int64_t clock_ns(clockid_t clock) noexcept {
  timespec now{};
  clock_gettime(clock, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

}  // namespace

Timestamp wall_clock_ms() noexcept {
  return floor_quotient(clock_ns(CLOCK_REALTIME), 1'000'000);
}

std::int64_t monotonic_ns() noexcept {
  return clock_ns(CLOCK_MONOTONIC);
}

}  // namespace bourn
