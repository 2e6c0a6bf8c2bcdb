// The first pass of a compaction: which records of the dirty part are the last of their key. Records are numbered in
// the order in which they are seen, and a bit for each number says whether it is still the newest; so the second pass
// need not look a key up again. A record before the dirty part is outdated exactly when its key is in the table at all.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.hpp"
#include "format/types.hpp"
#include "log/key_table.hpp"

namespace bourn {

class LatestKeys {
 public:
  // `memory`: for the table and the bits.
  LatestKeys(std::size_t memory, std::uint64_t seed);

  // Takes the next record; without a key it is never the newest of one. False once the memory is full: then nothing
  // more is taken, and the round ends before full_at().
  bool add(const std::optional<Bytes>& key, Offset offset) {
    if (full_at_) return false;
    if (count_ == most_numbers_) return end_at(offset);
    if (count_ % 64 == 0) latest_.push_back(0);
    if (key) {
      Waiting& one = window_[waiting_++];
      one = {hash_key(*key, seed_), offset, count_};
      table_.prefetch(one.hash);
      if (waiting_ == window_.size()) drain();
    } else {
      has_keyless_ = true;
    }
    ++count_;
    return true;
  }
  // After the last add(). Records from full_at() on were not taken, though add() said so for a few of them.
  void finish() { drain(); }
  const std::optional<Offset>& full_at() const noexcept { return full_at_; }
  // Whether any of the records had no key.
  bool has_keyless() const noexcept { return has_keyless_; }
  std::size_t keys() const noexcept { return table_.size(); }

  // By number: whether this record of the dirty part is the last of its key; whether any of `count` records is.
  bool is_latest(std::uint32_t number) const noexcept { return (latest_[number / 64] >> (number % 64) & 1) != 0; }
  bool any_latest(std::uint32_t number, std::uint32_t count) const noexcept;
  // Whether the key occurs in the dirty part.
  bool has(Bytes key) const noexcept { return table_.has(hash_key(key, seed_)); }

 private:
  // Waits in the window while the processor fetches its place in the table.
  struct Waiting {
    KeyHash hash;
    Offset offset;
    std::uint32_t number;
  };
  void drain();
  bool end_at(Offset offset);

  KeyTable table_;
  std::uint64_t seed_;
  std::uint32_t most_numbers_;
  std::vector<std::uint64_t> latest_;
  std::array<Waiting, 32> window_{};
  std::size_t waiting_ = 0;
  std::uint32_t count_ = 0;
  bool has_keyless_ = false;
  std::optional<Offset> full_at_;
};

}  // namespace bourn
