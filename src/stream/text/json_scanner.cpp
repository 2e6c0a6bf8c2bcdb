#include "stream/text/json_scanner.hpp"

#include "stream/text/json_plain.hpp"

namespace bourn {
namespace {

bool is_digit(char byte) noexcept {
  return byte >= '0' && byte <= '9';
}

// 16 and more when `digit` is none.
unsigned hex_value(char digit) noexcept {
  if (is_digit(digit)) return static_cast<unsigned>(digit - '0');
  const char lower = static_cast<char>(digit | 0x20);
  return lower >= 'a' && lower <= 'f' ? static_cast<unsigned>(lower - 'a' + 10) : 16;
}

// Four digits that were checked before.
unsigned unit_at(const char* at) noexcept {
  return hex_value(at[0]) << 12 | hex_value(at[1]) << 8 | hex_value(at[2]) << 4 | hex_value(at[3]);
}

bool is_high_surrogate(unsigned unit) noexcept {
  return unit >= 0xd800 && unit < 0xdc00;
}
bool is_low_surrogate(unsigned unit) noexcept {
  return unit >= 0xdc00 && unit < 0xe000;
}

char* put_utf8(char* to, unsigned code) noexcept {
  const auto tail = [code](unsigned shift) { return static_cast<char>(0x80 | ((code >> shift) & 0x3f)); };
  if (code < 0x80) {
    *to++ = static_cast<char>(code);
  } else if (code < 0x800) {
    *to++ = static_cast<char>(0xc0 | code >> 6);
    *to++ = tail(0);
  } else if (code < 0x10000) {
    *to++ = static_cast<char>(0xe0 | code >> 12);
    *to++ = tail(6);
    *to++ = tail(0);
  } else {
    *to++ = static_cast<char>(0xf0 | code >> 18);
    *to++ = tail(12);
    *to++ = tail(6);
    *to++ = tail(0);
  }
  return to;
}

// What a letter behind a backslash means; NUL when it means nothing alone.
char simple_escape(char letter) noexcept {
  switch (letter) {
    case '"':
    case '\\':
    case '/':
      return letter;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return '\0';
  }
}

// Writes what the escape at `at` (its backslash) means, which is never longer, and moves `at` behind it.
char* put_escape_content(char* to, const char*& at) noexcept {
  if (at[1] != 'u') {
    *to = simple_escape(at[1]);
    at += 2;
    return to + 1;
  }
  unsigned code = unit_at(at + 2);
  at += 6;
  if (is_high_surrogate(code)) {
    code = 0x10000 + ((code - 0xd800) << 10) + (unit_at(at + 2) - 0xdc00);
    at += 6;
  }
  return put_utf8(to, code);
}

}  // namespace

void append_json_content(Buffer& out, const JsonValue& value) {
  const char* at = value.text.data() + 1;
  const char* const end = value.text.data() + value.text.size() - 1;
  if (!value.escaped) return out.append({at, static_cast<std::size_t>(end - at)});
  char* const start = out.room(value.text.size() + kJsonPlainStep);
  char* to = start;
  for (;;) {
    to = copy_json_plain(to, at, end);
    if (at == end) break;
    to = put_escape_content(to, at);
  }
  out.commit(static_cast<std::size_t>(to - start));
}

Bytes json_content(const JsonValue& value, Buffer& decoded) {
  if (!value.escaped) return value.text.substr(1, value.text.size() - 2);
  const std::size_t from = decoded.size();
  append_json_content(decoded, value);
  return decoded.view().substr(from);
}

JsonScanner::JsonScanner(Bytes text, std::size_t max_depth) noexcept
    : start_(text.data()), at_(text.data()), end_(text.data() + text.size()), max_depth_(max_depth) {}

bool JsonScanner::read(JsonValue& value) noexcept {
  skip_blanks();
  const char* const from = at_;
  value.escaped = false;
  if (at('{') || at('[')) {
    value.type = at('{') ? JsonValue::Type::object : JsonValue::Type::array;
    if (!read_container()) return false;
  } else if (!read_scalar(value)) {
    return false;
  }
  value.text = {from, static_cast<std::size_t>(at_ - from)};
  after_value_ = true;
  return true;
}

bool JsonScanner::open(char bracket) noexcept {
  skip_blanks();
  return at(bracket) && push(bracket == '{');
}

bool JsonScanner::member(JsonValue& name) noexcept {
  skip_blanks();
  if (at('}')) return close();
  if (after_value_) {
    if (!at(',')) return fail_unless_cut("expected ',' or '}'");
    ++at_;
    skip_blanks();
  }
  if (!at('"')) return fail_unless_cut(after_value_ ? "expected a name after ','" : "expected a name or '}'");
  const char* const from = at_;
  name.type = JsonValue::Type::string;
  if (!read_string(name.escaped)) return false;
  name.text = {from, static_cast<std::size_t>(at_ - from)};
  skip_blanks();
  if (!at(':')) return fail_unless_cut("expected ':'");
  ++at_;
  return true;
}

bool JsonScanner::element() noexcept {
  skip_blanks();
  if (at(']')) return close();
  if (!after_value_) return true;
  if (!at(',')) return fail_unless_cut("expected ',' or ']'");
  ++at_;
  return true;
}

bool JsonScanner::finish() noexcept {
  skip_blanks();
  return at_ == end_ || fail("more text after the value");
}

bool JsonScanner::is_object() const noexcept {
  const std::size_t level = depth_ - 1;
  return (objects_[level / 64] >> (level % 64) & 1) != 0;
}

bool JsonScanner::push(bool object) noexcept {
  if (depth_ >= max_depth_ || depth_ >= kDeepest) return fail("nested too deeply");
  const std::uint64_t bit = std::uint64_t{1} << (depth_ % 64);
  std::uint64_t& bits = objects_[depth_ / 64];
  bits = object ? bits | bit : bits & ~bit;
  ++depth_;
  ++at_;
  after_value_ = false;
  return true;
}

// False, as member() and element() say it: there is no further one. What was closed is a value of what is around it.
bool JsonScanner::close() noexcept {
  --depth_;
  ++at_;
  after_value_ = true;
  return false;
}

bool JsonScanner::fail(const char* what) noexcept {
  error_ = what;
  return false;
}

bool JsonScanner::fail_unless_cut(const char* what) noexcept {
  return fail(at_ == end_ ? "it ends too early" : what);
}

// Whatever its depth, without recursion: a text of 200,000 brackets must not reach the end of the stack.
bool JsonScanner::read_container() noexcept {
  const std::size_t outside = depth_;
  JsonValue ignored;
  if (!push(at('{'))) return false;
  while (depth_ > outside) {
    const bool more = is_object() ? member(ignored) : element();
    if (error_ != nullptr) return false;
    if (!more) continue;
    skip_blanks();
    if (at('{') || at('[')) {
      if (!push(at('{'))) return false;
    } else {
      if (!read_scalar(ignored)) return false;
      after_value_ = true;
    }
  }
  return true;
}

bool JsonScanner::read_scalar(JsonValue& value) noexcept {
  using Type = JsonValue::Type;
  if (at_ == end_) return fail_unless_cut("");
  switch (*at_) {
    case '"':
      value.type = Type::string;
      return read_string(value.escaped);
    case 'n':
      value.type = Type::null;
      return read_word("null");
    case 't':
      value.type = Type::boolean;
      return read_word("true");
    case 'f':
      value.type = Type::boolean;
      return read_word("false");
    default:
      value.type = Type::number;
      return read_number();
  }
}

bool JsonScanner::read_string(bool& escaped) noexcept {
  escaped = false;
  for (++at_;;) {
    at_ = skip_json_plain(at_, end_);
    if (at('"')) {
      ++at_;
      return true;
    }
    if (!at('\\')) return fail_unless_cut("a control character in a string");
    escaped = true;
    if (!read_escape()) return false;
  }
}

bool JsonScanner::read_escape() noexcept {
  const char* const backslash = at_++;
  if (at_ == end_) return fail_unless_cut("");
  const char letter = *at_++;
  if (letter != 'u') {
    if (simple_escape(letter) != '\0') return true;
    at_ = backslash;
    return fail("an unknown escape");
  }
  unsigned unit = 0;
  if (!read_unit(unit)) return false;
  if (!is_high_surrogate(unit) && !is_low_surrogate(unit)) return true;
  unsigned low = 0;
  const bool paired = is_high_surrogate(unit) && end_ - at_ >= 2 && at_[0] == '\\' && at_[1] == 'u';
  if (paired) {
    at_ += 2;
    if (!read_unit(low)) return false;
    if (is_low_surrogate(low)) return true;
  }
  at_ = backslash;
  return fail("a lone surrogate");
}

bool JsonScanner::read_unit(unsigned& unit) noexcept {
  unit = 0;
  for (int digit = 0; digit < 4; ++digit, ++at_) {
    const unsigned value = at_ < end_ ? hex_value(*at_) : 16;
    if (value >= 16) return fail_unless_cut("\\u without four hexadecimal digits");
    unit = unit << 4 | value;
  }
  return true;
}

// Only its shape counts: it stays a text, so none is too large, too small or too long.
bool JsonScanner::read_number() noexcept {
  const char* const from = at_;
  if (at('-')) ++at_;
  if (at_ < end_ && !is_digit(*at_)) {
    at_ = from;
    return fail("expected a value");
  }
  if (at('0')) {
    ++at_;
  } else if (!read_digits()) {
    return false;
  }
  if (at('.')) {
    ++at_;
    if (!read_digits()) return false;
  }
  if (at('e') || at('E')) {
    ++at_;
    if (at('+') || at('-')) ++at_;
    return read_digits();
  }
  return true;
}

bool JsonScanner::read_digits() noexcept {
  const char* const from = at_;
  while (at_ < end_ && is_digit(*at_)) ++at_;
  return at_ > from || fail_unless_cut("expected a digit");
}

bool JsonScanner::read_word(Bytes word) noexcept {
  const Bytes rest(at_, static_cast<std::size_t>(end_ - at_));
  if (!rest.starts_with(word)) return fail("expected a value");
  at_ += word.size();
  return true;
}

}  // namespace bourn
