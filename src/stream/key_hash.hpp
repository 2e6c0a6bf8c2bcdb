// Keys by their hash: what tells keys apart where there may be too many to keep.
#pragma once

#include <cstdint>

#include "base/bytes.hpp"

namespace bourn {

// A 64-bit hash with a seed. With a random seed nobody can choose keys that collide; two keys of a million share a hash
// with a probability below one in ten million.
class KeyHasher {
 public:
  explicit KeyHasher(std::uint64_t seed) noexcept : seed_(seed) {}
  // With a seed of getrandom(2).
  static KeyHasher random();

  std::uint64_t operator()(Bytes key) const noexcept;

 private:
  std::uint64_t seed_;
};

}  // namespace bourn
