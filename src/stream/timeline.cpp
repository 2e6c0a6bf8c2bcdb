#include "stream/timeline.hpp"

#include <algorithm>
#include <initializer_list>

namespace bourn {
namespace {

constexpr std::int64_t kSecond = 1000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;

// Below a second, and days from 100 on: the decimal steps.
std::int64_t decimal_length(std::int64_t unit, std::int64_t at_least, std::initializer_list<std::int64_t> tenths) {
  for (;; unit *= 10) {
    for (const std::int64_t tenth : tenths) {
      if (unit * tenth / 10 >= at_least) return unit * tenth / 10;
    }
    if (unit > INT64_MAX / 1000) return INT64_MAX / 2;
  }
}

std::int64_t first_of(std::initializer_list<std::int64_t> lengths, std::int64_t unit, std::int64_t at_least) {
  for (const std::int64_t length : lengths) {
    if (length * unit >= at_least) return length * unit;
  }
  return 0;
}

}  // namespace

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

std::int64_t bar_length_ms(std::int64_t at_least) noexcept {
  if (at_least <= 3) return std::max<std::int64_t>(at_least, 1);
  if (at_least <= kSecond) return decimal_length(10, at_least, {4, 5, 6, 8, 10, 12, 15, 20, 25, 30});
  const auto sixties = {kSecond, kMinute};
  for (const std::int64_t unit : sixties) {
    // In halves, for 1.5.
    if (at_least <= unit * 3 / 2) return at_least <= unit ? unit : unit * 3 / 2;
    if (const auto found = first_of({2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30, 45, 60}, unit, at_least)) return found;
  }
  if (const auto found = first_of({2, 3, 4, 6, 8, 12, 18, 24, 36, 48, 72}, kHour / 2, at_least)) return found;
  if (const auto found = first_of({2, 3, 4, 5, 7, 10, 14, 21, 28, 42, 56, 84}, kDay, at_least)) return found;
  return decimal_length(100 * kDay, at_least, {10, 15, 20, 30, 40, 60, 80});
}

std::int64_t tick_length_ms(std::int64_t at_least) noexcept {
  if (at_least <= kSecond) return decimal_length(1, at_least, {10, 20, 50});
  for (const std::int64_t unit : {kSecond, kMinute}) {
    if (const auto found = first_of({1, 2, 5, 10, 15, 30, 60}, unit, at_least)) return found;
  }
  if (const auto found = first_of({1, 2, 3, 6, 12, 24}, kHour, at_least)) return found;
  if (const auto found = first_of({2, 7, 14, 28, 56}, kDay, at_least)) return found;
  return decimal_length(100 * kDay, at_least, {10, 20, 50});
}

Bars bars_of(const Timeline& timeline, Timestamp first, Timestamp last, std::size_t most) {
  const auto count_of = [&](std::int64_t width) {
    return static_cast<std::uint64_t>(last / width - first / width) + 1;
  };
  Bars bars;
  bars.width_ms = bar_length_ms((last - first) / static_cast<std::int64_t>(most));
  // Where bars start may take one more of them than there is room for.
  while (count_of(bars.width_ms) > most) bars.width_ms = bar_length_ms(bars.width_ms + 1);
  const std::int64_t first_number = first / bars.width_ms;
  bars.start = first_number * bars.width_ms;
  bars.bars.resize(count_of(bars.width_ms));
  for (std::size_t i = 0; i < timeline.buckets().size(); ++i) {
    const Timeline::Bucket& bucket = timeline.buckets()[i];
    if (bucket.events == 0) continue;
    const Timestamp start = timeline.start() + static_cast<std::int64_t>(i) * timeline.width_ms();
    const std::int64_t half = timeline.width_ms() / 2;
    const Timestamp middle = start > last - half ? last : std::max(start + half, first);
    Timeline::Bucket& bar = bars.bars[static_cast<std::size_t>(middle / bars.width_ms - first_number)];
    bar.events += bucket.events;
    bar.bytes += bucket.bytes;
  }
  return bars;
}

}  // namespace bourn
