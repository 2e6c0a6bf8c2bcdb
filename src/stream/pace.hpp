// The busiest second, the busiest minute, and the longest silences of a stream, in one pass.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/time.hpp"
#include "format/types.hpp"

namespace bourn {

// The stretch of a fixed length (a second from :00.000 on, a minute from :00 on) with the most events.
class Busiest {
 public:
  struct Stretch {
    Timestamp start = kNoTimestamp;
    std::int64_t events = 0;
    std::int64_t bytes = 0;
  };

  explicit Busiest(std::int64_t length_ms) : length_ms_(length_ms), recent_(kRemembered) {}

  // Exact as long as no time is more than kRemembered lengths older than one before it; older ones may count too
  // little. Requires time >= 0.
  void add(Timestamp time, std::int64_t events, std::int64_t bytes) noexcept;
  // The one with the most events, the first of several; start is kNoTimestamp when nothing was added.
  const Stretch& most() const noexcept { return most_; }

  static constexpr std::size_t kRemembered = 256;

 private:
  std::int64_t length_ms_;
  std::vector<Stretch> recent_;
  Stretch most_;
};

// The `most` longest stretches without an event, longest first.
class LargestGaps {
 public:
  struct Gap {
    Timestamp from = 0;    // the greatest time before
    Timestamp until = 0;   // the time of the event that ends it
    TopicPartition where;  // of that event
    Offset offset = 0;
    std::int64_t length_ms() const noexcept { return until - from; }
  };

  explicit LargestGaps(std::size_t most) : most_(most) {}

  // Whether a gap of this length is to be kept, so that the others cost nothing.
  bool wants(std::int64_t length_ms) const noexcept {
    return length_ms > 0 && (gaps_.size() < most_ || length_ms > gaps_.back().length_ms());
  }
  void add(Gap gap);
  const std::vector<Gap>& gaps() const noexcept { return gaps_; }

 private:
  std::size_t most_;
  std::vector<Gap> gaps_;
};

}  // namespace bourn
