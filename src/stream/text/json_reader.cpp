#include <algorithm>
#include <utility>

#include "base/units.hpp"
#include "stream/text/envelope.hpp"
#include "stream/text/json.hpp"
#include "stream/text/lines.hpp"

namespace bourn {
namespace {

constexpr Bytes kByteOrderMark = "\xef\xbb\xbf";

bool is_blank(Bytes line) noexcept {
  return std::all_of(line.begin(), line.end(), [](char byte) { return byte == ' ' || byte == '\t' || byte == '\r'; });
}

class JsonReader final : public EventReader {
 public:
  JsonReader(Input& input, std::size_t max_bytes) : lines_(input, "\n", max_bytes) {}

  Next next(InputEvent& event) override {
    for (;;) {
      Bytes line;
      switch (lines_.next(line)) {
        case LineSplitter::Next::line:
          break;
        case LineSplitter::Next::starved:
          return Next::starved;
        case LineSplitter::Next::end:
          return Next::end;
        case LineSplitter::Next::too_long:
          return complain("longer than " + size_text(static_cast<std::int64_t>(lines_.max_bytes())), 0, {});
      }
      const std::size_t skipped = lines_.count() == 1 && line.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
      const Bytes text = line.substr(skipped);
      if (is_blank(text)) continue;
      if (parser_.parse(text, event)) return Next::event;
      return complain(parser_.what(), skipped + parser_.at() + 1, line);
    }
  }

  void wait(std::optional<std::chrono::milliseconds> patience) override { lines_.wait(patience); }
  const Bad& bad() const override { return bad_; }
  std::uint64_t line() const override { return lines_.count(); }

 private:
  Next complain(std::string what, std::size_t column, Bytes line) {
    bad_ = {.line = lines_.count(), .column = column, .what = std::move(what), .text = line};
    return Next::bad;
  }

  LineSplitter lines_;
  EnvelopeParser parser_;
  Bad bad_;
};

}  // namespace

std::unique_ptr<EventReader> make_json_reader(Input& input, std::size_t max_bytes) {
  return std::make_unique<JsonReader>(input, max_bytes);
}

}  // namespace bourn
