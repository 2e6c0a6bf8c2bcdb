#include "stream/expr/parser.hpp"

#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "stream/expr/side.hpp"

namespace bourn::expr {
namespace {

using Kind = Token::Kind;

// By descent; only a parenthesis goes down.
class Parser {
 public:
  Parser(const Text& text, Now now) : text_(text), lexer_(text), sides_(text, lexer_, syntax_.strings, now) {}

  Syntax parse() {
    syntax_.root = either();
    const Token& rest = lexer_.token();
    if (rest.kind == Kind::close) text_.refuse(rest.at, "there is no ( for this )");
    if (rest.kind != Kind::end) text_.refuse(rest.at, "expected && or || before this");
    return std::move(syntax_);
  }

 private:
  Node either() {
    return joined(Node::Kind::any, Kind::either, [this] { return both(); });
  }
  Node both() {
    return joined(Node::Kind::all, Kind::both, [this] { return condition(); });
  }

  template <typename Part>
  Node joined(Node::Kind kind, Kind sign, Part part) {
    Node first = part();
    if (lexer_.token().kind != sign) return first;
    Node node;
    node.kind = kind;
    node.parts.push_back(std::move(first));
    while (lexer_.take_if(sign)) node.parts.push_back(part());
    return node;
  }

  Node condition() {
    bool negated = false;
    while (lexer_.take_if(Kind::negation)) negated = !negated;
    Node node = lexer_.token().kind == Kind::open ? group() : test();
    node.negated = node.negated != negated;
    return node;
  }

  Node group() {
    const std::size_t at = lexer_.take().at;
    if (++depth_ > kDeepest) text_.refuse(at, fmt::format("more than {} parentheses are open here", kDeepest));
    Node node = either();
    if (lexer_.token().kind == Kind::end) text_.refuse(at, "this ( is never closed");
    sides_.expect(Kind::close, "), && or ||");
    --depth_;
    return node;
  }

  Node test() {
    Test test;
    bool negated = false;
    if (lexer_.token().is_word("exists")) {
      lexer_.take();
      sides_.expect(Kind::open, "( after exists");
      test.kind = Test::Kind::exists;
      test.left = sides_.read_part().operand;
      sides_.expect(Kind::close, ")");
    } else {
      Side left = sides_.read();
      const Token sign = lexer_.take();
      negated = sign.kind == Kind::not_equal || sign.kind == Kind::no_match || sign.kind == Kind::negation;
      read_right(test, left, sign);
      test.left = std::move(left.operand);
    }
    Node node;
    node.test = syntax_.tests.size();
    node.negated = negated;
    syntax_.tests.push_back(std::move(test));
    return node;
  }

  void read_right(Test& test, Side& left, const Token& sign) {
    switch (sign.kind) {
      case Kind::equal:
      case Kind::not_equal:
        return compare(test, left, Test::Kind::equal);
      case Kind::less:
        return compare(test, left, Test::Kind::less);
      case Kind::less_equal:
        return compare(test, left, Test::Kind::less_equal);
      case Kind::greater:
        return compare(test, left, Test::Kind::greater);
      case Kind::greater_equal:
        return compare(test, left, Test::Kind::greater_equal);
      case Kind::match:
      case Kind::no_match:
        return match(test, left);
      case Kind::negation:
        if (!lexer_.token().is_word("in")) break;
        lexer_.take();
        return among(test, left);
      default:
        if (sign.is_word("in")) return among(test, left);
        break;
    }
    text_.refuse(sign.at, "expected == != < <= > >= ~ !~ or in; exists(...) asks whether something is there");
  }

  void compare(Test& test, Side& left, Test::Kind kind) {
    Side right = sides_.read();
    sides_.settle(left, right, kind != Test::Kind::equal);
    test.kind = kind;
    test.right = std::move(right.operand);
  }

  void match(Test& test, const Side& left) {
    sides_.check_text(left);
    const Token string = lexer_.token();
    if (string.kind != Kind::string) text_.refuse(string.at, "expected a regular expression in quotes");
    if (++patterns_ > kMostPatterns) {
      text_.refuse(string.at, fmt::format("more than {} regular expressions", kMostPatterns));
    }
    test.kind = Test::Kind::match;
    test.match.emplace(pattern_of(string));
    if (const std::string problem = test.match->problem(); !problem.empty()) {
      text_.refuse(string.at, escaped(problem));
    }
    lexer_.take();
  }

  void among(Test& test, Side& left) {
    test.kind = Test::Kind::among;
    sides_.expect(Kind::open_list, "[ after in");
    do {
      Side one = sides_.read();
      if (one.operand.kind != Operand::Kind::literal) {
        text_.refuse(one.at, "in a list stand numbers, text in quotes, true, false and null");
      }
      sides_.settle(left, one, false);
      test.among.push_back(one.operand.literal);
    } while (lexer_.take_if(Kind::comma));
    sides_.expect(Kind::close_list, ", or ]");
  }

  const Text& text_;
  Syntax syntax_;
  Lexer lexer_;
  Sides sides_;
  int depth_ = 0;
  std::size_t patterns_ = 0;
};

}  // namespace

Syntax parse(const Text& text, Now now) {
  if (text.text.size() > kLongest) {
    fail(ErrorKind::usage, "{}: longer than {} bytes", text.subject, kLongest);
  }
  return Parser(text, now).parse();
}

}  // namespace bourn::expr
