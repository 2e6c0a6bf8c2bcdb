// EXPR: a condition over events, such as
//
//   value/amount > 100 && key ~ "^c"
//   header.trace == "abc" or time >= "-10m" and not exists(value/error)
//
// bourn-format(5), EXPRESSIONS, has the language with the rules of its types. In short: a comparison of what cannot be
// compared does not hold, a != b is !(a == b), and null is also what is not there.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "format/record.hpp"

namespace bourn {

class Expression {
 public:
  // Throws Error{usage} when the text is none: "<subject>: <what>", with a mark in the text. `subject` is what the
  // user knows it by, such as "--where". Moments such as "-10m" count from `now`.
  Expression(std::string_view text, Now now, std::string_view subject);
  ~Expression();
  Expression(Expression&&) noexcept;
  Expression& operator=(Expression&&) noexcept;

  // Takes the record's time and offset from the view. Takes time linear in the size of the record for each condition,
  // and memory only for JSON strings and names with escapes, and for RE2.
  bool matches(const TopicPartition& where, const RecordView& record) const;
  const std::string& text() const noexcept { return text_; }

 private:
  struct Compiled;
  std::string text_;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace bourn
