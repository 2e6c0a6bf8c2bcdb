#include "stream/text/template_scan.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/units.hpp"
#include "stream/text/json_plain.hpp"

namespace bourn {
namespace {

using How = ReadStep::How;
using Progress = TemplateScan::Progress;

bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

}  // namespace

// Both are many bytes a step in every C library; memmem(3) is linear whatever is looked for.
std::size_t find_text(Bytes bytes, Bytes text, std::size_t from) noexcept {
  if (from >= bytes.size()) return Bytes::npos;
  const char* const start = bytes.data() + from;
  const std::size_t count = bytes.size() - from;
  const void* const found =
      text.size() == 1 ? std::memchr(start, text.front(), count) : memmem(start, count, text.data(), text.size());
  return found == nullptr ? Bytes::npos : static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data());
}

TemplateScan::TemplateScan(const ReadPlan& plan, std::size_t max_bytes)
    : plan_(plan), max_bytes_(max_bytes), spans_(plan.steps.size()) {}

void TemplateScan::start() {
  at_ = 0;
  pass_over_ = 0;
  header_shown_ = false;
  dropped_ = false;
  complaint_.clear();
  lengths_.fill(std::nullopt);
  go_to(0);
}

Progress TemplateScan::scan(Input& input, bool at_end) {
  at_end_ = at_end;
  for (;;) {
    bytes_ = input.bytes();
    if (at_ > limit() || pass_over_ > 0) {
      const bool known = dropped_;
      complain(too_long(), 0);
      drop(input);
      if (!known) return Progress::too_long;
    }
    if (step_ == plan_.steps.size()) return Progress::done;
    const Progress progress = pass_over_ > 0 ? pass_over(input) : take_step(plan_.steps[step_]);
    if (progress != Progress::done) return progress;
  }
}

Progress TemplateScan::take_step(const ReadStep& step) {
  switch (step.how) {
    case How::literal:
      return take_literal(step);
    case How::open:
      return take_open(step);
    case How::counted:
      return take_counted(step);
    case How::constant:
      return take_field(step, 0, 0);
    case How::fixed:
      return take_fixed(step);
    case How::digits:
      return take_digits(step);
    case How::json:
      return take_json();
    case How::each:
      return take_headers(step);
    case How::again:
      return end_header(step);
  }
  return Progress::broken;
}

Progress TemplateScan::go_to(std::size_t step) {
  step_ = step;
  searched_ = watched_ = at_;
  inside_ = 0;
  return Progress::done;
}

// The field is the next `size` bytes, and `behind` bytes more belong to the step.
Progress TemplateScan::take_span(std::size_t size, std::size_t behind) {
  spans_[step_] = {at_, size, false};
  at_ += size + behind;
  return go_to(step_ + 1);
}

Progress TemplateScan::take_literal(const ReadStep& step) {
  const Bytes rest = bytes_.substr(at_);
  if (rest.starts_with(step.text)) return take_span(step.text.size(), 0);
  // As with lines, the last event need not be ended.
  if (rest.empty() && step.last && at_end_) return take_span(0, 0);
  if (Bytes(step.text).starts_with(rest)) return Progress::more;
  return broken("the template's own text does not follow", at_);
}

Progress TemplateScan::take_open(const ReadStep& step) {
  const std::size_t end = find_end(step);
  const bool found = end != Bytes::npos;
  // When events end in a text, no field but the last reaches over it: a line without "=" must not swallow the next.
  if (!step.last && !plan_.terminator.empty()) {
    // The text that ends the field may hold the event's end in it, and may begin in the last bytes that are there.
    const std::size_t clear = found ? end : at_end_ ? bytes_.size() : searched_;
    const std::size_t event_end = find_text(bytes_.substr(0, clear), plan_.terminator, watched_);
    if (event_end != Bytes::npos && event_end <= limit()) {
      at_ = event_end;
      return broken("nothing ends " + step.piece.text, event_end);
    }
    watched_ = std::max(watched_, clear - std::min(plan_.terminator.size() - 1, clear));
  }
  if (std::max(searched_, found ? end : 0) > limit()) return broken(too_long(), 0);
  if (found) return take_field(step, end - at_, step.text.size());
  if (step.last && at_end_) return take_field(step, bytes_.size() - at_, 0);
  return Progress::more;
}

// Where the text stands that ends the open field.
std::size_t TemplateScan::find_end(const ReadStep& step) {
  for (;;) {
    const std::size_t end = find_text(bytes_, step.text, searched_);
    if (end == Bytes::npos) {
      const std::size_t tail = std::min(step.text.size() - 1, bytes_.size());
      searched_ = std::max(searched_, bytes_.size() - tail);
      return end;
    }
    // No time is -1 in every layout.
    const bool no_time = inside_ == 0 && bytes_.substr(at_, end - at_) == "-1";
    if (inside_ == step.inside || no_time) return end;
    ++inside_;
    searched_ = end + step.text.size();
  }
}

