// Moments, as people write them and as Kafka stores them: milliseconds since 1970 UTC.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace bourn {

// Milliseconds since 1970-01-01 UTC; -1 means "none" in Kafka's formats.
using Timestamp = std::int64_t;
inline constexpr Timestamp kNoTimestamp = -1;

// The wall clock now, in ms.
Timestamp wall_clock_ms() noexcept;
// A clock that never goes back, in ns, for timeouts and pacing.
std::int64_t monotonic_ns() noexcept;

// Reads a moment: RFC 3339 ("2026-11-23T10:00:00Z", "…+01:00" or "+0100", blank instead of T, seconds and
// fraction optional; without a zone it is UTC), a date ("2026-11-23"), a time of today ("10:00", "10:00:30"),
// ten-digit epoch seconds (with fraction allowed), thirteen-digit epoch milliseconds, a length of time before or
// after now ("-10m", "+1h", with units.hpp's durations), "now", "today", "yesterday". `now` is given, so that this is a
// pure function. nullopt when it is none of these or lies outside years 0000 to 9999.
std::optional<Timestamp> parse_moment(std::string_view text, Timestamp now) noexcept;

// "2026-11-23T10:00:00.123Z". Outside years 0000 to 9999: the bare number.
std::string iso_time(Timestamp time);
void append_iso_time(Buffer& out, Timestamp time);

// strftime in UTC (%F %T %j …), plus %L = milliseconds with three digits. Years outside 0000 to 9999: the bare number.
void append_strftime(Buffer& out, Timestamp time, const std::string& format);

}  // namespace bourn
