#include "stream/key_hash.hpp"

#include <xxhash.h>

#include <string>

#include "base/file.hpp"

namespace bourn {

KeyHasher KeyHasher::random() {
  return KeyHasher(std::stoull(random_hex().substr(0, 16), nullptr, 16));
}

std::uint64_t KeyHasher::operator()(Bytes key) const noexcept {
  return XXH3_64bits_withSeed(key.data(), key.size(), seed_);
}

}  // namespace bourn
