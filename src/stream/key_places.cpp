#include "stream/key_places.hpp"

#include <algorithm>
#include <new>
#include <string>
#include <utility>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/units.hpp"

namespace bourn {
namespace {

constexpr std::size_t kLeastSlots = 32;
constexpr std::size_t kFirstSlots = 1024;

[[noreturn]] void fail_keys_do_not_fit(const DistinctCount& keys, std::size_t memory) {
  constexpr std::size_t kMebibyte = std::size_t{1} << 20;
  const std::size_t margin = keys.is_exact() ? 0 : static_cast<std::size_t>(keys.count()) / 20;
  const std::size_t needed = KeyPlaces::memory_for(static_cast<std::size_t>(keys.count()) + margin);
  throw Error(ErrorKind::unsupported,
              fmt::format("{}{} keys do not fit into {}; nothing was given", keys.is_exact() ? "" : "about ",
                          grouped(keys.count()), size_text(static_cast<std::int64_t>(memory))),
              fmt::format("--memory {}M", needed / kMebibyte + 1));
}

}  // namespace

KeyPlaces::KeyPlaces(std::size_t memory)
    : most_(std::max(memory / sizeof(Entry), kLeastSlots)),
      count_(std::min(kFirstSlots, most_)),
      slots_(make_slots(count_)) {}

// calloc(3): pages that nobody touched cost nothing.
KeyPlaces::Slots KeyPlaces::make_slots(std::size_t count) {
  Slots slots(static_cast<Entry*>(std::calloc(count, sizeof(Entry))));
  if (!slots) throw std::bad_alloc();
  return slots;
}

KeyPlaces::Hash KeyPlaces::hash(Bytes key, std::uint64_t seed) noexcept {
  const XXH128_hash_t hash = XXH3_128bits_withSeed(key.data(), key.size(), seed);
  return {hash.low64, static_cast<std::uint32_t>(hash.high64)};
}

// Where the key is, or the empty slot where it would be. The upper bits choose, so that any number of slots will do.
std::size_t KeyPlaces::place_of(const Hash& hash) const noexcept {
  __extension__ using Wide = unsigned __int128;
  auto at = static_cast<std::size_t>((static_cast<Wide>(hash.low) * count_) >> 64);
  while (slots_[at].taken != 0 && (slots_[at].low != hash.low || slots_[at].high != hash.high))
    at = at + 1 == count_ ? 0 : at + 1;
  return at;
}

KeyPlaces::Entry* KeyPlaces::find(const Hash& hash) noexcept {
  Entry& entry = slots_[place_of(hash)];
  return entry.taken != 0 ? &entry : nullptr;
}

KeyPlaces::Entry* KeyPlaces::find_or_add(const Hash& hash) {
  std::size_t at = place_of(hash);
  if (slots_[at].taken != 0) return &slots_[at];
  if (size_ >= count_ / 4 * 3) {
    if (grow()) {
      at = place_of(hash);
    } else if (size_ >= count_ - count_ / 10) {
      return nullptr;
    }
  }
  slots_[at].low = hash.low;
  slots_[at].high = hash.high;
  slots_[at].taken = 1;
  ++size_;
  return &slots_[at];
}

// Old and new exist side by side for a moment, and both count.
bool KeyPlaces::grow() {
  const std::size_t count = std::min(count_ + count_ / 2, most_ - std::min(most_, count_));
  if (count < count_ + count_ / 4) return false;
  Slots old = std::exchange(slots_, make_slots(count));
  const std::size_t old_count = std::exchange(count_, count);
  for (std::size_t i = 0; i < old_count; ++i) {
    if (old[i].taken != 0) slots_[place_of({old[i].low, old[i].high})] = old[i];
  }
  return true;
}

DistinctCount KeyPlaces::counted() const {
  DistinctCount count;
  for_each([&count](const Entry& entry) { count.add(entry.low); });
  return count;
}

// It grows as long as it has less than 4/9 of its slots, so nine tenths of 4/9 of them are there for sure.
std::size_t KeyPlaces::memory_for(std::size_t keys) noexcept {
  return (keys / 2 * 5 + 2 * kLeastSlots) * sizeof(Entry);
}

void fail_read_differently(std::size_t missing, std::size_t keys) {
  throw Error(ErrorKind::busy,
              fmt::format("{} of {} keys were not found again, since the log was compacted or trimmed while it was "
                          "read; the others were given",
                          missing, keys),
              "again");
}

Partitions::Partitions(bool per_topic)
    : per_topic_(per_topic), seed_(std::stoull(random_hex().substr(0, 16), nullptr, 16)) {}

std::uint32_t Partitions::number_of(const TopicPartition& where) {
  if (last_ < known_.size() && known_[last_]->first == where) return last_;
  const auto number = static_cast<std::uint32_t>(known_.size());
  const auto [place, is_new] = facts_.try_emplace(where, Facts{number, seed_});
  if (is_new) {
    BOURN_CHECK(number < KeyPlaces::kWhereBits);
    if (per_topic_) place->second.seed = XXH3_64bits_withSeed(where.topic.data(), where.topic.size(), seed_);
    known_.push_back(place);
  }
  return last_ = place->second.number;
}

void LastOfKeys::put(std::uint32_t where, const RecordView& record) {
  const KeyPlaces::Hash hash = partitions_.hash(*record.key, where);
  if (too_many_) return too_many_->add(hash.low);
  if (KeyPlaces::Entry* const entry = places_.find_or_add(hash)) return entry->put(where, record);
  too_many_ = places_.counted();
  too_many_->add(hash.low);
}

void LastOfKeys::settle() const {
  if (too_many_) fail_keys_do_not_fit(*too_many_, memory_);
}

const KeyPlaces::Entry* LastOfKeys::meet(std::uint32_t where, const RecordView& record) noexcept {
  KeyPlaces::Entry* const entry = places_.find(partitions_.hash(*record.key, where));
  if (entry == nullptr || !entry->is_at(where, record.offset) || entry->met) return nullptr;
  entry->met = 1;
  return entry;
}

}  // namespace bourn
