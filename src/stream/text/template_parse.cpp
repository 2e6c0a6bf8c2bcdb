#include "stream/text/template_parse.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "stream/text/template_modifiers.hpp"

namespace bourn {
namespace {

enum class Dialect { both, kcat, rpk };

// Which letters a dialect has. Where the two collide (%T), kcat's meaning holds unless rpk is asked for.
constexpr std::string_view kKcatLetters = "sSRkKThtpo";
constexpr std::string_view kRpkLetters = "tTkKvVhHpoedaxyi";
constexpr std::string_view kAllLetters = "svSVRkKTtpodhHeaxyij";
constexpr std::string_view kHeaderLetters = "kKvVsS";

std::optional<Token> simple_token(char letter) {
  switch (letter) {
    case 's':
    case 'v':
      return Token::value;
    case 'S':
    case 'V':
    case 'R':
      return Token::value_length;
    case 'k':
      return Token::key;
    case 'K':
      return Token::key_length;
    case 't':
      return Token::topic;
    case 'p':
      return Token::partition;
    case 'o':
      return Token::offset;
    case 'd':
    case 'T':
      return Token::time;
    case 'H':
      return Token::header_count;
    case 'e':
      return Token::leader_epoch;
    case 'x':
      return Token::producer_id;
    case 'y':
      return Token::producer_epoch;
    case 'i':
      return Token::counter;
    case 'j':
      return Token::envelope;
    default:
      return std::nullopt;  // %h and %a, whose braces decide
  }
}

Token header_token(Token token) {
  switch (token) {
    case Token::key:
      return Token::header_name;
    case Token::key_length:
      return Token::header_name_length;
    case Token::value:
      return Token::header_value;
    default:
      return Token::header_value_length;
  }
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {
    if (text.starts_with("kcat:")) dialect_ = Dialect::kcat;
    if (text.starts_with("rpk:")) dialect_ = Dialect::rpk;
    if (dialect_ != Dialect::both) at_ = text.find(':') + 1;
  }

  std::vector<Piece> parse() { return parse_pieces(false); }

 private:
  // `in_header`: the inner template of %h{…}, which ends at its brace.
  std::vector<Piece> parse_pieces(bool in_header) {
    std::vector<Piece> pieces;
    while (at_ < text_.size()) {
      if (in_header && text_[at_] == '}') return pieces;
      if (text_[at_] == '%' && !is_escaped_sign()) {
        pieces.push_back(parse_token(in_header));
      } else {
        append_literal(pieces);
      }
    }
    return pieces;
  }

  char following() const { return at_ + 1 < text_.size() ? text_[at_ + 1] : '\0'; }

  // %% %{ %}
  bool is_escaped_sign() const {
    const char sign = following();
    return sign == '%' || (dialect_ != Dialect::kcat && (sign == '{' || sign == '}'));
  }

  void append_literal(std::vector<Piece>& pieces) {
    if (pieces.empty() || pieces.back().token != Token::literal) {
      pieces.emplace_back();
      pieces.back().character = character();
    }
    std::string& literal = pieces.back().text;
    if (text_[at_] == '%') ++at_;
    if (text_[at_] == '\\') {
      literal += parse_escape();
    } else {
      literal += text_[at_++];
    }
  }

  char parse_escape() {
    const std::size_t start = at_;
    const std::string_view rest = text_.substr(at_ + 1);
    at_ += 2;
    switch (rest.empty() ? '?' : rest.front()) {
      case 'n':
        return '\n';
      case 'r':
        return '\r';
      case 't':
        return '\t';
      case 'e':
        return '\x1b';
      case '\\':
        return '\\';
      case 'x':
        return parse_hex_escape(start);
      case '0':
        // Elsewhere \033 is one byte, and here it would be three.
        if (rest.size() > 1 && rest[1] >= '0' && rest[1] <= '7') refuse_escape(start, "; write \\xNN");
        return '\0';
      default:
        refuse_escape(start, "");
    }
  }

  char parse_hex_escape(std::size_t start) {
    Buffer byte;
    if (text_.size() - at_ < 2 || !decode_hex(text_.substr(at_, 2), byte)) {
      refuse_escape(start, "; \\x takes two hexadecimal digits");
    }
    at_ += 2;
    return byte.view().front();
  }

  [[noreturn]] void refuse_escape(std::size_t start, const char* advice) const {
    const std::size_t length = std::min<std::size_t>(2, text_.size() - start);
    refuse_template(fmt::format("unknown escape {}{}", escaped(text_.substr(start, length)), advice), character(start));
  }

  Piece parse_token(bool in_header) {
    const std::size_t start = at_;
    const char letter = following();
    const std::string_view letters = in_header                   ? kHeaderLetters
                                     : dialect_ == Dialect::kcat ? kKcatLetters
                                     : dialect_ == Dialect::rpk  ? kRpkLetters
                                                                 : kAllLetters;
    if (letter == '\0' || letters.find(letter) == std::string_view::npos) refuse_token(start, in_header);
    at_ += 2;
    Piece piece;
    piece.character = character(start);
    piece.null_length = dialect_ == Dialect::rpk ? 0 : -1;
    piece.encoded_length = dialect_ == Dialect::rpk;
    if (letter == 'R') piece.number = {NumberStyle::Kind::big, 4};
    if (letter == 'h') {
      parse_headers(piece);
    } else {
      piece.token = simple_token(letter).value_or(Token::attributes);
      if (letter == 'T' && dialect_ == Dialect::rpk) piece.token = Token::topic_length;
      if (in_header) piece.token = header_token(piece.token);
      if (has_braces()) parse_modifier(piece);
    }
    piece.text = std::string(text_.substr(start, at_ - start));
    return piece;
  }

  [[noreturn]] void refuse_token(std::size_t start, bool in_header) const {
    // The whole character, when it is more than a byte.
    std::size_t length = std::min<std::size_t>(2, text_.size() - start);
    while (start + length < text_.size() && (static_cast<unsigned char>(text_[start + length]) & 0xc0) == 0x80)
      ++length;
    const char* const where = in_header                   ? " for a header"
                              : dialect_ == Dialect::kcat ? " in kcat's language"
                              : dialect_ == Dialect::rpk  ? " in rpk's language"
                                                          : "";
    refuse_template(fmt::format("unknown token {}{}", escaped(text_.substr(start, length)), where), character(start));
  }

  // kcat has none: what it finds there is text.
  bool has_braces() const { return dialect_ != Dialect::kcat && at_ < text_.size() && text_[at_] == '{'; }

  void parse_headers(Piece& piece) {
    piece.token = Token::header_list;
    if (has_braces()) {
      const std::size_t brace = at_++;
      piece.token = Token::header_each;
      piece.inner = parse_pieces(true);
      if (at_ == text_.size()) refuse_template("%h{ without its }", character(brace));
      ++at_;
    } else if (dialect_ == Dialect::rpk) {
      refuse_template("%h without braces in rpk's language", piece.character);
    }
  }

  void parse_modifier(Piece& piece) {
    const std::size_t brace = at_++;
    const std::string_view modifier = take_modifier(text_.substr(at_));
    at_ += modifier.size();
    if (at_ == text_.size() || text_[at_] != '}') refuse_template("{ without its }", character(brace));
    ++at_;
    const bool known = text_[brace - 1] != 'R' && apply_modifier(modifier, dialect_ == Dialect::rpk, piece);
    if (known) return;
    refuse_template(fmt::format("unknown modifier {{{}}} of {}", escaped(modifier, 40), text_.substr(brace - 2, 2)),
                    character(brace));
  }

  std::size_t character() const { return character(at_); }
  // People count characters, not bytes.
  std::size_t character(std::size_t at) const {
    const std::string_view before = text_.substr(0, at);
    return 1 + static_cast<std::size_t>(std::count_if(before.begin(), before.end(), [](char byte) {
             return (static_cast<unsigned char>(byte) & 0xc0) != 0x80;
           }));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Dialect dialect_ = Dialect::both;
};

}  // namespace

std::vector<Piece> parse_template(std::string_view text) {
  return Parser(text).parse();
}

void refuse_template(const std::string& what, std::size_t character) {
  throw Error(ErrorKind::usage, fmt::format("-f: {} at character {}", escaped(what), character), "man 5 bourn-format");
}

}  // namespace bourn
