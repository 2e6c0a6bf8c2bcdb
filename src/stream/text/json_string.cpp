#include "stream/text/json_string.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "stream/text/json_plain.hpp"

namespace bourn {
namespace {

constexpr std::size_t kLongestEscape = 6;  // \u001f
constexpr std::size_t kStep = 16;          // bytes stored at a time, also behind the end

// Writes the escape of one byte and returns the place after it.
char* put_escape(char* to, char byte) noexcept {
  constexpr char kHexDigits[] = "0123456789abcdef";
  constexpr char kLetters[] = "btn\0fr";  // of the bytes from 8 to 13
  const auto code = static_cast<unsigned char>(byte);
  *to++ = '\\';
  if (code >= 0x20) {
    *to++ = byte;
  } else if (code >= 8 && code <= 13 && code != 11) {
    *to++ = kLetters[code - 8];
  } else {
    *to++ = 'u';
    *to++ = '0';
    *to++ = '0';
    *to++ = kHexDigits[code >> 4];
    *to++ = kHexDigits[code & 15];
  }
  return to;
}

// Copies plain bytes up to the first that is not plain, which `at` then points to; says whether all were ASCII. The
// room at `to` is larger than what is left by at least kStep.
char* copy_plain(char* to, const char*& at, const char* end, bool& ascii) noexcept {
#ifdef __SSE2__
  for (; end - at >= static_cast<std::ptrdiff_t>(kStep); at += kStep, to += kStep) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    // Stored whole, before it is known how many of them count.
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), bytes);
    // A byte that does not count may be seen here too; the check that follows then finds nothing wrong.
    if (_mm_movemask_epi8(bytes) != 0) ascii = false;
    const unsigned bits = json_unplain_bits(bytes);
    if (bits != 0) {
      const int count = std::countr_zero(bits);
      at += count;
      return to + count;
    }
  }
#endif
  for (; at < end && is_json_plain(*at); ++at) {
    if (static_cast<unsigned char>(*at) >= 0x80) ascii = false;
    *to++ = *at;
  }
  return to;
}

}  // namespace

bool append_json_string(Buffer& out, Bytes text) {
  const std::size_t before = out.size();
  const char* at = text.data();
  const char* const end = at + text.size();
  bool ascii = true;
  out.push_back('"');
  while (at < end) {
    const auto left = static_cast<std::size_t>(end - at);
    char* const start = out.room(left + kStep + kLongestEscape);
    char* to = copy_plain(start, at, end, ascii);
    if (at < end) to = put_escape(to, *at++);
    out.commit(static_cast<std::size_t>(to - start));
  }
  out.push_back('"');
  // ASCII, which nearly everything is, has been looked at only once.
  if (ascii || is_utf8(text)) return true;
  out.truncate(before);
  return false;
}

void append_json_string_lossy(Buffer& out, Bytes text) {
  if (append_json_string(out, text)) return;
  Buffer mended;
  while (!text.empty()) {
    std::size_t length = 1;
    while (length < std::min<std::size_t>(text.size(), 4) && !is_utf8(text.substr(0, length))) ++length;
    const bool whole = is_utf8(text.substr(0, length));
    mended.append(whole ? text.substr(0, length) : Bytes("\xef\xbf\xbd"));
    text.remove_prefix(whole ? length : 1);
  }
  append_json_string(out, mended.view());
}

}  // namespace bourn
