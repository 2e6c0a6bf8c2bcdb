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
// Which clock on the wall is meant: UTC, or that of the time zone of the process (TZ, else /etc/localtime).
enum class Zone { utc, local };
// Milliseconds that the zone is ahead of UTC at this moment, in whole minutes, as RFC 3339 writes it.
std::int64_t ahead_of_utc(Timestamp time, Zone zone) noexcept;

// What a moment that somebody writes down is counted from.
struct Now {
  Now(Timestamp now, Zone where = Zone::utc) noexcept : time(now), zone(where) {}
  Timestamp time;
  Zone zone;  // of what is written without one
};

// A clock that never goes back, in ns, for timeouts and pacing.
std::int64_t monotonic_ns() noexcept;

// Reads a moment: RFC 3339 ("2026-11-23T10:00:00Z", "…+01:00" or "+0100", blank instead of T, seconds and
// fraction optional; without a zone it is that of `now`), a date ("2026-11-23"), a time of today ("10:00", "10:00:30"),
// ten-digit epoch seconds (with fraction allowed), thirteen-digit epoch milliseconds, a length of time before or
// after now ("-10m", "+1h", with units.hpp's durations), "now", "today", "yesterday". nullopt when it is none of these
// or lies outside years 0000 to 9999.
std::optional<Timestamp> parse_moment(std::string_view text, Now now) noexcept;

// "2026-11-23T10:00:00.123Z", or "2026-11-23T11:00:00.123+01:00". Outside years 0000 to 9999: the bare number.
std::string iso_time(Timestamp time, Zone zone = Zone::utc);
void append_iso_time(Buffer& out, Timestamp time, Zone zone = Zone::utc);

// strftime in the zone (%F %T %j …), plus %L = milliseconds with three digits. Years outside 0000 to 9999: the bare
// number.
void append_strftime(Buffer& out, Timestamp time, const std::string& format, Zone zone = Zone::utc);

}  // namespace bourn
