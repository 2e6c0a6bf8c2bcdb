#include "stream/expr/value.hpp"

#include "stream/text/text_time.hpp"

namespace bourn::expr {
namespace {

using Type = Value::Type;

bool is_textual(const Value& value) noexcept {
  return value.type == Type::text || value.type == Type::bytes;
}

std::partial_ordering reversed(std::partial_ordering order) noexcept {
  return 0 <=> order;
}

std::partial_ordering compare_booleans(bool a, bool b) noexcept {
  return a == b ? std::partial_ordering::equivalent : std::partial_ordering::unordered;
}

// Bytes with what has a type of its own, which they are read as.
std::partial_ordering compare_read(Bytes bytes, const Value& b) noexcept {
  switch (b.type) {
    case Type::number:
      if (const auto number = Number::read(bytes)) return number->compare(b.number);
      return std::partial_ordering::unordered;
    case Type::time:
      if (const auto time = parse_event_time(bytes)) return *time <=> b.time;
      return std::partial_ordering::unordered;
    case Type::boolean:
      if (bytes != "true" && bytes != "false") return std::partial_ordering::unordered;
      return compare_booleans(bytes == "true", b.truth);
    default:
      return std::partial_ordering::unordered;
  }
}

}  // namespace

std::partial_ordering compare(const Value& a, const Value& b) noexcept {
  if (is_textual(a) && is_textual(b)) return a.bytes.compare(b.bytes) <=> 0;
  // Text keeps its type, except that times have no other form in JSON.
  if (a.type == Type::bytes || (a.type == Type::text && b.type == Type::time)) return compare_read(a.bytes, b);
  if (b.type == Type::bytes || (b.type == Type::text && a.type == Type::time)) {
    return reversed(compare_read(b.bytes, a));
  }
  if (a.type == Type::number && b.type == Type::time) return a.number.compare(Number(b.time));
  if (a.type == Type::time && b.type == Type::number) return Number(a.time).compare(b.number);
  if (a.type != b.type) return std::partial_ordering::unordered;
  switch (a.type) {
    case Type::null:
      return std::partial_ordering::equivalent;
    case Type::boolean:
      return compare_booleans(a.truth, b.truth);
    case Type::number:
      return a.number.compare(b.number);
    case Type::time:
      return a.time <=> b.time;
    default:
      return std::partial_ordering::unordered;
  }
}

}  // namespace bourn::expr
