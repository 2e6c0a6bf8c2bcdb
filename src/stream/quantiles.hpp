// How numbers are distributed (sizes, counts), in 57 KiB, whatever they are: a histogram whose buckets are as wide as
// 1/128 of what they hold, as HdrHistogram has them. Numbers below 256 have a bucket each.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace bourn {

class Quantiles {
 public:
  // at() is off by this share of the truth at most; below 256, and at the least and the greatest, by nothing.
  static constexpr double kRelativeError = 1.0 / 256;

  // Adds one number, not negative. Allocates at the first call alone.
  void add(std::int64_t value) {
    if (buckets_.empty()) buckets_.resize(kBuckets);
    ++buckets_[bucket_of(value)];
    ++count_;
    sum_ += value;
    min_ = std::min(min_, value);
    max_ = std::max(max_, value);
  }

  std::int64_t count() const noexcept { return count_; }
  std::int64_t sum() const noexcept { return sum_; }
  // Of nothing, all of these are 0.
  std::int64_t min() const noexcept { return count_ == 0 ? 0 : min_; }
  std::int64_t max() const noexcept { return max_; }
  double mean() const noexcept { return count_ == 0 ? 0 : static_cast<double>(sum_) / static_cast<double>(count_); }
  // The least number that `share` (0 to 1) of all are not greater than.
  std::int64_t at(double share) const;

  // How many numbers lie from the least to the greatest power of two in use: bars for a picture.
  struct Bar {
    std::int64_t from = 0;   // 0, 1, 2, 4, 8, …
    std::int64_t until = 0;  // exclusive
    std::int64_t count = 0;
  };
  std::vector<Bar> bars() const;

 private:
  static constexpr unsigned kStepBits = 7;
  static constexpr std::size_t kBuckets =
      (63 - kStepBits - 1) * (std::size_t{1} << kStepBits) + (std::size_t{2} << kStepBits);

  static std::size_t bucket_of(std::int64_t value) noexcept {
    const auto bits = static_cast<unsigned>(std::bit_width(static_cast<std::uint64_t>(value)));
    const unsigned shift = bits > kStepBits + 1 ? bits - (kStepBits + 1) : 0;
    return (std::size_t{shift} << kStepBits) + static_cast<std::size_t>(value >> shift);
  }
  static std::int64_t middle_of(std::size_t bucket) noexcept;
  static std::int64_t least_of(std::size_t bucket) noexcept;

  std::vector<std::int64_t> buckets_;
  std::int64_t count_ = 0;
  std::int64_t sum_ = 0;
  std::int64_t min_ = INT64_MAX;
  std::int64_t max_ = 0;
};

}  // namespace bourn
