// How single things look in text: the modifiers of the format language, written and read back. Private to
// src/stream/text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/time.hpp"

namespace bourn {

struct NumberStyle {
  enum class Kind {
    ascii,     // decimal
    hex,       // `width` hexadecimal digits; 0: as few as it takes
    big,       // `width` bytes, big-endian
    little,    // `width` bytes, little-endian
    boolean,   // true when it is not 0 (out only)
    digits,    // `width` decimal digits (in only)
    constant,  // not in the text at all: it is `width` (in only, rpk's {N})
  };
  Kind kind = Kind::ascii;
  std::uint32_t width = 0;
};

struct BytesStyle {
  enum class Kind { plain, hex, base64, base64raw, json, shell, c };
  Kind kind = Kind::plain;
  std::size_t longest = Bytes::npos;  // {trunc=N} (out only)
};

struct TimeStyle {
  enum class Kind { number, iso, seconds, layout };
  // A layout is a row of these: what strftime(3) makes of `strftime`, and then the fraction of the second.
  struct Part {
    std::string strftime;
    char point = '\0';         // '.' or ','; NUL: no fraction
    std::size_t digits = 0;    // of the fraction
    bool trimmed = false;      // without zeros at its end, and without the point when nothing is left
    bool go_spelling = false;  // it comes from Go's layout, which is not read back
  };
  Kind kind = Kind::number;
  NumberStyle number;     // of milliseconds
  Zone zone = Zone::utc;  // of iso and layout, for writing
  std::vector<Part> parts;
};

// Go's layout ("2006-01-02T15:04:05.000Z07:00") as parts. Source: Go, time/format.go, nextStdChunk.
std::vector<TimeStyle::Part> parts_of_go_layout(std::string_view layout);

// Writing.
void append_number(Buffer& out, const NumberStyle& style, std::int64_t number);
// Whether read_length() gets a length (-1 for null) back. One that does not fit would tear all that follows apart.
bool holds_length(const NumberStyle& style, std::int64_t length) noexcept;
// Null is nothing, or null in JSON.
void append_bytes(Buffer& out, const BytesStyle& style, const std::optional<Bytes>& bytes);
// No time is -1, whatever the style.
void append_time(Buffer& out, const TimeStyle& style, Timestamp time);

// Reading.
// Bytes that a number takes; 0 when it says so itself.
std::size_t fixed_width(const NumberStyle& style) noexcept;
// Below 32 bits numbers have no sign.
std::optional<std::int64_t> read_number(const NumberStyle& style, Bytes text) noexcept;
// As a number, but -1 also in the styles without a sign, where it is written as the largest number.
std::optional<std::int64_t> read_length(const NumberStyle& style, Bytes text) noexcept;
// Bytes of text that `length` bytes of content take; nullopt when that depends on the content.
std::optional<std::uint64_t> text_length(const BytesStyle& style, std::uint64_t length) noexcept;
// Sets `result` to what `text` stands for, a view of it or of what was appended to `decoded`, which is empty. Returns
// nullptr, or why it stands for nothing.
const char* read_bytes(const BytesStyle& style, Bytes text, Buffer& decoded, std::optional<Bytes>& result);
std::optional<Timestamp> read_time(const TimeStyle& style, Bytes text);

}  // namespace bourn
