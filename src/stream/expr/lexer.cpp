#include "stream/expr/lexer.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "stream/expr/number.hpp"

namespace bourn::expr {
namespace {

using Kind = Token::Kind;

bool is_letter(char byte) noexcept {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_';
}
bool is_digit(char byte) noexcept {
  return byte >= '0' && byte <= '9';
}
bool is_in_word(char byte) noexcept {
  return is_letter(byte) || is_digit(byte);
}
bool is_blank(char byte) noexcept {
  return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

// Of header.NAME. Other names stand in header["NAME"].
bool is_in_name(char byte) noexcept {
  return is_letter(byte) || is_digit(byte) || byte == '-' || byte == '.' || byte == ':' ||
         static_cast<unsigned char>(byte) >= 0x80;
}

// Of value/POINTER. Other pointers stand in value["/POINTER"].
bool is_in_pointer(char byte) noexcept {
  constexpr std::string_view kOthers = "=!<>~&|()[],\"'";
  return static_cast<unsigned char>(byte) > 0x20 && byte != 0x7f && kOthers.find(byte) == std::string_view::npos;
}

template <typename Is>
std::size_t run_length(Bytes text, Is is) noexcept {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is) - text.begin());
}

// ~ ends a pointer unless it begins one of its escapes, ~0 and ~1: behind an operator there is a quote.
std::size_t pointer_length(Bytes text) noexcept {
  std::size_t length = 0;
  for (;;) {
    length += run_length(text.substr(length), is_in_pointer);
    const Bytes rest = text.substr(length, 2);
    if (rest != "~0" && rest != "~1") return length;
    length += 2;
  }
}

struct Sign {
  std::string_view text;
  Kind kind;
};
// Longer ones first.
constexpr Sign kSigns[] = {
    {"||", Kind::either},     {"&&", Kind::both},          {"==", Kind::equal},     {"!=", Kind::not_equal},
    {"<=", Kind::less_equal}, {">=", Kind::greater_equal}, {"!~", Kind::no_match},  {"<", Kind::less},
    {">", Kind::greater},     {"~", Kind::match},          {"!", Kind::negation},   {"(", Kind::open},
    {")", Kind::close},       {"[", Kind::open_list},      {"]", Kind::close_list}, {",", Kind::comma},
};

int hex_digit(char byte) noexcept {
  if (is_digit(byte)) return byte - '0';
  const char lower = static_cast<char>(byte | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// "xNN" at the front; -1 when it is none.
int hex_escape(Bytes text) noexcept {
  if (text.size() < 3 || text[0] != 'x') return -1;
  const int high = hex_digit(text[1]);
  const int low = hex_digit(text[2]);
  return high < 0 || low < 0 ? -1 : 16 * high + low;
}

}  // namespace

void Text::refuse(std::size_t at, const std::string& what) const {
  throw Error(ErrorKind::usage, fmt::format("{}: {}", subject, what), "man 5 bourn-format",
              Mark{std::string(text), at});
}

Lexer::Lexer(const Text& text) : text_(text) {
  token_ = next();
}

Token Lexer::take() {
  const Token taken = token_;
  token_ = next();
  return taken;
}

bool Lexer::take_if(Token::Kind kind) {
  if (token_.kind != kind) return false;
  take();
  return true;
}

Token Lexer::part(Token::Kind kind, std::size_t at, std::size_t length) const {
  return {kind, at, text_.text.substr(at, length)};
}

Token Lexer::next() const {
  std::size_t at = token_.end();
  at += run_length(text_.text.substr(at), is_blank);
  const Bytes rest = text_.text.substr(at);
  if (rest.empty()) return part(Kind::end, at, 0);
  const char first = rest.front();
  if (is_letter(first)) {
    Token word = part(Kind::word, at, run_length(rest, is_in_word));
    if (word.text == "or") word.kind = Kind::either;
    if (word.text == "and") word.kind = Kind::both;
    if (word.text == "not") word.kind = Kind::negation;
    return word;
  }
  if (is_digit(first) || first == '-') return number(at);
  if (first == '"' || first == '\'') return string(at);
  if (first == '/') return part(Kind::pointer, at, pointer_length(rest));
  if (first == '.') return part(Kind::name, at, 1 + run_length(rest.substr(1), is_in_name));
  return sign(at);
}

Token Lexer::sign(std::size_t at) const {
  const Bytes rest = text_.text.substr(at);
  for (const Sign& sign : kSigns) {
    if (rest.starts_with(sign.text)) return part(sign.kind, at, sign.text.size());
  }
  switch (rest.front()) {
    case '=':
      text_.refuse(at, rest.starts_with("=~") ? "=~ is written ~" : "= is written ==");
    case '&':
      text_.refuse(at, "& is written && or and");
    case '|':
      text_.refuse(at, "| is written || or or");
    default:
      text_.refuse(at, "this belongs to no expression; text stands in quotes");
  }
}

// With the units behind it, if there are any: 64K, -1h30m.
Token Lexer::number(std::size_t at) const {
  const Bytes rest = text_.text.substr(at);
  std::size_t length = number_length(rest);
  if (length == 0) text_.refuse(at, "expected a number behind -");
  length += run_length(rest.substr(length), is_in_word);
  return part(Kind::number, at, length);
}

Token Lexer::string(std::size_t at) const {
  const Bytes rest = text_.text.substr(at);
  for (std::size_t length = 1; length < rest.size(); ++length) {
    if (rest[length] == rest.front()) return part(Kind::string, at, length + 1);
    if (rest[length] == '\\') ++length;
  }
  text_.refuse(at, "this quote is never closed");
}

std::string content_of(const Token& string, const Text& text) {
  constexpr std::string_view kLetters = "nrt0\\\"'";
  constexpr std::string_view kMeanings("\n\r\t\0\\\"'", 7);
  const Bytes inside = string.text.substr(1, string.text.size() - 2);
  std::string content;
  for (std::size_t at = 0; at < inside.size(); ++at) {
    if (inside[at] != '\\') {
      content += inside[at];
      continue;
    }
    const Bytes escape = inside.substr(at + 1);
    const std::size_t simple = kLetters.find(escape.front());  // the lexer saw something behind it
    if (const int code = hex_escape(escape); code >= 0) {
      content += static_cast<char>(code);
      at += 3;
    } else if (simple != std::string_view::npos) {
      content += kMeanings[simple];
      ++at;
    } else {
      text.refuse(string.at + 1 + at, "an unknown escape; there are \\\\ \\\" \\' \\n \\r \\t \\0 \\xNN");
    }
  }
  return content;
}

std::string pattern_of(const Token& string) {
  const char quote = string.text.front();
  const Bytes inside = string.text.substr(1, string.text.size() - 2);
  std::string pattern;
  for (std::size_t at = 0; at < inside.size(); ++at) {
    if (inside[at] == '\\') {
      if (inside[at + 1] != quote) pattern += '\\';
      ++at;
    }
    pattern += inside[at];
  }
  return pattern;
}

}  // namespace bourn::expr
