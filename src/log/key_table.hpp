// Which record is the newest of each key, within a given memory. Keys are known by a hash of 128 bits with a seed of
// the caller's: drawn at random for each run, nobody can prepare two keys that collide.
#pragma once

#include <cstdint>
#include <memory>

#include "base/bytes.hpp"

namespace bourn {

struct KeyHash {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
};
// XXH3. Never both halves zero.
KeyHash hash_key(Bytes key, std::uint64_t seed) noexcept;

// Open addressing with linear steps; grows within its memory, and is full at nine tenths of it.
class KeyTable {
 public:
  // At most `memory` bytes, the copying while it grows included; at least a few entries whatever that is.
  explicit KeyTable(std::size_t memory);

  enum class Put {
    added,
    replaced,  // the key was there, with the number that is put into `before`
    full,      // not there, and no room
  };
  Put put(const KeyHash& hash, std::uint32_t number, std::uint32_t& before);
  bool has(const KeyHash& hash) const noexcept;
  // Asks the processor for the place of the key, ahead of put() or has().
  void prefetch(const KeyHash& hash) const noexcept { __builtin_prefetch(&slots_[home(hash)]); }

  std::size_t size() const noexcept { return size_; }
  void clear() noexcept;

 private:
  struct Slot {
    KeyHash hash;  // all zero: empty
    std::uint32_t number;
  };
  struct Free {
    void operator()(Slot* slots) const noexcept { std::free(slots); }
  };
  using Slots = std::unique_ptr<Slot[], Free>;

  static Slots make_slots(std::size_t count);
  std::size_t home(const KeyHash& hash) const noexcept;
  std::size_t find(const KeyHash& hash) const noexcept;
  bool grow();

  std::size_t most_bytes_;
  std::size_t count_;  // slots
  std::size_t room_;   // entries that may be in them
  std::size_t size_ = 0;
  Slots slots_;
};

}  // namespace bourn
