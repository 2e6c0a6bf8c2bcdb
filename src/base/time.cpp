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

std::int64_t ahead_of_utc(Timestamp time, Zone zone) noexcept {
  if (zone == Zone::utc) return 0;
  const auto seconds = static_cast<std::time_t>(floor_quotient(time, kMsPerSecond));
  std::tm local{};
  if (::localtime_r(&seconds, &local) == nullptr) return 0;
  // Before there were zones, towns were some seconds ahead.
  return floor_quotient(std::int64_t{local.tm_gmtoff} * kMsPerSecond, kMsPerMinute) * kMsPerMinute;
}

Timestamp wall_clock_ms() noexcept {
  return floor_quotient(clock_ns(CLOCK_REALTIME), 1'000'000);
}

std::int64_t monotonic_ns() noexcept {
  return clock_ns(CLOCK_MONOTONIC);
}

}  // namespace bourn
