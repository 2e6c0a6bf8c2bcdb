// Moments inside events, which are absolute: parse_moment() would take "now" and "-10m" too. Private to
// src/stream/text.
#pragma once

#include <optional>

#include "base/time.hpp"

namespace bourn {

// Whether `time` lies in the years 0000 to 9999. Others are written as bare milliseconds (base/time.hpp).
bool is_in_calendar(Timestamp time) noexcept;

// RFC 3339 and what base/time.hpp takes besides (blank for T, no zone for UTC, a date alone), and bare milliseconds
// outside the calendar.
std::optional<Timestamp> parse_event_time(Bytes text) noexcept;

}  // namespace bourn
