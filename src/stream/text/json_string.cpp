#include "stream/text/json_string.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "stream/text/json_plain.hpp"

namespace bourn {
namespace {

constexpr std::size_t kLongestEscape = 6;  // \u001f

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

}  // namespace

bool append_json_string(Buffer& out, Bytes text) {
  if (!is_utf8(text)) return false;
  const char* at = text.data();
  const char* const end = at + text.size();
  out.push_back('"');
  while (at < end) {
    // Some room for escapes; where it does not do, it is made anew.
    const auto left = static_cast<std::size_t>(end - at);
    const std::size_t room = left + left / 4 + 8 * kLongestEscape;
    char* const start = out.room(room + kJsonPlainStep);
    char* to = copy_json_plain(start, at, end);
    const auto has_room = [&] { return start + room - to >= end - at + static_cast<std::ptrdiff_t>(kLongestEscape); };
    while (at < end && has_room()) {
      to = put_escape(to, *at++);
      to = copy_json_plain(to, at, end);
    }
    out.commit(static_cast<std::size_t>(to - start));
  }
  out.push_back('"');
  return true;
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
