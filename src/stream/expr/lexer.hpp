// EXPR, cut into tokens; private to src/stream.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace bourn::expr {

// The text of an expression, and how a mistake in it is told.
struct Text {
  std::string_view subject;  // "--where", before what is wrong
  Bytes text;

  // Throws Error{usage} with a mark at byte `at`.
  [[noreturn]] void refuse(std::size_t at, const std::string& what) const;
};

struct Token {
  enum class Kind {
    end,
    word,     // key, value, in, null, …
    number,   // 12, -1.5e3, 64K, -10m
    string,   // "…" or '…', quotes included
    pointer,  // /a/b
    name,     // .NAME
    open,
    close,
    open_list,
    close_list,
    comma,
    either,  // || or
    both,    // && and
    negation,
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
    match,
    no_match,
  };
  Kind kind = Kind::end;
  std::size_t at = 0;
  Bytes text;

  std::size_t end() const noexcept { return at + text.size(); }
  bool is_word(std::string_view word) const noexcept { return kind == Kind::word && text == word; }
};

// Stands on one token and sees the text once.
class Lexer {
 public:
  explicit Lexer(const Text& text);  // `text` must outlive it

  // Both throw what Text::refuse() throws, for what is no token.
  const Token& token() const noexcept { return token_; }
  Token take();
  // Takes the token if it is of this kind.
  bool take_if(Token::Kind kind);

 private:
  Token next() const;
  Token sign(std::size_t at) const;
  Token number(std::size_t at) const;
  Token string(std::size_t at) const;
  Token part(Token::Kind kind, std::size_t at, std::size_t length) const;

  const Text& text_;
  Token token_;
};

// What the string stands for: \\ \" \' \n \r \t \0 \xNN. Throws what Text::refuse() throws for another escape.
std::string content_of(const Token& string, const Text& text);
// For an expression, whose backslashes are RE2's own, except in front of the quote that ends the string.
std::string pattern_of(const Token& string);

}  // namespace bourn::expr
