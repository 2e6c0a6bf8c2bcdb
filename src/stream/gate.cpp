#include "stream/gate.hpp"

#include <iterator>

namespace bourn {

void NumberSet::add(std::int64_t number) {
  if (contains(number)) return;
  auto after = ranges_.upper_bound(number);
  auto range = after == ranges_.begin() ? ranges_.end() : std::prev(after);
  if (range != ranges_.end() && range->second == number) {
    ++range->second;
  } else {
    range = ranges_.emplace(number, number + 1).first;
  }
  if (after != ranges_.end() && after->first == range->second) {
    range->second = after->second;
    ranges_.erase(after);
  }
}

bool NumberSet::contains(std::int64_t number) const {
  const auto after = ranges_.upper_bound(number);
  return after != ranges_.begin() && number < std::prev(after)->second;
}

Sink::State Gate::put(const Slice& slice) {
  if (repeats_) return next_.put(slice);
  const std::int64_t number = history_.position() - 1;
  if (sent_.contains(number)) return State::open;
  sent_.add(number);
  return next_.put(slice);
}

}  // namespace bourn
