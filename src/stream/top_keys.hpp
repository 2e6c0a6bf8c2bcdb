// The keys that come most often, of any number of keys, in bounded memory. While there are few they are counted
// exactly; when the table is full, the median of the counts is taken off all and those that are used up make room.
// Sources: Misra and Gries 1982; Anderson and others 2017 (arXiv 1705.07001) for the median, which makes room for half
// of the table at once and so costs next to nothing per key.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.hpp"

namespace bourn {

struct KeyCount {
  std::string key;            // the first TopKeys::kKeptBytes of it
  std::size_t key_bytes = 0;  // all of them
  std::int64_t count = 0;
};

class TopKeys {
 public:
  static constexpr std::size_t kKeptBytes = 256;

  // Keeps at most `capacity` keys, a power of two.
  explicit TopKeys(std::size_t capacity = 2048);

  // Takes a key and its hash (KeyHasher), which is what tells it from others.
  void add(std::uint64_t hash, Bytes key);

  // Counts are never too high, and too low by this much at most: 0 while they are exact, and never more than
  // 2 / capacity of all that was added.
  std::int64_t error() const noexcept { return error_; }
  // Keys that are counted now; all keys there are as long as error() is 0.
  std::size_t size() const noexcept { return used_; }

  // The `count` most frequent ones, by count and then by key.
  std::vector<KeyCount> top(std::size_t count) const;

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::int64_t count = 0;  // 0: empty
    std::size_t key_bytes = 0;
    std::size_t kept_at = 0;  // where its bytes start in kept_
  };

  Slot& slot_of(std::uint64_t hash) noexcept;
  void make_room();
  Bytes kept(const Slot& slot) const noexcept;

  std::size_t capacity_;
  std::size_t used_ = 0;
  std::int64_t error_ = 0;
  std::vector<Slot> slots_;  // open addressing, half of it in use at most
  Buffer kept_;
  // Working memory of make_room().
  std::vector<Slot> before_;
  std::vector<std::int64_t> counts_;
  Buffer kept_before_;
};

}  // namespace bourn
