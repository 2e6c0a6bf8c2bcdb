#include "stream/expr/program.hpp"

#include <algorithm>
#include <utility>

namespace bourn::expr {
namespace {

using Kind = Test::Kind;

// Null and truth are equal to themselves and have no place among others.
bool has_order(const Value& value) noexcept {
  return value.type != Value::Type::null && value.type != Value::Type::boolean;
}

bool is_so(Kind kind, const Value& left, const Value& right) noexcept {
  const std::partial_ordering order = compare(left, right);
  if (kind == Kind::equal) return order == 0;
  if (!has_order(left) || !has_order(right)) return false;
  switch (kind) {
    case Kind::less:
      return order < 0;
    case Kind::less_equal:
      return order <= 0;
    case Kind::greater:
      return order > 0;
    case Kind::greater_equal:
      return order >= 0;
    default:
      return false;
  }
}

bool is_matched(const Pattern& pattern, const Value& value) {
  const bool is_text = value.type == Value::Type::text || value.type == Value::Type::bytes;
  return is_text && pattern.is_found(value.bytes);
}

bool is_among(const std::vector<Value>& values, const Value& value) noexcept {
  return std::any_of(values.begin(), values.end(), [&](const Value& one) { return compare(value, one) == 0; });
}

bool holds(const Test& test, const Event& event) {
  switch (test.kind) {
    case Kind::exists:
      return exists(test.left, event);
    case Kind::match:
      return any_value(test.left, event, [&](const Value& left) { return is_matched(*test.match, left); });
    case Kind::among:
      return any_value(test.left, event, [&](const Value& left) { return is_among(test.among, left); });
    default:
      return any_value(test.left, event, [&](const Value& left) {
        return any_value(test.right, event, [&](const Value& right) { return is_so(test.kind, left, right); });
      });
  }
}

}  // namespace

Program::Program(Syntax syntax) : tests_(std::move(syntax.tests)), strings_(std::move(syntax.strings)) {
  first_ = add(syntax.root, kTrue, kFalse);
}

// Returns where the node is entered. Its parts are added from the last to the first: each must know its successor.
int Program::add(const Node& node, int when_true, int when_false) {
  if (node.negated) std::swap(when_true, when_false);
  if (node.kind == Node::Kind::test) {
    steps_.push_back({node.test, when_true, when_false});
    return static_cast<int>(steps_.size()) - 1;
  }
  int& next = node.kind == Node::Kind::all ? when_true : when_false;
  for (auto part = node.parts.rbegin(); part != node.parts.rend(); ++part) next = add(*part, when_true, when_false);
  return next;
}

bool Program::matches(const Event& event) const {
  int at = first_;
  while (at >= 0) {
    const Step& step = steps_[static_cast<std::size_t>(at)];
    at = holds(tests_[step.test], event) ? step.when_true : step.when_false;
  }
  return at == kTrue;
}

}  // namespace bourn::expr
