#include "stream/text/template_modifiers.hpp"

#include <algorithm>
#include <cstdint>

#include "base/units.hpp"

namespace bourn {
namespace {

using Number = NumberStyle::Kind;

struct NamedNumber {
  std::string_view name;
  NumberStyle style;
};

// rpk's words. A number of bits is given there, and bytes or digits here.
constexpr NamedNumber kNumbers[] = {
    {"ascii", {Number::ascii, 0}},     {"number", {Number::ascii, 0}},    {"hex64", {Number::hex, 16}},
    {"hex32", {Number::hex, 8}},       {"hex16", {Number::hex, 4}},       {"hex8", {Number::hex, 2}},
    {"hex4", {Number::hex, 1}},        {"hex", {Number::hex, 0}},         {"big64", {Number::big, 8}},
    {"big32", {Number::big, 4}},       {"big16", {Number::big, 2}},       {"big8", {Number::big, 1}},
    {"little64", {Number::little, 8}}, {"little32", {Number::little, 4}}, {"little16", {Number::little, 2}},
    {"little8", {Number::little, 1}},  {"byte", {Number::big, 1}},        {"bool", {Number::boolean, 0}},
};

struct NamedBytes {
  std::string_view name;
  BytesStyle::Kind kind;
};

constexpr NamedBytes kBytes[] = {
    {"hex", BytesStyle::Kind::hex},   {"base64", BytesStyle::Kind::base64}, {"base64raw", BytesStyle::Kind::base64raw},
    {"json", BytesStyle::Kind::json}, {"shell", BytesStyle::Kind::shell},   {"c", BytesStyle::Kind::c},
};

struct NamedAttribute {
  std::string_view name;
  Token token;
};

constexpr NamedAttribute kAttributes[] = {
    {"compression", Token::compression_name},
    {"timestamp-type", Token::timestamp_type},
    {"transactional-bit", Token::transactional},
    {"control-bit", Token::control},
};

template <typename Table>
const auto* find_named(const Table& table, std::string_view name) {
  const auto found =
      std::find_if(std::begin(table), std::end(table), [&](const auto& row) { return row.name == name; });
  return found == std::end(table) ? nullptr : &*found;
}

bool set_number(std::string_view word, bool rpk, NumberStyle& style) {
  if (const NamedNumber* const named = find_named(kNumbers, word)) {
    style = named->style;
    return true;
  }
  // A length of N digits; Kafka's lengths have ten at most, and 64 bits nineteen.
  constexpr std::int64_t kMostDigits = 19;
  const auto count = parse_integer(word);
  if (!count || *count < 1 || *count > (rpk ? INT32_MAX : kMostDigits)) return false;
  style = {rpk ? Number::constant : Number::digits, static_cast<std::uint32_t>(*count)};
  return true;
}

// One of the kinds, {trunc=N}, or both with a semicolon between.
bool set_bytes(std::string_view words, BytesStyle& style) {
  constexpr std::string_view kCut = "trunc=";
  for (bool more = true; more;) {
    const std::size_t end = words.find(';');
    const std::string_view word = words.substr(0, end);
    more = end != std::string_view::npos;
    words.remove_prefix(more ? end + 1 : words.size());
    if (word.starts_with(kCut) && style.longest == Bytes::npos) {
      const auto longest = parse_integer(word.substr(kCut.size()));
      if (!longest || *longest < 0) return false;
      style.longest = static_cast<std::size_t>(*longest);
    } else if (const NamedBytes* const named = find_named(kBytes, word);
               named && style.kind == BytesStyle::Kind::plain) {
      style.kind = named->kind;
    } else {
      return false;
    }
  }
  return true;
}

// The word before a layout, or nothing.
std::string_view layout_word(std::string_view text) {
  for (const std::string_view word : {std::string_view("strftime"), std::string_view("go")}) {
    if (text.starts_with(word) && text.size() > word.size() &&
        std::string_view("[{#").find(text[word.size()]) != std::string_view::npos) {
      return word;
    }
  }
  return {};
}

// Layouts stand in one or more brackets of one kind, as many as it takes that their end does not occur inside:
// [%F], [[%F]], {%F}, ##%F##.
struct Layout {
  std::string_view inside;
  std::size_t length = 0;  // with the brackets; 0 when they are not closed
};

Layout find_layout(std::string_view text) {
  const char open = text.front();
  const char close = open == '[' ? ']' : open == '{' ? '}' : '#';
  const std::size_t count = std::min(text.find_first_not_of(open), text.size());
  const std::size_t end = text.find(std::string(count, close), count);
  if (end == std::string_view::npos) return {};
  return {text.substr(count, end - count), end + count};
}

bool set_layout(std::string_view modifier, TimeStyle& style) {
  const std::string_view word = layout_word(modifier);
  if (word.empty()) return false;
  modifier.remove_prefix(word.size());
  const Layout layout = find_layout(modifier);
  if (layout.length != modifier.size()) return false;
  style.kind = TimeStyle::Kind::layout;
  if (word == "go") {
    style.parts = parts_of_go_layout(layout.inside);
  } else {
    style.parts.resize(1);
    style.parts.front().strftime = std::string(layout.inside);
  }
  return true;
}

bool set_time(std::string_view modifier, bool rpk, TimeStyle& style) {
  if (modifier == "ms") return true;
  if (modifier == "iso" || modifier == "s") {
    style.kind = modifier == "iso" ? TimeStyle::Kind::iso : TimeStyle::Kind::seconds;
    return true;
  }
  return set_layout(modifier, style) || set_number(modifier, rpk, style.number);
}

// %a{big16} are all bits; %a{control-bit} and %a{control-bit;bool} one of them.
bool set_attribute(std::string_view modifier, bool rpk, Piece& piece) {
  const std::size_t semicolon = modifier.find(';');
  const NamedAttribute* const named = find_named(kAttributes, modifier.substr(0, semicolon));
  if (named == nullptr) return set_number(modifier, rpk, piece.number);
  piece.token = named->token;
  if (semicolon == std::string_view::npos) return true;
  if (piece.token == Token::compression_name) piece.token = Token::compression;
  return set_number(modifier.substr(semicolon + 1), rpk, piece.number);
}

}  // namespace

std::string_view take_modifier(std::string_view text) {
  const std::string_view word = layout_word(text);
  if (!word.empty()) {
    const Layout layout = find_layout(text.substr(word.size()));
    if (layout.length > 0) return text.substr(0, word.size() + layout.length);
  }
  return text.substr(0, text.find('}'));
}

bool apply_modifier(std::string_view modifier, bool rpk, Piece& piece) {
  switch (piece.token) {
    case Token::value:
    case Token::key:
    case Token::topic:
    case Token::header_name:
    case Token::header_value:
      return set_bytes(modifier, piece.bytes);
    case Token::time:
      return set_time(modifier, rpk, piece.time);
    case Token::attributes:
      return set_attribute(modifier, rpk, piece);
    case Token::envelope:
      return false;
    default:
      return set_number(modifier, rpk, piece.number);
  }
}

}  // namespace bourn
