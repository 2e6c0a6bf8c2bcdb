// Entries of the two sparse indexes of a segment, relative to the segment's base offset. Big-endian. Source: kafka,
// OffsetIndex.java and TimeIndex.java.
//
//   .index      i32 offset - base | i32 position     the LAST offset of the batch that starts at that position
//   .timeindex  i64 timestamp | i32 offset - base    the greatest time so far, and the last offset of its batch
//
// A broker's active segment has both files padded with zeros; entry 0 alone may be all zero.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.hpp"
#include "base/endian.hpp"
#include "format/types.hpp"

namespace bourn {

struct OffsetIndexEntry {
  static constexpr std::size_t kSize = 8;
  Offset offset = 0;
  std::int32_t position = 0;

  static OffsetIndexEntry decode(const char* at, Offset base) noexcept {
    return {wrapping_add(base, load_big<std::int32_t>(at)), load_big<std::int32_t>(at + 4)};
  }
  void encode(char* at, Offset base) const noexcept {
    store_big(at, static_cast<std::int32_t>(wrapping_subtract(offset, base)));
    store_big(at + 4, position);
  }
  bool operator==(const OffsetIndexEntry&) const = default;
};

struct TimeIndexEntry {
  static constexpr std::size_t kSize = 12;
  Timestamp timestamp = 0;
  Offset offset = 0;

  static TimeIndexEntry decode(const char* at, Offset base) noexcept {
    return {load_big<std::int64_t>(at), wrapping_add(base, load_big<std::int32_t>(at + 8))};
  }
  void encode(char* at, Offset base) const noexcept {
    store_big(at, timestamp);
    store_big(at + 8, static_cast<std::int32_t>(wrapping_subtract(offset, base)));
  }
  bool operator==(const TimeIndexEntry&) const = default;
};

}  // namespace bourn
