#include "base/text.hpp"

#include <array>
#include <bit>
#include <cstdint>

#include "base/endian.hpp"

namespace bourn {
namespace {

constexpr std::uint64_t kTopBits = 0x8080808080808080;

constexpr bool is_ascii(char byte) {
  return static_cast<unsigned char>(byte) < 0x80;
}

// The first byte in [at, end) that is not ASCII, or `end`.
const char* skip_ascii(const char* at, const char* end) noexcept {
  while (end - at >= 32) {
    const std::uint64_t any = load_little<std::uint64_t>(at) | load_little<std::uint64_t>(at + 8) |
                              load_little<std::uint64_t>(at + 16) | load_little<std::uint64_t>(at + 24);
    if ((any & kTopBits) != 0) break;
    at += 32;
  }
  while (end - at >= 8) {
    const std::uint64_t tops = load_little<std::uint64_t>(at) & kTopBits;
    if (tops != 0) return at + std::countr_zero(tops) / 8;
    at += 8;
  }
  while (at < end && is_ascii(*at)) ++at;
  return at;
}

// The length of the well-formed sequence at the start of [at, end), or 0. Only the second byte has a range of its own,
// which keeps out overlong forms, surrogates and what lies above U+10FFFF. Source: RFC 3629 section 4.
std::size_t sequence_length(const char* at, const char* end) noexcept {
  const auto byte = [at](std::size_t index) { return static_cast<unsigned char>(at[index]); };
  const auto continues = [byte](std::size_t index) { return (byte(index) & 0xc0) == 0x80; };
  const auto left = static_cast<std::size_t>(end - at);
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first < 0xc2 || left < 2 || !continues(1)) return 0;
  if (first < 0xe0) return 2;
  const unsigned second = byte(1);
  if (first < 0xf0) {
    const bool overlong = first == 0xe0 && second < 0xa0;
    const bool surrogate = first == 0xed && second > 0x9f;
    return left >= 3 && continues(2) && !overlong && !surrogate ? 3 : 0;
  }
  const bool overlong = first == 0xf0 && second < 0x90;
  const bool too_high = first > 0xf4 || (first == 0xf4 && second > 0x8f);
  return left >= 4 && continues(2) && continues(3) && !overlong && !too_high ? 4 : 0;
}

constexpr char kBase64Digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr char kHexDigits[] = "0123456789abcdef";
constexpr std::uint8_t kNoDigit = 0xff;

using DigitValues = std::array<std::uint8_t, 256>;

constexpr DigitValues make_base64_values() {
  DigitValues values{};
  values.fill(kNoDigit);
  for (std::uint8_t value = 0; value < 64; ++value) values[static_cast<unsigned char>(kBase64Digits[value])] = value;
  return values;
}

constexpr DigitValues make_hex_values() {
  DigitValues values{};
  values.fill(kNoDigit);
  for (std::uint8_t value = 0; value < 16; ++value) values[static_cast<unsigned char>(kHexDigits[value])] = value;
  for (std::uint8_t value = 10; value < 16; ++value) values[static_cast<std::size_t>('A' + value - 10)] = value;
  return values;
}

constexpr DigitValues kBase64Values = make_base64_values();
constexpr DigitValues kHexValues = make_hex_values();

constexpr std::uint32_t value_of(const DigitValues& values, char digit) {
  return values[static_cast<unsigned char>(digit)];
}

// Three bytes as four digits; the bytes stand in the low 24 bits.
void put_base64(char* to, std::uint32_t bytes) noexcept {
  to[0] = kBase64Digits[bytes >> 18];
  to[1] = kBase64Digits[(bytes >> 12) & 63];
  to[2] = kBase64Digits[(bytes >> 6) & 63];
  to[3] = kBase64Digits[bytes & 63];
}

std::uint32_t wide(char byte) noexcept {
  return static_cast<unsigned char>(byte);
}

// The last one or two bytes, filled up with '='.
void put_base64_rest(char* to, const char* from, std::size_t count) noexcept {
  put_base64(to, (wide(from[0]) << 16) | (count == 2 ? wide(from[1]) << 8 : 0));
  to[3] = '=';
  if (count == 1) to[2] = '=';
}

// Four digits to three bytes; false when one is no digit.
bool take_base64(const char* from, std::uint32_t& bytes) noexcept {
  const std::uint32_t a = value_of(kBase64Values, from[0]);
  const std::uint32_t b = value_of(kBase64Values, from[1]);
  const std::uint32_t c = value_of(kBase64Values, from[2]);
  const std::uint32_t d = value_of(kBase64Values, from[3]);
  bytes = (a << 18) | (b << 12) | (c << 6) | d;
  return (a | b | c | d) < 64;
}

void put_bytes(char* to, std::uint32_t bytes, std::size_t count) noexcept {
  for (std::size_t index = 0; index < count; ++index) to[index] = static_cast<char>(bytes >> (16 - 8 * index));
}

// The last four digits, of which the last one or two may be '='. Bits that stand for nothing must be zero, so that
// every run of bytes has one text only (RFC 4648 section 3.5).
std::size_t take_base64_rest(const char* from, std::uint32_t& bytes) noexcept {
  const std::size_t padding = from[3] != '=' ? 0 : from[2] != '=' ? 1 : 2;
  char digits[4] = {from[0], from[1], from[2], from[3]};
  for (std::size_t index = 4 - padding; index < 4; ++index) digits[index] = 'A';
  if (!take_base64(digits, bytes)) return 0;
  const std::uint32_t unused = padding == 0 ? 0 : padding == 1 ? 0xff : 0xffff;
  return (bytes & unused) == 0 ? 3 - padding : 0;
}

void append_byte_escape(Buffer& out, char byte) {
  char* const to = out.extend(4);
  to[0] = '\\';
  to[1] = 'x';
  to[2] = kHexDigits[wide(byte) >> 4];
  to[3] = kHexDigits[wide(byte) & 15];
}

constexpr bool is_plain(char byte) {
  return (byte >= 0x20 && byte < 0x7f) || byte == '\n' || byte == '\t';
}

// Well-formed sequences that a terminal obeys all the same: C1 controls, and the marks that reorder text or override
// its direction (U+202A to U+202E, U+2066 to U+2069; CVE-2021-42574).
bool is_command(const char* at, std::size_t length) noexcept {
  if (length == 2) return wide(at[0]) == 0xc2 && wide(at[1]) < 0xa0;
  if (length != 3 || wide(at[0]) != 0xe2) return false;
  const std::uint32_t tail = (wide(at[1]) << 8) | wide(at[2]);
  return (tail >= 0x80aa && tail <= 0x80ae) || (tail >= 0x81a6 && tail <= 0x81a9);
}

// Appends what stands at `at`, which is no plain byte, and returns the place after it.
const char* append_unplain(Buffer& out, const char* at, const char* end) {
  const std::size_t length = is_ascii(*at) ? 0 : sequence_length(at, end);
  if (length != 0 && !is_command(at, length)) {
    out.append({at, length});
    return at + length;
  }
  const char* const after = at + (length == 0 ? 1 : length);
  for (; at < after; ++at) append_byte_escape(out, *at);
  return after;
}

// At most `limit` bytes, without cutting a sequence in two.
Bytes first_part(Bytes bytes, std::size_t limit) noexcept {
  for (std::size_t back = 1; back <= 3 && back <= limit; ++back) {
    const char* const start = bytes.data() + limit - back;
    if ((wide(*start) & 0xc0) == 0x80) continue;
    return bytes.substr(0, sequence_length(start, bytes.data() + bytes.size()) > back ? limit - back : limit);
  }
  return bytes.substr(0, limit);
}

}  // namespace

