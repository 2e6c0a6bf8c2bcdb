// Finds where the parts of an event lie in bytes that come in bit by bit; what they mean is template_reader.cpp's.
// Private to src/stream/text.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/input.hpp"
#include "stream/text/template_plan.hpp"

namespace bourn {

// A field's place, counted from the start of its event: the bytes themselves move while more are read.
struct FieldSpan {
  std::size_t from = 0;
  std::size_t size = 0;
  bool null = false;
};

class TemplateScan {
 public:
  // `plan` must outlive it.
  TemplateScan(const ReadPlan& plan, std::size_t max_bytes);

  // Forgets the last event. The first byte of the next one is the first of the Input.
  void start();

  enum class Progress {
    done,      // the event is size() bytes
    header,    // one header more is read, and the spans of its steps hold until the next call
    more,      // it goes on behind the bytes that are there
    broken,    // it does not, and size() bytes of it are known; complaint() says why
    too_long,  // said once, as soon as it is known; what follows is for finding where the event ends
  };
  // Goes on where the last call ended. `at_end`: nothing comes behind the bytes that are there. Takes bytes only of an
  // event that is too long.
  Progress scan(Input& input, bool at_end);

  std::size_t size() const noexcept { return at_; }
  // Bytes of the event were taken already, and no span holds.
  bool dropped() const noexcept { return dropped_; }
  const FieldSpan& span(std::size_t step) const { return spans_[step]; }
  std::optional<std::int64_t> length_of(Token field) const { return lengths_[static_cast<std::size_t>(field)]; }
  // At `header`: the steps of which the header is made, from the first to before the last.
  std::size_t first_header_step() const { return plan_.steps[step_].other; }
  std::size_t last_header_step() const { return step_; }

  // Why the event is bad; empty when it is not.
  const std::string& complaint() const noexcept { return complaint_; }
  std::size_t complaint_at() const noexcept { return complaint_at_; }
  void complain(std::string what, std::size_t at);
  std::string too_long() const;

 private:
  Progress take_step(const ReadStep& step);
  Progress take_literal(const ReadStep& step);
  Progress take_open(const ReadStep& step);
  Progress take_counted(const ReadStep& step);
  Progress take_fixed(const ReadStep& step);
  Progress take_digits(const ReadStep& step);
  Progress take_json();
  Progress take_headers(const ReadStep& step);
  Progress end_header(const ReadStep& step);
  Progress take_span(std::size_t size, std::size_t behind);
  Progress take_field(const ReadStep& step, std::size_t size, std::size_t behind);
  Progress go_to(std::size_t step);
  Progress pass_over(Input& input);
  Progress broken(std::string what, std::size_t at);
  void drop(Input& input);
  std::size_t find_end(const ReadStep& step);
  std::size_t limit() const noexcept { return max_bytes_ + plan_.terminator.size(); }

  const ReadPlan& plan_;
  std::size_t max_bytes_;
  Bytes bytes_;          // of the Input, during a call
  bool at_end_ = false;  // likewise

  std::size_t step_ = 0;
  std::size_t at_ = 0;
  // In an open field: what ends it does not begin before `searched_`, the event's own end not before `watched_`, and
  // the former has been passed `inside_` times.
  std::size_t searched_ = 0;
  std::size_t watched_ = 0;
  std::size_t inside_ = 0;
  std::uint64_t pass_over_ = 0;  // bytes of a field that is too long
  std::int64_t headers_left_ = 0;
  bool header_shown_ = false;
  std::vector<FieldSpan> spans_;                                                                    // by step
  std::array<std::optional<std::int64_t>, static_cast<std::size_t>(Token::envelope) + 1> lengths_;  // by field
  bool dropped_ = false;
  std::string complaint_;
  std::size_t complaint_at_ = 0;
};

// Where `text` stands in `bytes` at or behind `from`; npos when it does not.
std::size_t find_text(Bytes bytes, Bytes text, std::size_t from) noexcept;

}  // namespace bourn
