#include "log/latest_keys.hpp"

#include <algorithm>

namespace bourn {

// An eighth of the memory for the bits: 64 records then share the room of one entry of the table.
LatestKeys::LatestKeys(std::size_t memory, std::uint64_t seed)
    : table_(memory - memory / 8),
      seed_(seed),
      most_numbers_(static_cast<std::uint32_t>(std::clamp<std::size_t>(memory / 8 * 8 / 3 * 2, 64, UINT32_MAX))) {}

void LatestKeys::drain() {
  for (std::size_t i = 0; i < waiting_ && !full_at_; ++i) {
    const Waiting& one = window_[i];
    std::uint32_t before = 0;
    switch (table_.put(one.hash, one.number, before)) {
      case KeyTable::Put::replaced:
        latest_[before / 64] &= ~(std::uint64_t{1} << (before % 64));
        break;
      case KeyTable::Put::added:
        break;
      case KeyTable::Put::full:
        full_at_ = one.offset;
        continue;
    }
    latest_[one.number / 64] |= std::uint64_t{1} << (one.number % 64);
  }
  waiting_ = 0;
}

// The numbers are used up. What still waits comes before `offset`, and belongs to the round.
bool LatestKeys::end_at(Offset offset) {
  drain();
  if (!full_at_) full_at_ = offset;
  return false;
}

bool LatestKeys::any_latest(std::uint32_t number, std::uint32_t count) const noexcept {
  for (const std::uint32_t end = number + count; number < end;) {
    const std::uint32_t bit = number % 64;
    const std::uint32_t here = std::min(64 - bit, end - number);
    const std::uint64_t mask = (here == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << here) - 1) << bit;
    if ((latest_[number / 64] & mask) != 0) return true;
    number += here;
  }
  return false;
}

}  // namespace bourn
