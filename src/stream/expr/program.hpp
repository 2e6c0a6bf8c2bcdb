// An expression as it is evaluated: tests, and where to go on after each; private to src/stream.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "stream/expr/operand.hpp"
#include "stream/pattern.hpp"

namespace bourn::expr {

// One condition. != and !~ are the negations of the ones here, and so are the others' opposites.
struct Test {
  enum class Kind { equal, less, less_equal, greater, greater_equal, match, among, exists };
  Kind kind = Kind::equal;
  Operand left;
  Operand right;                 // of a comparison
  std::optional<Pattern> match;  // of match
  std::vector<Value> among;      // of among: equal to one of them
};

// The expression as it is written: all or any of the parts, or a single test.
struct Node {
  enum class Kind { test, all, any };
  Kind kind = Kind::test;
  bool negated = false;
  std::size_t test = 0;  // place in Syntax::tests
  std::vector<Node> parts;
};

struct Syntax {
  Node root;
  std::vector<Test> tests;
  std::deque<std::string> strings;  // what literals point into; a deque that is moved leaves them where they are
};

// Walks over no tree: && and || have become places to go on at, so that a long or deep expression needs no stack.
class Program {
 public:
  explicit Program(Syntax syntax);
  bool matches(const Event& event) const;

 private:
  static constexpr int kTrue = -1;
  static constexpr int kFalse = -2;
  struct Step {
    std::size_t test;
    int when_true, when_false;  // an earlier step, kTrue or kFalse
  };
  int add(const Node& node, int when_true, int when_false);

  std::vector<Test> tests_;
  std::deque<std::string> strings_;
  std::vector<Step> steps_;
  int first_ = kTrue;
};

}  // namespace bourn::expr
