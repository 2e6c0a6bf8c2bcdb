// Zigzag varints, as Kafka's records use them: (n << 1) xor (n >> sign), seven bits a byte,
// low group first, top bit = more. A varint has at most 5 bytes, a varlong 10.
// Source: org.apache.kafka.common.utils.ByteUtils.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace bourn {

inline constexpr std::size_t kMaxVarintBytes = 5;
inline constexpr std::size_t kMaxVarlongBytes = 10;

inline constexpr std::uint64_t zigzag(std::int64_t value) noexcept {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
inline constexpr std::int64_t unzigzag(std::uint64_t value) noexcept {
  return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

// Bytes that `value` takes, 1 to 10.
inline constexpr std::size_t varint_size(std::int64_t value) noexcept {
  const int bits = 64 - std::countl_zero(zigzag(value) | 1);
  return static_cast<std::size_t>((bits + 6) / 7);
}

// Writes `value` and returns the place after it. The caller has kMaxVarlongBytes of room.
inline char* put_varint(char* at, std::int64_t value) noexcept {
  std::uint64_t rest = zigzag(value);
  while (rest >= 0x80) {
    *at++ = static_cast<char>(rest | 0x80);
    rest >>= 7;
  }
  *at++ = static_cast<char>(rest);
  return at;
}

// Reads a varlong from [at, end) and returns the place after it, or nullptr when it is
// unterminated or longer than ten bytes.
inline const char* get_varlong(const char* at, const char* end, std::int64_t& value) noexcept {
  std::uint64_t bits = 0;
  for (unsigned shift = 0; shift < 70 && at < end; shift += 7) {
    const auto byte = static_cast<unsigned char>(*at++);
    if (shift == 63 && byte > 1) return nullptr;  // bits beyond 64
    bits |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) {
      value = unzigzag(bits);
      return at;
    }
  }
  return nullptr;
}

// Reads a varint from [at, end); nullptr also when it does not fit 32 bits.
inline const char* get_varint(const char* at, const char* end, std::int32_t& value) noexcept {
  if (at < end && static_cast<unsigned char>(*at) < 0x80) {  // nearly every length and delta
    value = static_cast<std::int32_t>(unzigzag(static_cast<unsigned char>(*at)));
    return at + 1;
  }
  std::int64_t wide = 0;
  const char* const limit = end - at > static_cast<std::ptrdiff_t>(kMaxVarintBytes) ? at + kMaxVarintBytes : end;
  const char* const next = get_varlong(at, limit, wide);
  if (next == nullptr || wide < INT32_MIN || wide > INT32_MAX) return nullptr;
  value = static_cast<std::int32_t>(wide);
  return next;
}

}  // namespace bourn
