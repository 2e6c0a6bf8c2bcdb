// How many different keys there are: exactly while they are few, then by HyperLogLog in 16 KiB, however many they are.
// Sources: Flajolet and others 2007 for the registers; Ertl 2017 (arXiv 1702.01284, section 2.4) for the estimate,
// which has no bias at any count, so that nothing needs correcting by tables.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bourn {

class DistinctCount {
 public:
  // Up to so many the count is exact (but for collisions of hashes, see key_hash.hpp).
  static constexpr std::size_t kMostExact = 32768;
  // Beyond, its standard error is 1.04 / sqrt(2^14): two counts in three are off by less than this share of the truth,
  // and 19 in 20 by less than twice as much.
  static constexpr double kStandardError = 0.008125;

  // Takes the hash of a key (KeyHasher). No allocation but while the first kMostExact come in.
  void add(std::uint64_t hash);

  bool is_exact() const noexcept { return registers_.empty(); }
  std::int64_t count() const;

 private:
  void add_exact(std::uint64_t hash);
  void grow();
  void add_to_registers(std::uint64_t hash) noexcept;

  std::vector<std::uint64_t> table_;  // open addressing; 0 is an empty place
  std::size_t taken_ = 0;
  bool has_zero_ = false;
  std::vector<std::uint8_t> registers_;
};

}  // namespace bourn
