#include "log/key_table.hpp"

#include <algorithm>
#include <cstdlib>
#include <new>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace bourn {
namespace {

constexpr std::size_t kLeastSlots = 16;
constexpr std::size_t kFirstSlots = std::size_t{1} << 12;

constexpr bool is_empty(const KeyHash& hash) noexcept {
  return (hash.low | hash.high) == 0;
}
constexpr bool same(const KeyHash& a, const KeyHash& b) noexcept {
  return ((a.low ^ b.low) | (a.high ^ b.high)) == 0;
}

}  // namespace

KeyHash hash_key(Bytes key, std::uint64_t seed) noexcept {
  const XXH128_hash_t hash = XXH3_128bits_withSeed(key.data(), key.size(), seed);
  return {hash.low64 | static_cast<std::uint64_t>((hash.low64 | hash.high64) == 0), hash.high64};
}

KeyTable::KeyTable(std::size_t memory)
    : most_bytes_(std::max(memory, kLeastSlots * sizeof(Slot))),
      count_(std::min(kFirstSlots, most_bytes_ / sizeof(Slot))),
      room_(count_ - count_ / 10),
      slots_(make_slots(count_)) {}

// calloc(3): pages that nobody touched cost nothing.
KeyTable::Slots KeyTable::make_slots(std::size_t count) {
  Slots slots(static_cast<Slot*>(std::calloc(count, sizeof(Slot))));
  if (!slots) throw std::bad_alloc();
  return slots;
}

// The upper bits choose, so that any number of slots will do.
std::size_t KeyTable::home(const KeyHash& hash) const noexcept {
  __extension__ using Wide = unsigned __int128;
  return static_cast<std::size_t>((static_cast<Wide>(hash.high) * count_) >> 64);
}

std::size_t KeyTable::find(const KeyHash& hash) const noexcept {
  std::size_t at = home(hash);
  while (!is_empty(slots_[at].hash) && !same(slots_[at].hash, hash)) at = at + 1 == count_ ? 0 : at + 1;
  return at;
}

KeyTable::Put KeyTable::put(const KeyHash& hash, std::uint32_t number, std::uint32_t& before) {
  std::size_t at = find(hash);
  if (!is_empty(slots_[at].hash)) {
    before = slots_[at].number;
    slots_[at].number = number;
    return Put::replaced;
  }
  // Two thirds full, searches are still short; nine tenths are for the last size, which cannot grow.
  if (size_ >= count_ / 3 * 2 && grow()) at = find(hash);
  if (size_ >= room_) return Put::full;
  slots_[at] = {hash, number};
  ++size_;
  return Put::added;
}

bool KeyTable::has(const KeyHash& hash) const noexcept {
  return !is_empty(slots_[find(hash)].hash);
}

// Old and new exist side by side for a moment, and both count.
bool KeyTable::grow() {
  const std::size_t most = most_bytes_ / sizeof(Slot);
  const std::size_t count = std::min(2 * count_, most - std::min(most, count_));
  if (count < count_ + count_ / 4) return false;
  Slots old = std::exchange(slots_, make_slots(count));
  const std::size_t old_count = std::exchange(count_, count);
  room_ = count_ - count_ / 10;
  for (std::size_t i = 0; i < old_count; ++i) {
    if (!is_empty(old[i].hash)) slots_[find(old[i].hash)] = old[i];
  }
  return true;
}

void KeyTable::clear() noexcept {
  std::memset(static_cast<void*>(slots_.get()), 0, count_ * sizeof(Slot));
  size_ = 0;
}

}  // namespace bourn
