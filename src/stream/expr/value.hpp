// What the two sides of a comparison come to, and how they are compared; private to src/stream.
#pragma once

#include <compare>

#include "base/bytes.hpp"
#include "base/time.hpp"
#include "stream/expr/number.hpp"

namespace bourn::expr {

// A view of the event or of the expression.
struct Value {
  enum class Type {
    null,  // null, or nothing there
    boolean,
    number,
    text,   // a string of the expression or of JSON, or the name of a topic
    bytes,  // a key, a value or a header: taken for what they are compared with
    time,
    container,  // a JSON array or object
  };
  Type type = Type::null;
  bool truth = false;  // boolean
  Timestamp time = 0;
  Number number;
  Bytes bytes;  // text, bytes

  static Value of_bytes(Bytes bytes) {
    Value value;
    value.type = Type::bytes;
    value.bytes = bytes;
    return value;
  }
  static Value of_text(Bytes text) {
    Value value;
    value.type = Type::text;
    value.bytes = text;
    return value;
  }
  static Value of_number(Number number) {
    Value value;
    value.type = Type::number;
    value.number = number;
    return value;
  }
  static Value of_boolean(bool truth) {
    Value value;
    value.type = Type::boolean;
    value.truth = truth;
    return value;
  }
  static Value of_time(Timestamp time) {
    Value value;
    value.type = Type::time;
    value.time = time;
    return value;
  }
  static Value of_container() {
    Value value;
    value.type = Type::container;
    return value;
  }
};

// By the rules in bourn-format(5), EXPRESSIONS: unordered where the two cannot be compared. Null equals null, and truth
// that is not equal is unordered.
std::partial_ordering compare(const Value& a, const Value& b) noexcept;

}  // namespace bourn::expr
