// Where the last record of each key stands, within a given memory. Keys are known by 96 bits of a hash with a random
// seed, so that nobody can make two keys collide on purpose; no key and no value is held.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "base/bytes.hpp"
#include "format/record.hpp"
#include "stream/distinct.hpp"

namespace bourn {

// Open addressing with linear steps, in slots of 24 bytes; between half and three quarters of them are taken, until it
// cannot grow any more: then up to nine tenths. (KeyTable is for compaction, which numbers the records of one partition
// and wants nothing but that number back.)
class KeyPlaces {
 public:
  // At most `memory` bytes, the copying while it grows included; at least a few entries whatever that is.
  explicit KeyPlaces(std::size_t memory);

  struct Hash {
    std::uint64_t low = 0;
    std::uint32_t high = 0;
    bool operator==(const Hash&) const = default;
  };
  // `seed` tells what else than the key makes it another key.
  static Hash hash(Bytes key, std::uint64_t seed) noexcept;

  static constexpr std::uint32_t kWhereBits = (std::uint32_t{1} << 29) - 1;
  // What is known of a key. The table sets the first three, its user the rest.
  struct Entry {
    std::uint64_t low;
    std::uint32_t high;
    std::uint32_t taken : 1, tombstone : 1, met : 1, where : 29;  // `where`: a number of Partitions
    Offset offset;

    // Takes the place of the record.
    void put(std::uint32_t partition, const RecordView& record) noexcept {
      where = partition & kWhereBits;
      offset = record.offset;
      tombstone = record.value ? 0 : 1;
    }
    bool is_at(std::uint32_t partition, Offset at) const noexcept { return where == partition && offset == at; }
  };
  static_assert(sizeof(Entry) == 24);

  // The entry of the key, a new one (all zero besides) where there was none; nullptr when there is no room for
  // one. Valid until the next call.
  Entry* find_or_add(const Hash& hash);
  // nullptr when the key was never added. Valid until the next find_or_add().
  Entry* find(const Hash& hash) noexcept;

  std::size_t size() const noexcept { return size_; }
  std::size_t bytes() const noexcept { return count_ * sizeof(Entry); }
  // The keys, to be counted on when there is no room for more of them.
  DistinctCount counted() const;
  // Memory with which so many keys fit for sure.
  static std::size_t memory_for(std::size_t keys) noexcept;

  // Calls visit(const Entry&) for each key, in no order.
  template <typename Visit>
  void for_each(Visit&& visit) const {
    for (std::size_t i = 0; i < count_; ++i) {
      if (slots_[i].taken != 0) visit(slots_[i]);
    }
  }

 private:
  struct Free {
    void operator()(Entry* slots) const noexcept { std::free(slots); }
  };
  using Slots = std::unique_ptr<Entry[], Free>;

  static Slots make_slots(std::size_t count);
  std::size_t place_of(const Hash& hash) const noexcept;
  bool grow();

  std::size_t most_;   // slots, old and new ones together
  std::size_t count_;  // slots
  std::size_t size_ = 0;
  Slots slots_;
};

// Throws Error{busy}: so many of the keys were not there any more when the log was read again.
[[noreturn]] void fail_read_differently(std::size_t missing, std::size_t keys);

// Small numbers for partitions, and what makes the keys of their topics different.
class Partitions {
 public:
  // `per_topic`: keys of different topics are different keys.
  explicit Partitions(bool per_topic);

  std::uint32_t number_of(const TopicPartition& where);
  const TopicPartition& operator[](std::uint32_t number) const { return known_[number]->first; }
  KeyPlaces::Hash hash(Bytes key, std::uint32_t number) const noexcept {
    return KeyPlaces::hash(key, known_[number]->second.seed);
  }

 private:
  struct Facts {
    std::uint32_t number;
    std::uint64_t seed;
  };
  bool per_topic_;
  std::uint64_t seed_;
  std::map<TopicPartition, Facts> facts_;
  std::vector<std::map<TopicPartition, Facts>::const_iterator> known_;
  std::uint32_t last_ = 0;
};

// The last record of each key, of a stream that is read once to find them and once more to give them.
class LastOfKeys {
 public:
  // `memory`, in bytes, is for the keys; `per_topic` as for Partitions.
  LastOfKeys(std::size_t memory, bool per_topic) : memory_(memory), partitions_(per_topic), places_(memory) {}

  std::uint32_t number_of(const TopicPartition& where) { return partitions_.number_of(where); }
  const TopicPartition& operator[](std::uint32_t number) const { return partitions_[number]; }
  KeyPlaces::Hash hash(Bytes key, std::uint32_t where) const noexcept { return partitions_.hash(key, where); }

  // The first time: the record, which has a key, is the last one of it so far. `where` is its partition's number.
  void put(std::uint32_t where, const RecordView& record);
  // At the end of the first time. Throws Error{unsupported} when the keys do not fit.
  void settle() const;
  // The second time: what is known of the record's key when the record, which has one, is its last one; nullptr for
  // another record, and for the same one met again, since a partition may be addressed twice.
  const KeyPlaces::Entry* meet(std::uint32_t where, const RecordView& record) noexcept;

  const KeyPlaces& places() const noexcept { return places_; }
  bool knows(const KeyPlaces::Hash& hash) noexcept { return places_.find(hash) != nullptr; }

 private:
  std::size_t memory_;
  Partitions partitions_;
  KeyPlaces places_;
  // Counts on when there is no room for more keys: how many there are says what to do.
  std::optional<DistinctCount> too_many_;
};

}  // namespace bourn
