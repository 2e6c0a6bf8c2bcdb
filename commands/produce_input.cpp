#include "commands/produce_input.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "commands/shared_options.hpp"
#include "stream/text/lines.hpp"
#include "stream/text/template.hpp"

namespace bourn::commands {
namespace {

// The clock costs about as much as an event; events of the same read get the same time.
constexpr int kEventsPerClockLook = 256;

// --whole: all of the input is one event.
class WholeReader final : public EventReader {
 public:
  WholeReader(Input& input, std::size_t max_bytes) : input_(input), max_bytes_(max_bytes) {}

  Next next(InputEvent& event) override {
    if (done_) return Next::end;
    for (;;) {
      const Input::Fill fill = input_.fill(std::chrono::milliseconds{0});
      if (fill == Input::Fill::starved) return Next::starved;
      if (fill == Input::Fill::end) break;
      if (input_.bytes().size() > max_bytes_) {
        done_ = true;
        bad_ = {1, 0, fmt::format("longer than {} bytes", max_bytes_), {}};
        return Next::bad;
      }
    }
    done_ = true;
    if (input_.stopped()) return Next::end;  // cut short by a signal
    event = {};
    event.record.value = input_.bytes();
    return Next::event;
  }
  void wait(std::optional<std::chrono::milliseconds> patience) override {
    input_.fill(patience.value_or(std::chrono::milliseconds{-1}));
  }
  const Bad& bad() const override { return bad_; }
  std::uint64_t line() const override { return 1; }

 private:
  Input& input_;
  std::size_t max_bytes_;
  bool done_ = false;
  Bad bad_;
};

}  // namespace

std::unique_ptr<EventReader> open_reader(Input& input, const InputFormat& format) {
  if (format.whole) return std::make_unique<WholeReader>(input, format.max_record);
  if (format.json) return make_json_reader(input, format.max_record);
  if (format.frames) return make_template_reader(input, "%R%s", "", format.max_record);
  if (!format.format.empty()) return make_template_reader(input, format.format, format.delimiter, format.max_record);
  return make_line_reader(input, {.delimiter = format.delimiter,
                                  .key_separator = format.key_separator,
                                  .empty_is_null = format.empty_is_null,
                                  .max_bytes = format.max_record});
}

Completer::Completer(const Options& options) : options_(options) {
  for (const std::string& text : options.headers) {
    const auto header = split_header(text);
    headers_.add(header.first, header.second ? std::optional<Bytes>(*header.second) : std::nullopt);
  }
  if (!options.key_from.empty()) key_from_.emplace(options.key_from);
  if (!options.time_from.empty()) time_from_.emplace(options.time_from);
}

void Completer::look_at_clock() {
  until_clock_ = 0;
}

bool Completer::adds_only_time() const {
  return !options_.key && !key_from_ && !time_from_ && headers_.view().count() == 0 &&
         options_.timestamp.value_or(0) >= 0;
}

Timestamp Completer::time_to_add() {
  now_ = wall_clock_ms();
  until_clock_ = kEventsPerClockLook;
  return options_.timestamp.value_or(now_);
}

std::optional<std::string> Completer::complete(InputEvent& event) {
  if (until_clock_-- == 0) {
    now_ = wall_clock_ms();
    until_clock_ = kEventsPerClockLook;
  }
  if (options_.key) event.record.key = *options_.key;
  if (key_from_) {
    if (auto problem = key_from_value(event)) return problem;
  }
  if (!event.has_timestamp) event.record.timestamp = options_.timestamp.value_or(now_);
  if (time_from_) {
    if (auto problem = time_from_value(event)) return problem;
  }
  if (event.record.timestamp < 0) return fmt::format("a time before 1970: {}", event.record.timestamp);
  if (headers_.view().count() > 0) {
    if (event.record.headers.count() == 0) {
      event.record.headers = headers_.view();
    } else {
      all_headers_.clear();
      const auto add = [this](const HeaderView& header) { all_headers_.add(header.name, header.value); };
      event.record.headers.for_each(add);
      headers_.view().for_each(add);
      event.record.headers = all_headers_.view();
    }
  }
  return std::nullopt;
}

std::optional<std::string> Completer::key_from_value(InputEvent& event) {
  found_key_.clear();
  switch (key_from_->find(event.record.value.value_or(Bytes{}), found_key_)) {
    case JsonPointer::Found::value:
      event.record.key = found_key_.view();
      return std::nullopt;
    case JsonPointer::Found::null:
      event.record.key = std::nullopt;
      return std::nullopt;
    case JsonPointer::Found::absent:
      return fmt::format("nothing at {}", key_from_->text());
    case JsonPointer::Found::not_json:
      return "not JSON";
  }
  return std::nullopt;
}

std::optional<std::string> Completer::time_from_value(InputEvent& event) {
  found_time_.clear();
  switch (time_from_->find(event.record.value.value_or(Bytes{}), found_time_)) {
    case JsonPointer::Found::value:
      break;
    case JsonPointer::Found::not_json:
      return "not JSON";
    case JsonPointer::Found::null:
    case JsonPointer::Found::absent:
      return fmt::format("nothing at {}", time_from_->text());
  }
  const auto moment = parse_moment(found_time_.view(), Now(now_, options_.zone));
  if (!moment) return fmt::format("no time at {}: \"{}\"", time_from_->text(), escaped(found_time_.view(), 60));
  event.record.timestamp = *moment;
  return std::nullopt;
}

}  // namespace bourn::commands
