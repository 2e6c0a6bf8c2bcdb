// Numbers with units, as options take them. Every parser wants the whole text: no blanks,
// no trailing letters, no locale; nullopt otherwise, also on overflow.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bourn {

// A decimal integer with an optional minus sign. "+1", " 1", "1e3" and "" are none.
std::optional<std::int64_t> parse_integer(std::string_view text) noexcept;

// A size in bytes: "65536", "64K", "1M", "2G", "64KiB", "64kB"; K, M, G, T are powers of 1024
// with or without "iB"/"B".
std::optional<std::int64_t> parse_size(std::string_view text) noexcept;

// A length of time: "500ms", "10s", "5m", "2h", "7d", "1w", "1.5s" (and "us", "ns"), and sums such as "1h30m". A bare
// number is refused: nobody remembers whether it means seconds.
std::optional<std::chrono::nanoseconds> parse_duration(std::string_view text) noexcept;

// "64.0 KiB", "1.1 GiB"; below 1024: "512 B".
std::string size_text(std::int64_t bytes);

// "1,234,567": digits in groups, for people. A comma, since text may be wrapped at a blank.
std::string grouped(std::int64_t number);

// "1.5s", "3m20s", "2d4h": the two largest units.
std::string duration_text(std::chrono::nanoseconds length);

}  // namespace bourn
