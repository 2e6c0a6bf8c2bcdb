#include <algorithm>
#include <charconv>

#include "base/endian.hpp"
#include "base/text.hpp"
#include "stream/text/json_string.hpp"
#include "stream/text/template_style.hpp"
#include "stream/text/text_time.hpp"

namespace bourn {
namespace {

constexpr char kHexDigits[] = "0123456789abcdef";

void append_decimal(Buffer& out, std::int64_t number) {
  constexpr std::size_t kMostDigits = 20;
  char* const to = out.room(kMostDigits);
  out.commit(static_cast<std::size_t>(std::to_chars(to, to + kMostDigits, number).ptr - to));
}

// The lowest `digits` digits, or as many as it takes.
void append_hex_number(Buffer& out, std::uint64_t bits, std::uint32_t digits) {
  constexpr std::uint32_t kMostDigits = 16;
  if (digits == 0) {
    digits = 1;
    while (digits < kMostDigits && bits >> (4 * digits) != 0) ++digits;
  }
  char* const to = out.extend(digits);
  for (std::uint32_t index = 0; index < digits; ++index) {
    to[index] = kHexDigits[bits >> (4 * (digits - 1 - index)) & 15];
  }
}

void append_shell_word(Buffer& out, Bytes bytes) {
  out.push_back('\'');
  while (!bytes.empty()) {
    const std::size_t plain = std::min(bytes.find('\''), bytes.size());
    out.append(bytes.substr(0, plain));
    if (plain == bytes.size()) break;
    out.append("'\\''");
    bytes.remove_prefix(plain + 1);
  }
  out.push_back('\'');
}

char c_escape(char byte) {
  switch (byte) {
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    case '\\':
      return '\\';
    default:
      return '\0';
  }
}

// The length of the UTF-8 sequence at the start of `bytes`, or 0.
std::size_t sequence_length(Bytes bytes) {
  for (std::size_t length = 1; length <= 4 && length <= bytes.size(); ++length) {
    if (is_utf8(bytes.substr(0, length))) return length;
  }
  return 0;
}

// The same escapes that -f knows in literal text.
void append_c_escaped(Buffer& out, Bytes bytes) {
  while (!bytes.empty()) {
    const char byte = bytes.front();
    const auto code = static_cast<unsigned char>(byte);
    const char letter = c_escape(byte);
    std::size_t length = code < 0x80 ? 1 : sequence_length(bytes);
    if (letter != '\0') {
      out.push_back('\\');
      out.push_back(letter);
    } else if (length == 0 || code < 0x20 || code == 0x7f) {
      length = 1;
      out.append("\\x");
      out.push_back(kHexDigits[code >> 4]);
      out.push_back(kHexDigits[code & 15]);
    } else {
      out.append(bytes.substr(0, length));
    }
    bytes.remove_prefix(length);
  }
}

void append_base64_unpadded(Buffer& out, Bytes bytes) {
  append_base64(out, bytes);
  out.truncate(out.size() - (3 - bytes.size() % 3) % 3);
}

// Not in the middle of a UTF-8 sequence.
Bytes cut(Bytes bytes, std::size_t longest) {
  if (bytes.size() <= longest) return bytes;
  constexpr std::size_t kMostBack = 3;
  std::size_t size = longest;
  while (size > 0 && longest - size < kMostBack && (static_cast<unsigned char>(bytes[size]) & 0xc0) == 0x80) --size;
  return bytes.substr(0, size);
}

void append_fraction(Buffer& out, const TimeStyle::Part& part, Timestamp time) {
  constexpr std::size_t kKnownDigits = 3;
  const std::int64_t ms = ((time % 1000) + 1000) % 1000;
  char digits[] = {static_cast<char>('0' + ms / 100), static_cast<char>('0' + ms / 10 % 10),
                   static_cast<char>('0' + ms % 10)};
  std::size_t known = std::min(part.digits, kKnownDigits);
  if (part.trimmed) {
    while (known > 0 && digits[known - 1] == '0') --known;
    if (known == 0) return;
  }
  out.push_back(part.point);
  out.append({digits, known});
  if (part.trimmed) return;
  for (std::size_t digit = known; digit < part.digits; ++digit) out.push_back('0');
}

}  // namespace

void append_number(Buffer& out, const NumberStyle& style, std::int64_t number) {
  switch (style.kind) {
    case NumberStyle::Kind::hex:
      return append_hex_number(out, static_cast<std::uint64_t>(number), style.width);
    case NumberStyle::Kind::big: {
      char bytes[sizeof number];
      store_big(bytes, number);
      return out.append({bytes + sizeof bytes - style.width, style.width});
    }
    case NumberStyle::Kind::little: {
      char bytes[sizeof number];
      store_little(bytes, number);
      return out.append({bytes, style.width});
    }
    case NumberStyle::Kind::boolean:
      return out.append(number != 0 ? "true" : "false");
    default:
      return append_decimal(out, number);
  }
}

void append_bytes(Buffer& out, const BytesStyle& style, const std::optional<Bytes>& bytes) {
  if (!bytes) {
    if (style.kind == BytesStyle::Kind::json) out.append("null");
    if (style.kind == BytesStyle::Kind::shell) out.append("''");
    return;
  }
  const Bytes shown = cut(*bytes, style.longest);
  switch (style.kind) {
    case BytesStyle::Kind::plain:
      return out.append(shown);
    case BytesStyle::Kind::hex:
      return append_hex(out, shown);
    case BytesStyle::Kind::base64:
      return append_base64(out, shown);
    case BytesStyle::Kind::base64raw:
      return append_base64_unpadded(out, shown);
    case BytesStyle::Kind::json:
      return append_json_string_lossy(out, shown);
    case BytesStyle::Kind::shell:
      return append_shell_word(out, shown);
    case BytesStyle::Kind::c:
      return append_c_escaped(out, shown);
  }
}

void append_time(Buffer& out, const TimeStyle& style, Timestamp time) {
  if (style.kind == TimeStyle::Kind::number) return append_number(out, style.number, time);
  if (time == kNoTimestamp || !is_in_calendar(time)) return append_decimal(out, time);
  switch (style.kind) {
    case TimeStyle::Kind::number:
      return;
    case TimeStyle::Kind::iso:
      return append_iso_time(out, time, style.zone);
    case TimeStyle::Kind::seconds:
      return append_decimal(out, time / 1000 - (time % 1000 < 0 ? 1 : 0));
    case TimeStyle::Kind::layout:
      for (const TimeStyle::Part& part : style.parts) {
        append_strftime(out, time, part.strftime, style.zone);
        if (part.point != '\0') append_fraction(out, part, time);
      }
  }
}

}  // namespace bourn