Progress TemplateScan::take_counted(const ReadStep& step) {
  const std::int64_t length = length_of(step.piece.token).value_or(-1);
  if (length < 0) {
    spans_[step_] = {at_, 0, true};
    return go_to(step_ + 1);
  }
  const auto bytes = static_cast<std::uint64_t>(length);
  const bool huge = bytes > max_bytes_;
  const bool as_text = step.piece.encoded_length || huge;
  const std::uint64_t size = as_text ? bytes : text_length(step.piece.bytes, bytes).value_or(bytes);
  if (size > limit() - at_) {
    pass_over_ = size;
    return Progress::done;
  }
  if (bytes_.size() - at_ < size) return Progress::more;
  return take_span(static_cast<std::size_t>(size), 0);
}

Progress TemplateScan::take_fixed(const ReadStep& step) {
  if (bytes_.size() - at_ < step.width) return Progress::more;
  return take_field(step, step.width, 0);
}

Progress TemplateScan::take_digits(const ReadStep& step) {
  constexpr std::size_t kLongest = 20;
  const Bytes rest = bytes_.substr(at_, kLongest + 1);
  const std::size_t sign = rest.starts_with('-') ? 1 : 0;
  const auto digits_end = std::find_if_not(rest.begin() + static_cast<std::ptrdiff_t>(sign), rest.end(), is_digit);
  const auto size = static_cast<std::size_t>(digits_end - rest.begin());
  if (size == rest.size() && size <= kLongest && !at_end_) return Progress::more;
  if (size == sign || size > kLongest) return broken("no number for " + step.piece.text, at_);
  return take_field(step, size, 0);
}

// Up to the closing quote, with no look at what is inside.
Progress TemplateScan::take_json() {
  const Bytes rest = bytes_.substr(at_);
  if (rest.starts_with("null")) return take_span(4, 0);
  if (Bytes("null").starts_with(rest)) return Progress::more;
  if (rest.front() != '"') return broken("no JSON string", at_);
  const char* const end = bytes_.data() + bytes_.size();
  const char* at = bytes_.data() + std::max(searched_, at_ + 1);
  for (;;) {
    at = skip_json_plain(at, end);
    searched_ = static_cast<std::size_t>(at - bytes_.data());
    if (searched_ > limit()) return broken(too_long(), 0);
    if (end - at < 2 && (at == end || *at == '\\')) return Progress::more;
    if (*at == '"') return take_span(searched_ + 1 - at_, 0);
    if (*at != '\\') return broken("a control character in a JSON string", searched_);
    at += 2;
  }
}

// As take_span(). A length must be known at once, while all else is looked at when the event is whole.
Progress TemplateScan::take_field(const ReadStep& step, std::size_t size, std::size_t behind) {
  if (step.length_of) {
    const Bytes text = bytes_.substr(at_, size);
    const bool is_rpk = step.piece.encoded_length;
    const auto length = is_rpk ? read_number(step.piece.number, text) : read_length(step.piece.number, text);
    const bool may_be_null = !is_rpk && step.length_of != Token::header_each;
    if (!length || (*length < 0 && !may_be_null)) return broken("no length for " + step.piece.text, at_);
    lengths_[static_cast<std::size_t>(*step.length_of)] = length;
  }
  return take_span(size, behind);
}

Progress TemplateScan::take_headers(const ReadStep& step) {
  headers_left_ = length_of(Token::header_each).value_or(0);
  return go_to(headers_left_ > 0 ? step_ + 1 : step.other);
}

Progress TemplateScan::end_header(const ReadStep& step) {
  if (!std::exchange(header_shown_, true) && !dropped_) return Progress::header;
  header_shown_ = false;
  for (const Token part : {Token::header_name, Token::header_value}) {
    lengths_[static_cast<std::size_t>(part)] = std::nullopt;
  }
  return go_to(--headers_left_ > 0 ? step.other : step_ + 1);
}

Progress TemplateScan::pass_over(Input& input) {
  const std::uint64_t count = std::min<std::uint64_t>(pass_over_, input.bytes().size());
  input.take(static_cast<std::size_t>(count));
  pass_over_ -= count;
  if (pass_over_ > 0) return Progress::more;
  return go_to(step_ + 1);
}

void TemplateScan::drop(Input& input) {
  input.take(std::exchange(at_, 0));
  bytes_ = input.bytes();
  searched_ = watched_ = 0;
  dropped_ = true;
}

Progress TemplateScan::broken(std::string what, std::size_t at) {
  complain(std::move(what), at);
  return Progress::broken;
}

void TemplateScan::complain(std::string what, std::size_t at) {
  if (!complaint_.empty()) return;
  complaint_ = std::move(what);
  complaint_at_ = at;
}

std::string TemplateScan::too_long() const {
  return "longer than " + size_text(static_cast<std::int64_t>(max_bytes_));
}

}  // namespace bourn
