#include "format/partitioner.hpp"

#include "base/endian.hpp"

namespace bourn {
namespace {

constexpr std::uint32_t kSeed = 0x9747b28c;
constexpr std::uint32_t kMultiplier = 0x5bd1e995;

std::uint32_t tail_byte(const char* at, std::size_t index) noexcept {
  return static_cast<unsigned char>(at[index]);
}

}  // namespace

std::int32_t murmur2(Bytes key) noexcept {
  const char* at = key.data();
  std::size_t left = key.size();
  std::uint32_t hash = kSeed ^ static_cast<std::uint32_t>(left);
  for (; left >= 4; at += 4, left -= 4) {
    std::uint32_t word = load_little<std::uint32_t>(at) * kMultiplier;
    word ^= word >> 24;
    hash = (hash * kMultiplier) ^ (word * kMultiplier);
  }
  if (left > 2) hash ^= tail_byte(at, 2) << 16;
  if (left > 1) hash ^= tail_byte(at, 1) << 8;
  if (left > 0) hash = (hash ^ tail_byte(at, 0)) * kMultiplier;
  hash = (hash ^ (hash >> 13)) * kMultiplier;
  return static_cast<std::int32_t>(hash ^ (hash >> 15));
}

std::int32_t partition_for_key(Bytes key, std::int32_t partitions) noexcept {
  return (murmur2(key) & 0x7fffffff) % partitions;
}

}  // namespace bourn
