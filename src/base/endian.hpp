// Integers at fixed places in bytes. Kafka's files are big-endian throughout
// ("network order"); Redpanda's headers and snappy's and LZ4's frames are little-endian.
// std::byteswap is C++23, hence the builtins, which both compilers share.
#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>

namespace bourn {

static_assert(std::endian::native == std::endian::little, "bourn is built for little-endian machines");

template <std::integral T>
T swap_bytes(T value) noexcept {
  if constexpr (sizeof(T) == 1) {
    return value;
  } else if constexpr (sizeof(T) == 2) {
    return static_cast<T>(__builtin_bswap16(static_cast<std::uint16_t>(value)));
  } else if constexpr (sizeof(T) == 4) {
    return static_cast<T>(__builtin_bswap32(static_cast<std::uint32_t>(value)));
  } else {
    static_assert(sizeof(T) == 8);
    return static_cast<T>(__builtin_bswap64(static_cast<std::uint64_t>(value)));
  }
}

template <std::integral T>
T load_little(const char* at) noexcept {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

template <std::integral T>
T load_big(const char* at) noexcept {
  return swap_bytes(load_little<T>(at));
}

template <std::integral T>
void store_little(char* at, T value) noexcept {
  std::memcpy(at, &value, sizeof value);
}

template <std::integral T>
void store_big(char* at, T value) noexcept {
  store_little(at, swap_bytes(value));
}

}  // namespace bourn
