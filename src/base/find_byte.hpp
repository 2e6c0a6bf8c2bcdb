// memchr(3) for text whose lines are short.
#pragma once

#include <bit>
#include <cstring>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace bourn {

// The first `byte` in [from, end), or nullptr. What is found within a few hundred bytes is found in line: there the
// call and its choice of a method cost as much as the search. Behind them the call pays, and is made.
[[gnu::always_inline]] inline const char* find_byte(const char* from, const char* end, char byte) noexcept {
#ifdef __SSE2__
  constexpr int kStep = 16;
  constexpr int kSteps = 16;
  const __m128i wanted = _mm_set1_epi8(byte);
  for (int step = 0; step < kSteps && end - from >= kStep; ++step, from += kStep) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
    const auto found = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, wanted)));
    if (found != 0) return from + std::countr_zero(found);
  }
#endif
  if (from == end) return nullptr;  // where there is no text there may be no address either
  return static_cast<const char*>(std::memchr(from, byte, static_cast<std::size_t>(end - from)));
}

}  // namespace bourn
