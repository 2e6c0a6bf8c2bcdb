#include <algorithm>
#include <ctime>

#include "base/endian.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "stream/text/json_scanner.hpp"
#include "stream/text/template_style.hpp"
#include "stream/text/text_time.hpp"

namespace bourn {
namespace {

using Number = NumberStyle::Kind;

bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

// Bits that a number has; 64 where the text sets no limit.
unsigned bits_of(const NumberStyle& style) noexcept {
  switch (style.kind) {
    case Number::hex:
      return style.width == 0 ? 64 : style.width * 4;
    case Number::big:
    case Number::little:
      return style.width * 8;
    default:
      return 64;
  }
}

std::uint64_t largest(unsigned bits) noexcept {
  return bits == 64 ? UINT64_MAX : (std::uint64_t{1} << bits) - 1;
}

std::int64_t with_sign(std::uint64_t number, unsigned bits) noexcept {
  return bits == 32 ? static_cast<std::int32_t>(static_cast<std::uint32_t>(number)) : static_cast<std::int64_t>(number);
}

std::optional<std::uint64_t> read_hex(Bytes text) noexcept {
  constexpr std::size_t kMostDigits = 16;
  if (text.empty() || text.size() > kMostDigits) return std::nullopt;
  std::uint64_t number = 0;
  for (const char digit : text) {
    const char lower = static_cast<char>(digit | 0x20);
    const bool is_letter = lower >= 'a' && lower <= 'f';
    if (!is_digit(digit) && !is_letter) return std::nullopt;
    number = number << 4 | static_cast<std::uint64_t>(is_letter ? lower - 'a' + 10 : digit - '0');
  }
  return number;
}

std::uint64_t read_binary(const NumberStyle& style, Bytes text) noexcept {
  char bytes[sizeof(std::uint64_t)] = {};
  if (style.kind == Number::big) {
    std::copy(text.begin(), text.end(), bytes + sizeof bytes - text.size());
    return load_big<std::uint64_t>(bytes);
  }
  std::copy(text.begin(), text.end(), bytes);
  return load_little<std::uint64_t>(bytes);
}

const char* read_json_string(Bytes text, Buffer& decoded, std::optional<Bytes>& result) {
  JsonScanner scanner(text, 0);
  JsonValue value;
  if (!is_utf8(text)) return "not UTF-8";
  if (!scanner.read(value) || !scanner.finish()) return "no JSON string";
  if (value.type == JsonValue::Type::null) {
    result.reset();
    return nullptr;
  }
  if (value.type != JsonValue::Type::string) return "no JSON string";
  result = json_content(value, decoded);
  return nullptr;
}

bool decode_base64_unpadded(Bytes text, Buffer& decoded) {
  if (text.find('=') != Bytes::npos) return false;
  const std::size_t whole = text.size() / 4 * 4;
  char last[4] = {'=', '=', '=', '='};
  const std::size_t rest = text.copy(last, sizeof last, whole);
  return decode_base64(text.substr(0, whole), decoded) && (rest == 0 || decode_base64({last, sizeof last}, decoded));
}

// Bytes that the escape at the start of `text` takes; 0 when it is none.
std::size_t append_c_escape(Bytes text, Buffer& decoded) {
  const auto simple = [&](char byte) {
    decoded.push_back(byte);
    return std::size_t{2};
  };
  if (text.size() < 2) return 0;
  switch (text[1]) {
    case 'n':
      return simple('\n');
    case 'r':
      return simple('\r');
    case 't':
      return simple('\t');
    case '0':
      return simple('\0');
    case 'e':
      return simple('\x1b');
    case '\\':
      return simple('\\');
    case 'x':
      return text.size() >= 4 && decode_hex(text.substr(2, 2), decoded) ? 4 : 0;
    default:
      return 0;
  }
}

bool decode_c(Bytes text, Buffer& decoded) {
  while (!text.empty()) {
    const std::size_t plain = std::min(text.find('\\'), text.size());
    decoded.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;
    const std::size_t taken = append_c_escape(text, decoded);
    if (taken == 0) return false;
    text.remove_prefix(taken);
  }
  return true;
}

// "1700000000" or "1700000000.123", finer digits dropped.
std::optional<Timestamp> read_seconds(Bytes text) {
  const std::size_t point = text.find('.');
  const auto seconds = parse_integer(text.substr(0, point));
  if (!seconds || *seconds > INT64_MAX / 1000 - 1 || *seconds < INT64_MIN / 1000 + 1) return std::nullopt;
  std::int64_t ms = 0;
  if (point != Bytes::npos) {
    const Bytes digits = text.substr(point + 1);
    if (digits.empty() || !std::all_of(digits.begin(), digits.end(), is_digit)) return std::nullopt;
    for (std::size_t place = 0; place < 3; ++place) ms = ms * 10 + (place < digits.size() ? digits[place] - '0' : 0);
  }
  return *seconds * 1000 + (text.starts_with('-') ? -ms : ms);
}

// What one run of strptime(3) leaves of `at`; nullptr when it does not match.
const char* take_layout(const char* at, const std::string& layout, std::tm& time) {
  return layout.empty() ? at : strptime(at, layout.c_str(), &time);
}

const char* take_milliseconds(const char* at, std::int64_t& ms) {
  for (int digit = 0; digit < 3; ++digit, ++at) {
    if (!is_digit(*at)) return nullptr;
    ms = ms * 10 + (*at - '0');
  }
  return at;
}

// %L, the milliseconds, is not strptime's, so the layout is taken in the pieces between.
const char* take_all(const char* at, const std::string& layout, std::tm& time, std::int64_t& ms) {
  std::string piece;
  for (std::size_t index = 0; index < layout.size() && at != nullptr; ++index) {
    if (layout.compare(index, 2, "%L") == 0) {
      at = take_layout(at, piece, time);
      piece.clear();
      ms = 0;
      if (at != nullptr) at = take_milliseconds(at, ms);
      ++index;
    } else {
      if (layout[index] == '%' && index + 1 < layout.size()) piece += layout[index++];
      piece += layout[index];
    }
  }
  return at == nullptr ? nullptr : take_layout(at, piece, time);
}

std::optional<Timestamp> read_layout(const std::string& layout, Bytes text) {
  constexpr std::size_t kLongest = 256;
  if (const auto number = parse_integer(text); number && !is_in_calendar(*number)) return number;
  if (text.size() > kLongest || text.find('\0') != Bytes::npos) return std::nullopt;
  const std::string copy(text);
  std::tm time{};
  time.tm_mday = 1;
  time.tm_year = 70;
  std::int64_t ms = 0;
  const char* const end = take_all(copy.c_str(), layout, time, ms);
  if (end == nullptr || *end != '\0') return std::nullopt;
  const std::int64_t ahead = time.tm_gmtoff;  // %z
  const int day = time.tm_mday;
  const bool leap_second = time.tm_sec >= 60;
  const std::int64_t seconds = timegm(&time);
  // timegm(3) makes the 2nd of March out of the 30th of February.
  if (time.tm_mday != day && !leap_second) return std::nullopt;
  return (seconds - ahead) * 1000 + ms;
}

}  // namespace

bool holds_length(const NumberStyle& style, std::int64_t length) noexcept {
  const unsigned bits = bits_of(style);
  if (length < 0 || bits == 64) return true;
  // The largest number of the narrow styles stands for -1.
  return static_cast<std::uint64_t>(length) <= (bits == 32 ? INT32_MAX : largest(bits) - 1);
}

std::size_t fixed_width(const NumberStyle& style) noexcept {
  switch (style.kind) {
    case Number::hex:
    case Number::big:
    case Number::little:
    case Number::digits:
      return style.width;
    default:
      return 0;
  }
}

std::optional<std::int64_t> read_number(const NumberStyle& style, Bytes text) noexcept {
  switch (style.kind) {
    case Number::hex: {
      const auto number = read_hex(text);
      if (!number) return std::nullopt;
      return with_sign(*number, bits_of(style));
    }
    case Number::big:
    case Number::little:
      return with_sign(read_binary(style, text), bits_of(style));
    case Number::constant:
      return style.width;
    default:
      return parse_integer(text);
  }
}

std::optional<std::int64_t> read_length(const NumberStyle& style, Bytes text) noexcept {
  const unsigned bits = bits_of(style);
  const auto number = read_number(style, text);
  const bool is_largest = number && bits < 32 && static_cast<std::uint64_t>(*number) == largest(bits);
  return is_largest ? -1 : number;
}

std::optional<std::uint64_t> text_length(const BytesStyle& style, std::uint64_t length) noexcept {
  switch (style.kind) {
    case BytesStyle::Kind::plain:
      return length;
    case BytesStyle::Kind::hex:
      return length * 2;
    case BytesStyle::Kind::base64:
      return (length + 2) / 3 * 4;
    case BytesStyle::Kind::base64raw:
      return (length * 4 + 2) / 3;
    default:
      return std::nullopt;
  }
}

const char* read_bytes(const BytesStyle& style, Bytes text, Buffer& decoded, std::optional<Bytes>& result) {
  switch (style.kind) {
    case BytesStyle::Kind::plain:
    case BytesStyle::Kind::shell:
      result = text;
      return nullptr;
    case BytesStyle::Kind::json:
      return read_json_string(text, decoded, result);
    case BytesStyle::Kind::hex:
      if (!decode_hex(text, decoded)) return "not hexadecimal";
      break;
    case BytesStyle::Kind::base64:
      if (!decode_base64(text, decoded)) return "not base64";
      break;
    case BytesStyle::Kind::base64raw:
      if (!decode_base64_unpadded(text, decoded)) return "not base64 without padding";
      break;
    case BytesStyle::Kind::c:
      if (!decode_c(text, decoded)) return "an unknown escape";
      break;
  }
  result = decoded.view();
  return nullptr;
}

std::optional<Timestamp> read_time(const TimeStyle& style, Bytes text) {
  if (style.kind == TimeStyle::Kind::number) return read_number(style.number, text);
  if (text == "-1") return kNoTimestamp;
  switch (style.kind) {
    case TimeStyle::Kind::number:
      return std::nullopt;
    case TimeStyle::Kind::iso:
      return parse_event_time(text);
    case TimeStyle::Kind::seconds:
      return read_seconds(text);
    case TimeStyle::Kind::layout:
      return style.parts.size() == 1 ? read_layout(style.parts.front().strftime, text) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace bourn
