#include "stream/expr/side.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/units.hpp"

namespace bourn::expr {
namespace {

using Kind = Token::Kind;
using Type = Value::Type;

constexpr const char* kParts = "key, value, value/POINTER, header.NAME, topic, partition, offset, time and size";

// What it can only be; nullopt for what may be of any type.
std::optional<Type> type_of(const Operand& operand) {
  if (operand.length) return Type::number;
  switch (operand.kind) {
    case Operand::Kind::literal:
      return operand.literal.type;
    case Operand::Kind::topic:
      return Type::text;
    case Operand::Kind::partition:
    case Operand::Kind::offset:
    case Operand::Kind::size:
      return Type::number;
    case Operand::Kind::time:
      return Type::time;
    default:
      return std::nullopt;
  }
}

std::string_view words_for(Type type) {
  switch (type) {
    case Type::null:
      return "null";
    case Type::boolean:
      return "true or false";
    case Type::number:
      return "a number";
    case Type::time:
      return "a time";
    default:
      return "text";
  }
}

std::optional<Operand::Kind> part_of(const Token& token) {
  using Part = Operand::Kind;
  struct Named {
    std::string_view name;
    Part part;
  };
  constexpr Named kNamed[] = {{"key", Part::key},
                              {"value", Part::value},
                              {"header", Part::header},
                              {"topic", Part::topic},
                              {"partition", Part::partition},
                              {"offset", Part::offset},
                              {"time", Part::time},
                              {"size", Part::size}};
  for (const Named& named : kNamed) {
    if (token.is_word(named.name)) return named.part;
  }
  return std::nullopt;
}

bool is_literal(const Side& side) {
  return side.operand.kind == Operand::Kind::literal;
}

}  // namespace

void Sides::expect(Kind kind, const char* sign) {
  if (!lexer_.take_if(kind)) text_.refuse(lexer_.token().at, fmt::format("expected {}", sign));
}

Side Sides::read() {
  const Token token = lexer_.token();
  Side side{{}, token.at, token.text};
  switch (token.kind) {
    case Kind::string:
    case Kind::number:
      side.operand = literal(lexer_.take());
      break;
    case Kind::word:
      if (token.is_word("null") || token.is_word("true") || token.is_word("false")) {
        side.operand = literal(lexer_.take());
      } else {
        side.operand = token.is_word("len") ? length() : part();
      }
      break;
    default:
      text_.refuse(token.at, "expected a part of an event, len(...), a number, text in quotes, true, false or null");
  }
  return side;
}

Side Sides::read_part() {
  const Token token = lexer_.token();
  return {part(), token.at, token.text};
}

Operand Sides::length() {
  lexer_.take();
  expect(Kind::open, "( after len");
  const std::size_t at = lexer_.token().at;
  Operand operand = part();
  const auto type = type_of(operand);
  if (type && *type != Type::text)
    text_.refuse(at, fmt::format("this is {}, and len(...) is of text", words_for(*type)));
  expect(Kind::close, ")");
  operand.length = true;
  return operand;
}

Operand Sides::part() {
  const Token token = lexer_.token();
  const auto kind = part_of(token);
  if (!kind) {
    if (token.kind != Kind::word) text_.refuse(token.at, fmt::format("expected one of {}", kParts));
    text_.refuse(token.at, fmt::format("\"{}\" is no part of an event; text stands in quotes, and the parts are {}",
                                       escaped(token.text, 40), kParts));
  }
  lexer_.take();
  if (*kind == Operand::Kind::header) return header(token.end());
  Operand operand;
  operand.kind = *kind;
  if (*kind == Operand::Kind::key || *kind == Operand::Kind::value) read_pointer(operand, token.end());
  return operand;
}

Operand Sides::header(std::size_t end) {
  Operand operand;
  operand.kind = Operand::Kind::header;
  const Token token = lexer_.token();
  if (is_adjacent(Kind::name, end) && token.text.size() > 1) {
    operand.header = token.text.substr(1);
    lexer_.take();
    read_pointer(operand, token.end());
  } else if (is_adjacent(Kind::open_list, end)) {
    operand.header = content_of(bracketed(), text_);
    const std::size_t behind = lexer_.token().end();
    expect(Kind::close_list, "]");
    read_pointer(operand, behind);
  } else {
    text_.refuse(token.at, "a header is written header.NAME or header[\"NAME\"]");
  }
  return operand;
}

bool Sides::is_adjacent(Kind kind, std::size_t end) const {
  return lexer_.token().kind == kind && lexer_.token().at == end;
}

// The string behind [.
Token Sides::bracketed() {
  lexer_.take();
  if (lexer_.token().kind != Kind::string) text_.refuse(lexer_.token().at, "expected a name in quotes");
  return lexer_.take();
}

// What stands directly behind the part: /a/b or ["/a/b"], or nothing.
void Sides::read_pointer(Operand& operand, std::size_t end) {
  if (is_adjacent(Kind::pointer, end)) {
    operand.pointer.emplace(lexer_.take().text);
  } else if (is_adjacent(Kind::open_list, end)) {
    const Token string = bracketed();
    const std::string pointer = content_of(string, text_);
    try {
      operand.pointer.emplace(pointer);
    } catch (const Error& error) {
      text_.refuse(string.at, error.what());
    }
    expect(Kind::close_list, "]");
  } else if (is_adjacent(Kind::name, end)) {
    text_.refuse(end, "a place in a JSON text is written with slashes, such as value/a/b");
  }
}

Operand Sides::literal(const Token& token) {
  Operand operand;
  if (token.kind == Kind::number) return number(token);
  if (token.kind == Kind::string) {
    operand.literal = Value::of_text(strings_.emplace_back(content_of(token, text_)));
  } else if (!token.is_word("null")) {
    operand.literal = Value::of_boolean(token.is_word("true"));
  }
  return operand;
}

Operand Sides::number(const Token& token) {
  Operand operand;
  if (const auto number = Number::read(strings_.emplace_back(token.text))) {
    operand.literal = Value::of_number(*number);
  } else if (const auto size = parse_size(token.text)) {
    operand.literal = Value::of_number(Number(*size));
  } else if (const auto moment = parse_moment(token.text, now_)) {
    operand.literal = Value::of_time(*moment);
  } else {
    text_.refuse(token.at, "this is no number, no size such as 64K and no time such as -10m");
  }
  return operand;
}

void Sides::make_moment(Side& side) const {
  Value& literal = side.operand.literal;
  const auto moment = parse_moment(literal.type == Type::text ? literal.bytes : side.text, now_);
  if (!moment) {
    text_.refuse(side.at, "this is no time such as \"2026-11-23T10:00Z\", \"10:00\" or \"-10m\"");
  }
  literal = Value::of_time(*moment);
}

void Sides::settle(Side& left, Side& right, bool has_order) {
  const auto is_moment = [](const Side& side) {
    const Type type = side.operand.literal.type;
    return is_literal(side) && (type == Type::text || type == Type::number);
  };
  if (type_of(left.operand) == Type::time && is_moment(right)) make_moment(right);
  if (type_of(right.operand) == Type::time && is_moment(left)) make_moment(left);
  const auto of_left = type_of(left.operand);
  const auto of_right = type_of(right.operand);
  for (const Side* side : {&left, &right}) {
    const auto type = type_of(side->operand);
    if (has_order && (type == Type::null || type == Type::boolean))
      text_.refuse(side->at, fmt::format("{} is only compared by == and !=", words_for(*type)));
  }
  if (!of_left || !of_right || of_left == of_right || of_left == Type::null || of_right == Type::null) return;
  text_.refuse(right.at, fmt::format("this is {}, and what it is compared with is {}", words_for(*of_right),
                                     words_for(*of_left)));
}

void Sides::check_text(const Side& side) const {
  const auto type = type_of(side.operand);
  if (type && *type != Type::text) {
    text_.refuse(side.at, fmt::format("this is {}, and ~ looks into text", words_for(*type)));
  }
}

}  // namespace bourn::expr
