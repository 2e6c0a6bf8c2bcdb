#include "stream/text/template_plan.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/error.hpp"

namespace bourn {
namespace {

using How = ReadStep::How;
using Number = NumberStyle::Kind;

// The field that a length is about.
std::optional<Token> field_of(Token length) {
  switch (length) {
    case Token::value_length:
      return Token::value;
    case Token::key_length:
      return Token::key;
    case Token::topic_length:
      return Token::topic;
    case Token::header_name_length:
      return Token::header_name;
    case Token::header_value_length:
      return Token::header_value;
    case Token::header_count:
      return Token::header_each;
    default:
      return std::nullopt;
  }
}

bool is_bytes(Token token) {
  switch (token) {
    case Token::value:
    case Token::key:
    case Token::topic:
    case Token::header_name:
    case Token::header_value:
      return true;
    default:
      return false;
  }
}

bool means_nothing(Token token) {
  switch (token) {
    case Token::leader_epoch:
    case Token::attributes:
    case Token::compression_name:
    case Token::compression:
    case Token::timestamp_type:
    case Token::transactional:
    case Token::control:
    case Token::producer_id:
    case Token::producer_epoch:
    case Token::counter:
      return true;
    default:
      return false;
  }
}

// Read and dropped, or harmless when it is said twice.
bool may_repeat(Token token) {
  return token == Token::topic || token == Token::offset || token == Token::time;
}

std::size_t count_of(Bytes text, Bytes part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != Bytes::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

class Planner {
 public:
  Planner(const std::vector<Piece>& pieces, const std::string& delimiter) : delimiter_(delimiter) {
    add_all(pieces, false);
    if (fields_.empty()) fail(ErrorKind::usage, "-f: the template has nothing to read");
    for (const Piece* const length : lengths_) {
      if (length->token == Token::header_count && has_field(Token::header_list)) continue;
      if (!has_field(*field_of(length->token))) refuse(*length, "is the length of what is not there");
    }
    add_end();
  }

  ReadPlan take() { return std::move(plan_); }

 private:
  [[noreturn]] static void refuse(const Piece& piece, const std::string& why) {
    refuse_template(piece.text + ' ' + why + ',', piece.character);
  }

  bool has_field(Token token) const { return std::find(fields_.begin(), fields_.end(), token) != fields_.end(); }
  const Piece* length_of(Token field) const {
    const auto is_its = [field](const Piece* length) { return field_of(length->token) == field; };
    const auto found = std::find_if(lengths_.begin(), lengths_.end(), is_its);
    return found == lengths_.end() ? nullptr : *found;
  }

  void add_all(const std::vector<Piece>& pieces, bool in_header) {
    for (std::size_t index = 0; index < pieces.size(); ++index) {
      const Piece& piece = pieces[index];
      const Piece* const next = index + 1 < pieces.size() ? &pieces[index + 1] : nullptr;
      if (piece.token == Token::literal) {
        add_literal(piece.text);
      } else if (add_field(piece, next, in_header)) {
        ++index;  // the literal that ends an open field is taken with it
      }
    }
  }

  void add_literal(const std::string& text) {
    ReadStep step;
    step.how = How::literal;
    step.text = text;
    plan_.steps.push_back(std::move(step));
  }

  // True when `next` is taken too.
  bool add_field(const Piece& piece, const Piece* next, bool in_header) {
    if (means_nothing(piece.token)) refuse(piece, "means nothing in what is read");
    check_repetition(piece);
    ReadStep step;
    step.piece = piece;
    if (piece.token == Token::header_each) {
      add_headers(piece);
      return false;
    }
    step.how = how_to_read(piece);
    step.length_of = field_of(piece.token);
    if (step.length_of) {
      lengths_.push_back(&piece);
    } else {
      fields_.push_back(piece.token);
    }
    step.width = fixed_width(number_style(piece));
    if (step.how == How::digits) check_after_digits(piece, next, in_header);
    const bool takes_next = step.how == How::open && end_open(step, next, in_header);
    plan_.steps.push_back(std::move(step));
    return takes_next;
  }

  void check_repetition(const Piece& piece) const {
    const auto field = field_of(piece.token);
    if (field && (has_field(*field) || length_of(*field) != nullptr)) {
      refuse(piece, "stands behind what it is the length of, or twice");
    }
    if (!field && has_field(piece.token) && !may_repeat(piece.token)) refuse(piece, "stands there twice");
    const bool is_headers = piece.token == Token::header_list || piece.token == Token::header_each;
    if (is_headers && (has_field(Token::header_list) || has_field(Token::header_each))) {
      refuse(piece, "stands there twice");
    }
  }

  static const NumberStyle& number_style(const Piece& piece) {
    return piece.token == Token::time ? piece.time.number : piece.number;
  }

  How how_to_read(const Piece& piece) const {
    if (is_bytes(piece.token)) return how_to_read_bytes(piece);
    if (piece.token == Token::header_list || piece.token == Token::envelope) return How::open;
    if (piece.token == Token::time && piece.time.kind != TimeStyle::Kind::number) {
      check_layout(piece);
      return How::open;
    }
    switch (number_style(piece).kind) {
      case Number::ascii:
        return How::digits;
      case Number::boolean:
        refuse(piece, "is for writing");
      case Number::constant:
        if (!field_of(piece.token)) refuse(piece, "is no length");
        return How::constant;
      default:
        return fixed_width(number_style(piece)) > 0 ? How::fixed : How::open;
    }
  }

  How how_to_read_bytes(const Piece& piece) const {
    if (piece.bytes.kind == BytesStyle::Kind::shell || piece.bytes.longest != Bytes::npos) {
      refuse(piece, "is for writing");
    }
    if (length_of(piece.token) != nullptr && (piece.encoded_length || text_length(piece.bytes, 0))) return How::counted;
    return piece.bytes.kind == BytesStyle::Kind::json ? How::json : How::open;
  }

  static void check_layout(const Piece& piece) {
    if (piece.time.kind != TimeStyle::Kind::layout) return;
    const TimeStyle::Part& part = piece.time.parts.front();
    if (part.go_spelling) refuse(piece, "is for writing; strftime[…] is read");
    // strptime(3) reads %s as a local time.
    if (part.strftime.find("%s") != std::string::npos) refuse(piece, "holds %s; {s} is read");
  }

  // Digits go as far as they go, so what follows must not look like one. The first byte of a big-endian length does so
  // only from 800 MB on.
  void check_after_digits(const Piece& piece, const Piece* next, bool in_header) const {
    bool clear = false;
    if (next == nullptr) {
      clear = !in_header && !starts_with_digit(delimiter_);
    } else if (next->token == Token::literal) {
      clear = !starts_with_digit(next->text);
    } else {
      clear = field_of(next->token) && next->number.kind == Number::big && next->number.width >= 4;
    }
    if (!clear) refuse(piece, "cannot be told from what follows; put text between, or use {big32}");
  }

  static bool starts_with_digit(const std::string& text) {
    return !text.empty() && text.front() >= '0' && text.front() <= '9';
  }

  bool end_open(ReadStep& step, const Piece* next, bool in_header) const {
    const bool takes_next = next != nullptr && next->token == Token::literal;
    if (!takes_next && (next != nullptr || in_header)) {
      const bool has_length = is_bytes(step.piece.token) && text_length(step.piece.bytes, 0).has_value();
      refuse(step.piece, has_length ? "has neither a length before it nor text behind it to tell where it ends"
                                    : "has no text behind it to tell where it ends");
    }
    step.text = takes_next ? next->text : delimiter_;
    if (step.piece.token == Token::time && step.piece.time.kind != TimeStyle::Kind::number && !step.text.empty()) {
      Buffer sample;
      append_time(sample, step.piece.time, 1'700'000'000'123);
      step.inside = count_of(sample.view(), step.text);
    }
    return takes_next;
  }

  void add_headers(const Piece& piece) {
    if (length_of(Token::header_each) == nullptr) refuse(piece, "needs %H, their number, before it");
    const std::size_t start = plan_.steps.size();
    fields_.push_back(Token::header_each);
    ReadStep each;
    each.how = How::each;
    each.piece.token = Token::header_each;
    plan_.steps.push_back(each);
    add_all(piece.inner, true);
    // Besides, every header now takes a byte at least, so their number is bounded by the size of the event.
    if (!has_field(Token::header_name)) refuse(piece, "has no %k to read");
    ReadStep again;
    again.how = How::again;
    again.other = start + 1;
    plan_.steps.push_back(again);
    plan_.steps[start].other = plan_.steps.size();
  }

  void add_end() {
    const How how = plan_.steps.back().how;
    if (how == How::digits || how == How::json) add_literal(delimiter_);
    ReadStep& last = plan_.steps.back();
    if (last.how != How::literal && last.how != How::open) return;
    if (last.text.empty()) fail(ErrorKind::usage, "-f: the last field runs up to the delimiter, which is empty");
    last.last = true;
    plan_.terminator = last.text;
  }

  const std::string& delimiter_;
  std::vector<Token> fields_;
  std::vector<const Piece*> lengths_;
  ReadPlan plan_;
};

}  // namespace

ReadPlan plan_reading(const std::vector<Piece>& pieces, const std::string& delimiter) {
  return Planner(pieces, delimiter).take();
}

}  // namespace bourn