bool is_utf8(Bytes bytes) noexcept {
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  while ((at = skip_ascii(at, end)) < end) {
    do {
      const std::size_t length = sequence_length(at, end);
      if (length == 0) return false;
      at += length;
    } while (at < end && !is_ascii(*at));
  }
  return true;
}

void append_base64(Buffer& out, Bytes bytes) {
  if (bytes.empty()) return;
  char* to = out.extend((bytes.size() + 2) / 3 * 4);
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= 3; at += 3, left -= 3, to += 4) put_base64(to, (wide(at[0]) << 16) | (wide(at[1]) << 8) | wide(at[2]));
  if (left > 0) put_base64_rest(to, at, left);
}

bool decode_base64(Bytes text, Buffer& out) {
  if (text.size() % 4 != 0) return false;
  if (text.empty()) return true;
  const std::size_t before = out.size();
  char* to = out.room(text.size() / 4 * 3);
  const char* at = text.data();
  const char* const last = at + text.size() - 4;
  std::uint32_t bytes = 0;
  for (; at < last; at += 4, to += 3) {
    if (!take_base64(at, bytes)) return false;
    put_bytes(to, bytes, 3);
  }
  const std::size_t rest = take_base64_rest(at, bytes);
  if (rest == 0) return false;
  put_bytes(to, bytes, rest);
  to += rest;
  out.commit(static_cast<std::size_t>(to - out.data()) - before);
  return true;
}

void append_hex(Buffer& out, Bytes bytes) {
  if (bytes.empty()) return;
  char* to = out.extend(2 * bytes.size());
  for (const char byte : bytes) {
    *to++ = kHexDigits[wide(byte) >> 4];
    *to++ = kHexDigits[wide(byte) & 15];
  }
}

bool decode_hex(Bytes text, Buffer& out) {
  if (text.size() % 2 != 0) return false;
  if (text.empty()) return true;
  char* const to = out.room(text.size() / 2);
  for (std::size_t index = 0; index < text.size() / 2; ++index) {
    const std::uint32_t high = value_of(kHexValues, text[2 * index]);
    const std::uint32_t low = value_of(kHexValues, text[2 * index + 1]);
    if ((high | low) > 15) return false;
    to[index] = static_cast<char>((high << 4) | low);
  }
  out.commit(text.size() / 2);
  return true;
}

void append_escaped(Buffer& out, Bytes bytes) {
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  while (at < end) {
    const char* const start = at;
    while (at < end && is_plain(*at)) ++at;
    out.append({start, static_cast<std::size_t>(at - start)});
    if (at < end) at = append_unplain(out, at, end);
  }
}

std::string escaped(Bytes bytes, std::size_t limit) {
  const bool cut = bytes.size() > limit;
  Buffer shown;
  append_escaped(shown, cut ? first_part(bytes, limit) : bytes);
  std::string text;
  text.reserve(shown.size() + 3);
  for (const char byte : shown.view()) {
    if (byte == '\n') {
      text += "\\n";
    } else if (byte == '\t') {
      text += "\\t";
    } else {
      text += byte;
    }
  }
  if (cut) text += "...";
  return text;
}

}  // namespace bourn
