// Events and bytes over time, in one pass and bounded memory, whatever span the times turn out to have: buckets that
// double their width when they would be too many.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/time.hpp"

namespace bourn {

class Timeline {
 public:
  struct Bucket {
    std::int64_t events = 0;
    std::int64_t bytes = 0;
    bool operator==(const Bucket&) const = default;
  };

  // At most `capacity` buckets, at least 2. They start 1 ms wide.
  explicit Timeline(std::size_t capacity = 32768) : capacity_(capacity) {}

  // Any time, in any order; the result does not depend on the order.
  void add(Timestamp time, std::int64_t events, std::int64_t bytes);

  bool empty() const noexcept { return buckets_.empty(); }
  // Every bucket is a power of two of milliseconds wide and starts at a multiple of that.
  std::int64_t width_ms() const noexcept { return std::int64_t{1} << shift_; }
  // When the first of buckets() starts. Both ends are in use.
  Timestamp start() const noexcept;
  const std::vector<Bucket>& buckets() const noexcept { return buckets_; }

  // The same with at most `most` buckets: neighbours are taken together.
  Timeline coarser(std::size_t most) const;

 private:
  void widen_to(std::int64_t first, std::int64_t last);
  void halve();

  std::size_t capacity_;
  unsigned shift_ = 0;      // width = 2^shift_ ms
  std::int64_t first_ = 0;  // number of buckets_[0]: its start / width
  std::vector<Bucket> buckets_;
};

// Lengths of time that people think in. The least of them that is not below `at_least` ms: for the width of bars, at
// most 1.5 times as much (1, 2 and 3 ms aside); for the ticks of an axis, of which only round ones will do.
std::int64_t bar_length_ms(std::int64_t at_least) noexcept;
std::int64_t tick_length_ms(std::int64_t at_least) noexcept;

// A timeline as bars for a picture: each a bar_length_ms() wide and starting at a multiple of it. A bucket that lies on
// the border of two bars goes to one of them, which of the 32768 buckets of a timeline nobody sees.
struct Bars {
  Timestamp start = 0;
  std::int64_t width_ms = 1;
  std::vector<Timeline::Bucket> bars;
};
// At most `most` bars, for the times from `first` to `last`, which lie in the timeline and are not negative.
Bars bars_of(const Timeline& timeline, Timestamp first, Timestamp last, std::size_t most);

}  // namespace bourn
