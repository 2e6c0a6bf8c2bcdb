// The calendar that moments are read and written by: the Gregorian one, in UTC, of the years that RFC 3339 can write.
#pragma once

#include <date/date.h>

#include <cstdint>

#include "base/time.hpp"

namespace bourn {

inline constexpr std::int64_t kMsPerSecond = 1'000;
inline constexpr std::int64_t kMsPerMinute = 60 * kMsPerSecond;
inline constexpr std::int64_t kMsPerHour = 60 * kMsPerMinute;
inline constexpr std::int64_t kMsPerDay = 24 * kMsPerHour;

constexpr Timestamp start_of(date::year_month_day day) {
  return std::int64_t{date::sys_days{day}.time_since_epoch().count()} * kMsPerDay;
}

// RFC 3339 has four digits for the year.
inline constexpr Timestamp kFirstMoment = start_of(date::year{0} / 1 / 1);
inline constexpr Timestamp kLastMoment = start_of(date::year{10000} / 1 / 1) - 1;

constexpr bool is_in_calendar(Timestamp time) {
  return time >= kFirstMoment && time <= kLastMoment;
}

// How many of `unit` come before `time`, rounded down also before 1970.
constexpr std::int64_t floor_quotient(std::int64_t time, std::int64_t unit) {
  return time / unit - (time % unit < 0 ? 1 : 0);
}

constexpr Timestamp start_of_day(Timestamp time) {
  return floor_quotient(time, kMsPerDay) * kMsPerDay;
}

}  // namespace bourn
