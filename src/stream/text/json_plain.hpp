// The bytes that stand in a JSON string as they are; shared by what writes such strings and what reads them, private to
// src/stream/text.
#pragma once

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <bit>
#include <cstddef>

namespace bourn {

// Not a control character, a quote or a backslash. Source: RFC 8259 section 7.
inline bool is_json_plain(char byte) noexcept {
  return static_cast<unsigned char>(byte) >= 0x20 && byte != '"' && byte != '\\';
}

#ifdef __SSE2__
// A bit for each of the 16 bytes that is not plain, the first byte's being the lowest.
inline unsigned json_unplain_bits(__m128i bytes) noexcept {
  const __m128i quotes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
  const __m128i backslashes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
  // SSE2 compares signed bytes only; a byte is at most 0x1f when the unsigned minimum with 0x1f leaves it as it is.
  const __m128i controls = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1f)), bytes);
  return static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quotes, backslashes), controls)));
}
#endif

// The first byte in [at, end) that is not plain, or `end`.
inline const char* skip_json_plain(const char* at, const char* end) noexcept {
#ifdef __SSE2__
  for (; end - at >= 16; at += 16) {
    const unsigned bits = json_unplain_bits(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at)));
    if (bits != 0) return at + std::countr_zero(bits);
  }
#endif
  while (at < end && is_json_plain(*at)) ++at;
  return at;
}

// Bytes that copy_json_plain() may write beyond what it copies.
inline constexpr std::size_t kJsonPlainStep = 16;

// Copies bytes up to the first that is not plain, which `at` then points to, and returns the place behind the copy.
inline char* copy_json_plain(char* to, const char*& at, const char* end) noexcept {
#ifdef __SSE2__
  for (; end - at >= 16; at += 16, to += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    // Written whole, before it is known how many of them count.
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), bytes);
    const unsigned bits = json_unplain_bits(bytes);
    if (bits != 0) {
      const int count = std::countr_zero(bits);
      at += count;
      return to + count;
    }
  }
#endif
  while (at < end && is_json_plain(*at)) *to++ = *at++;
  return to;
}

}  // namespace bourn
