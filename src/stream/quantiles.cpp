#include "stream/quantiles.hpp"

#include <cmath>

namespace bourn {
namespace {

unsigned shift_of(std::size_t bucket, unsigned step_bits) noexcept {
  const std::size_t octave = bucket >> step_bits;
  return octave < 2 ? 0 : static_cast<unsigned>(octave - 1);
}

}  // namespace

std::int64_t Quantiles::least_of(std::size_t bucket) noexcept {
  const unsigned shift = shift_of(bucket, kStepBits);
  return static_cast<std::int64_t>(bucket - (std::size_t{shift} << kStepBits)) << shift;
}

std::int64_t Quantiles::middle_of(std::size_t bucket) noexcept {
  const unsigned shift = shift_of(bucket, kStepBits);
  return least_of(bucket) + (shift == 0 ? 0 : std::int64_t{1} << (shift - 1));
}

std::int64_t Quantiles::at(double share) const {
  if (count_ == 0) return 0;
  const auto wanted = std::clamp<std::int64_t>(std::llround(std::ceil(share * static_cast<double>(count_))), 1, count_);
  if (wanted == count_) return max_;
  std::int64_t passed = 0;
  for (std::size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
    passed += buckets_[bucket];
    if (passed >= wanted) return std::clamp(middle_of(bucket), min_, max_);
  }
  return max_;
}

std::vector<Quantiles::Bar> Quantiles::bars() const {
  std::vector<Bar> bars;
  if (count_ == 0) return bars;
  const auto bits_of = [](std::int64_t value) { return std::bit_width(static_cast<std::uint64_t>(value)); };
  const auto first = static_cast<std::size_t>(bits_of(min_));
  for (std::size_t bits = first; bits <= static_cast<std::size_t>(bits_of(max_)); ++bits) {
    const std::int64_t from = bits == 0 ? 0 : std::int64_t{1} << (bits - 1);
    bars.push_back({from, bits >= 63 ? INT64_MAX : bits == 0 ? 1 : from * 2, 0});
  }
  for (std::size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
    if (buckets_[bucket] == 0) continue;
    bars[static_cast<std::size_t>(bits_of(least_of(bucket))) - first].count += buckets_[bucket];
  }
  return bars;
}

}  // namespace bourn
