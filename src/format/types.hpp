// The nouns of a Kafka log that everything else speaks of.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace bourn {

// The place of a record in its partition: 0, 1, 2, … without end. Compaction and markers leave gaps.
using Offset = std::int64_t;

struct TopicPartition {
  std::string topic;
  std::int32_t partition = 0;

  auto operator<=>(const TopicPartition&) const = default;
};

// Bits 0 to 2 of a batch's attributes; 5 to 7 are illegal.
enum class Codec : std::uint8_t { none = 0, gzip = 1, snappy = 2, lz4 = 3, zstd = 4 };

// "none", "gzip", "snappy", "lz4", "zstd", as Kafka's compression.type spells them.
std::string_view codec_name(Codec codec) noexcept;

// Bit 3: who set the time of the records.
enum class TimestampType : std::uint8_t { create = 0, log_append = 1 };

// Sums and differences that wrap, as Java's do: for offsets and times that may be anything because somebody else wrote
// them. A delta between any two of them exists this way, and is undone exactly.
inline constexpr std::int64_t wrapping_add(std::int64_t a, std::int64_t b) noexcept {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}
inline constexpr std::int64_t wrapping_subtract(std::int64_t a, std::int64_t b) noexcept {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}

// Why bytes are not what they should be. `reason` is a literal, so that decoders allocate nothing and never throw;
// it reads well after "batch at byte 12: ".
using Reason = const char*;

}  // namespace bourn
