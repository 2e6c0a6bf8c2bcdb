#include "stream/timeline.hpp"

#include <algorithm>

namespace bourn {

void Timeline::add(Timestamp time, std::int64_t events, std::int64_t bytes) {
  if (buckets_.empty()) {
    first_ = time;
    buckets_.resize(1);
  }
  std::int64_t number = time >> shift_;  // rounds down, for times before 1970 too
  const std::int64_t last = first_ + static_cast<std::int64_t>(buckets_.size() - 1);
  if (number < first_ || number > last) {
    widen_to(std::min(number, first_), std::max(number, last));
    number = time >> shift_;
    if (number < first_) {
      buckets_.insert(buckets_.begin(), static_cast<std::size_t>(first_ - number), Bucket{});
      first_ = number;
    } else if (const auto needed = static_cast<std::size_t>(number - first_) + 1; needed > buckets_.size()) {
      buckets_.resize(needed);
    }
  }
  Bucket& bucket = buckets_[static_cast<std::size_t>(number - first_)];
  bucket.events += events;
  bucket.bytes += bytes;
}

Timestamp Timeline::start() const noexcept {
  return static_cast<Timestamp>(static_cast<std::uint64_t>(first_) << shift_);
}

Timeline Timeline::coarser(std::size_t most) const {
  Timeline coarse = *this;
  while (coarse.buckets_.size() > std::max<std::size_t>(most, 2)) coarse.halve();
  return coarse;
}

// Until the numbers from `first` to `last`, given in buckets as wide as they are now, are no more than fit.
void Timeline::widen_to(std::int64_t first, std::int64_t last) {
  while (static_cast<std::uint64_t>(last) - static_cast<std::uint64_t>(first) >= capacity_) {
    halve();
    first >>= 1;
    last >>= 1;
  }
}

void Timeline::halve() {
  const std::int64_t first = first_ >> 1;
  const std::size_t odd = static_cast<std::size_t>(first_ & 1);  // the first one is the second half of its pair
  const std::size_t count = (buckets_.size() + odd + 1) / 2;
  for (std::size_t i = 0; i < count; ++i) {
    Bucket both;
    for (const std::size_t half : {2 * i, 2 * i + 1}) {
      if (half < odd || half - odd >= buckets_.size()) continue;
      both.events += buckets_[half - odd].events;
      both.bytes += buckets_[half - odd].bytes;
    }
    buckets_[i] = both;
  }
  buckets_.resize(count);
  first_ = first;
  ++shift_;
}

}  // namespace bourn
