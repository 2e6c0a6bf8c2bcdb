#include <utility>

#include "base/error.hpp"
#include "base/units.hpp"
#include "stream/text/lines.hpp"

namespace bourn {
namespace {

class LineReader final : public EventReader {
 public:
  LineReader(Input& input, const LineOptions& options)
      : lines_(input, options.delimiter, options.max_bytes),
        separator_(options.key_separator),
        empty_is_null_(options.empty_is_null) {}

  Next next(InputEvent& event) override {
    Bytes line;
    switch (lines_.next(line)) {
      case LineSplitter::Next::line:
        return split(line, event);
      case LineSplitter::Next::starved:
        return Next::starved;
      case LineSplitter::Next::end:
        return Next::end;
      case LineSplitter::Next::too_long:
        break;
    }
    return complain("longer than " + size_text(static_cast<std::int64_t>(lines_.max_bytes())), {});
  }

  void wait(std::optional<std::chrono::milliseconds> patience) override { lines_.wait(patience); }
  const Bad& bad() const override { return bad_; }
  ValueLines lines() const override { return separator_ || empty_is_null_ ? ValueLines{} : lines_.at_hand(); }
  void take(const EncodedLines& lines) override { lines_.take(lines); }
  std::uint64_t line() const override { return lines_.count(); }

 private:
  Next split(Bytes line, InputEvent& event) {
    std::optional<Bytes> key;
    if (separator_) {
      const std::size_t at = line.find(*separator_);
      if (at == Bytes::npos) return complain("no key separator", line);
      key = nullable(line.substr(0, at));
      line.remove_prefix(at + separator_->size());
    }
    event.record = {.key = key, .value = nullable(line), .headers = {}};
    event.has_timestamp = false;
    event.partition.reset();
    return Next::event;
  }

  std::optional<Bytes> nullable(Bytes bytes) const {
    return empty_is_null_ && bytes.empty() ? std::nullopt : std::optional(bytes);
  }

  Next complain(std::string what, Bytes line) {
    bad_ = {.line = lines_.count(), .what = std::move(what), .text = line};
    return Next::bad;
  }

  LineSplitter lines_;
  std::optional<std::string> separator_;
  bool empty_is_null_;
  Bad bad_;
};

}  // namespace

std::unique_ptr<EventReader> make_line_reader(Input& input, const LineOptions& options) {
  if (options.delimiter.empty()) fail(ErrorKind::usage, "the delimiter is empty");
  if (options.key_separator && options.key_separator->empty()) fail(ErrorKind::usage, "the key separator is empty");
  return std::make_unique<LineReader>(input, options);
}

}  // namespace bourn
