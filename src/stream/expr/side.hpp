// One side of a comparison, parsed, with what is known of its type; private to src/stream.
#pragma once

#include <deque>
#include <string>

#include "base/time.hpp"
#include "stream/expr/lexer.hpp"
#include "stream/expr/operand.hpp"

namespace bourn::expr {

struct Side {
  Operand operand;
  std::size_t at = 0;  // where it stands
  Bytes text;          // as it stands there
};

// Reads the sides of comparisons, and says which of them can be compared at all: a mistake that would make a condition
// false for every event is told at once.
class Sides {
 public:
  // All must outlive it. What literals point into is added to `strings`.
  Sides(const Text& text, Lexer& lexer, std::deque<std::string>& strings, Now now)
      : text_(text), lexer_(lexer), strings_(strings), now_(now) {}

  // All throw what Text::refuse() throws.
  Side read();
  // A part of the event: anything but a literal and len(…).
  Side read_part();
  // Makes a literal a moment where the other side is a time. `has_order`: for < and its like.
  void settle(Side& left, Side& right, bool has_order);
  // The left side of ~.
  void check_text(const Side& side) const;
  void expect(Token::Kind kind, const char* sign);

 private:
  Operand length();
  Operand part();
  Operand literal(const Token& token);
  Operand number(const Token& token);
  Operand header(std::size_t end);
  void read_pointer(Operand& operand, std::size_t end);
  bool is_adjacent(Token::Kind kind, std::size_t end) const;
  Token bracketed();
  void make_moment(Side& side) const;

  const Text& text_;
  Lexer& lexer_;
  std::deque<std::string>& strings_;
  Now now_;
};

}  // namespace bourn::expr
