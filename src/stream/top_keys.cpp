#include "stream/top_keys.hpp"

#include <algorithm>
#include <utility>

#include "base/error.hpp"

namespace bourn {

TopKeys::TopKeys(std::size_t capacity) : capacity_(capacity), slots_(capacity * 2) {
  BOURN_CHECK(capacity >= 2 && (capacity & (capacity - 1)) == 0);
}

void TopKeys::add(std::uint64_t hash, Bytes key) {
  Slot* slot = &slot_of(hash);
  if (slot->count == 0) {
    if (used_ == capacity_) {
      make_room();
      slot = &slot_of(hash);
    }
    *slot = {hash, 0, key.size(), kept_.size()};
    kept_.append(key.substr(0, kKeptBytes));
    ++used_;
  }
  ++slot->count;
}

std::vector<KeyCount> TopKeys::top(std::size_t count) const {
  std::vector<const Slot*> order;
  for (const Slot& slot : slots_) {
    if (slot.count > 0) order.push_back(&slot);
  }
  const auto before = [this](const Slot* a, const Slot* b) {
    return a->count != b->count ? a->count > b->count : kept(*a) < kept(*b);
  };
  count = std::min(count, order.size());
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end(), before);
  std::vector<KeyCount> top;
  for (std::size_t i = 0; i < count; ++i)
    top.push_back({std::string(kept(*order[i])), order[i]->key_bytes, order[i]->count});
  return top;
}

TopKeys::Slot& TopKeys::slot_of(std::uint64_t hash) noexcept {
  std::size_t at = hash & (slots_.size() - 1);
  while (slots_[at].count != 0 && slots_[at].hash != hash) at = (at + 1) & (slots_.size() - 1);
  return slots_[at];
}

void TopKeys::make_room() {
  counts_.clear();
  for (const Slot& slot : slots_) {
    if (slot.count > 0) counts_.push_back(slot.count);
  }
  const auto middle = counts_.begin() + static_cast<std::ptrdiff_t>(counts_.size() / 2);
  std::nth_element(counts_.begin(), middle, counts_.end());
  const std::int64_t median = *middle;
  error_ += median;

  before_.assign(slots_.size(), Slot{});
  before_.swap(slots_);
  std::swap(kept_before_, kept_);
  kept_.clear();
  used_ = 0;
  for (const Slot& slot : before_) {
    if (slot.count <= median) continue;
    Slot& moved = slot_of(slot.hash);
    moved = {slot.hash, slot.count - median, slot.key_bytes, kept_.size()};
    kept_.append(kept_before_.view().substr(slot.kept_at, std::min(slot.key_bytes, kKeptBytes)));
    ++used_;
  }
}

Bytes TopKeys::kept(const Slot& slot) const noexcept {
  return {kept_.data() + slot.kept_at, std::min(slot.key_bytes, kKeptBytes)};
}

}  // namespace bourn
