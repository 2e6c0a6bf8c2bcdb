// A strict JSON tokenizer (RFC 8259) that the caller pulls values out of; private to src/stream.
//
// Of the libraries at hand, RapidJSON 1.1 refuses 1e400 and very long integers even when asked for numbers as text,
// lets a lone low surrogate pass, and copies every string; simdjson has no static archive in Debian. Here a caller gets
// runs of the text itself, byte for byte. The tests compare it with nlohmann/json.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.hpp"

namespace bourn {

// A value as it stands in the text, quotes and brackets included.
struct JsonValue {
  enum class Type { null, boolean, number, string, array, object };
  Type type = Type::null;
  bool escaped = false;  // a string that holds a backslash
  Bytes text;
};

// Appends what the string `value` stands for. Its escapes were checked when it was scanned.
void append_json_content(Buffer& out, const JsonValue& value);

// What the string stands for: a run of the text itself or, when there are escapes, of what was appended to `decoded`.
Bytes json_content(const JsonValue& value, Buffer& decoded);

// Walks through a text once. Every call returns false at an error, which error() then names, and nothing is to be
// called after that but error() and position(). Strings may hold any bytes from 0x20 on: whoever needs UTF-8 checks the
// whole text with is_utf8(), which is faster than doing so by the string. Never throws, needs no memory.
//
//   if (scanner.open('{'))
//     while (scanner.member(name)) scanner.read(value);
//   if (scanner.error() == nullptr) scanner.finish();
class JsonScanner {
 public:
  static constexpr std::size_t kDeepest = 1024;

  // `max_depth`: how many objects and arrays may be open at a time; at most kDeepest.
  JsonScanner(Bytes text, std::size_t max_depth) noexcept;

  // Reads one whole value, whatever it is.
  bool read(JsonValue& value) noexcept;
  // Enters the object ('{') or array ('[') that stands here; false, without an error, when it is something else.
  bool open(char bracket) noexcept;
  // Reads the next name of the object and the colon; false also at the object's end, which is passed.
  bool member(JsonValue& name) noexcept;
  // Whether the array has one more element; false also at the array's end, which is passed.
  bool element() noexcept;
  // Nothing but blanks may follow.
  bool finish() noexcept;

  // A literal; nullptr while there is none. It stands well after "not JSON: ".
  const char* error() const noexcept { return error_; }
  // Where reading stands, from 0; at an error, the byte that is meant.
  std::size_t position() const noexcept { return static_cast<std::size_t>(at_ - start_); }
  // Passes blanks, so that position() is the start of what comes next.
  void skip_blanks() noexcept {
    while (at_ < end_ && (*at_ == ' ' || *at_ == '\t' || *at_ == '\n' || *at_ == '\r')) ++at_;
  }

 private:
  bool at(char byte) const noexcept { return at_ < end_ && *at_ == byte; }
  bool is_object() const noexcept;
  bool push(bool object) noexcept;
  bool close() noexcept;
  bool fail(const char* what) noexcept;
  bool fail_unless_cut(const char* what) noexcept;
  bool read_container() noexcept;
  bool read_scalar(JsonValue& value) noexcept;
  bool read_string(bool& escaped) noexcept;
  bool read_escape() noexcept;
  bool read_unit(unsigned& unit) noexcept;
  bool read_number() noexcept;
  bool read_digits() noexcept;
  bool read_word(Bytes word) noexcept;

  const char* start_;
  const char* at_;
  const char* end_;
  const char* error_ = nullptr;
  std::size_t depth_ = 0;
  std::size_t max_depth_;
  bool after_value_ = false;              // in what is open, a value came before
  std::uint64_t objects_[kDeepest / 64];  // a bit for every level that is open: object or array
};

}  // namespace bourn
