#include "stream/pace.hpp"

#include <algorithm>

namespace bourn {

void Busiest::add(Timestamp time, std::int64_t events, std::int64_t bytes) noexcept {
  const std::int64_t number = time / length_ms_;
  Stretch& stretch = recent_[static_cast<std::size_t>(number) % kRemembered];
  if (const Timestamp start = number * length_ms_; stretch.start != start) stretch = {start, 0, 0};
  stretch.events += events;
  stretch.bytes += bytes;
  const bool more = stretch.events > most_.events || (stretch.events == most_.events && stretch.start < most_.start);
  if (more) most_ = stretch;
}

void LargestGaps::add(Gap gap) {
  const auto place = std::upper_bound(gaps_.begin(), gaps_.end(), gap,
                                      [](const Gap& a, const Gap& b) { return a.length_ms() > b.length_ms(); });
  gaps_.insert(place, std::move(gap));
  if (gaps_.size() > most_) gaps_.pop_back();
}

}  // namespace bourn
