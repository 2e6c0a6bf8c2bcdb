// Moments inside events, which are absolute: parse_moment() would take "now" and "-10m" too. Private to
// src/stream/text.
#pragma once

#include <optional>

#include "base/time.hpp"

namespace bourn {

// RFC 3339 and what base/time.hpp takes besides (blank for T, no zone for UTC, a date alone).
std::optional<Timestamp> parse_event_time(Bytes text) noexcept;

}  // namespace bourn
