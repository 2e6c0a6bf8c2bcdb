#include "commands/replay/event_view.hpp"

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "commands/words.hpp"
#include "stream/place.hpp"

namespace bourn::commands {
namespace {

constexpr std::size_t kLabelWidth = 8;
constexpr std::size_t kShownBytes = std::size_t{64} << 10;

// The same JSON with a line for each member: only blanks are added, so numbers and names stay as they were written.
// `text` is legal JSON.
std::string spread(std::string_view text) {
  std::string out;
  std::size_t depth = 0;
  bool in_string = false;
  const auto new_line = [&] { out += "\n" + std::string(2 * depth, ' '); };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      out += c;
      if (c == '\\') {
        out += text[++i];
      } else if (c == '"') {
        in_string = false;
      }
      continue;
    }
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') continue;
    const bool opens = c == '{' || c == '[';
    const bool closes = c == '}' || c == ']';
    if (closes) {
      --depth;
      if (out.back() != '{' && out.back() != '[') new_line();
    } else if (!out.empty() && (out.back() == '{' || out.back() == '[')) {
      new_line();
    }
    out += c;
    if (opens) ++depth;
    if (c == ',') new_line();
    if (c == ':') out += ' ';
    in_string = c == '"';
  }
  return out;
}

std::string shown(Bytes bytes) {
  const Bytes part = bytes.substr(0, kShownBytes);
  const bool json = part.size() == bytes.size() && (part.starts_with('{') || part.starts_with('[')) &&
                    nlohmann::json::accept(part.begin(), part.end());
  Buffer text;
  append_escaped(text, json ? spread(part) : std::string(part));
  std::string lines(text.data(), text.size());
  if (part.size() < bytes.size()) {
    lines += fmt::format("\n… and {} more", size_text(static_cast<std::int64_t>(bytes.size() - part.size())));
  }
  return lines;
}

class Lines {
 public:
  explicit Lines(const Screen& screen) : screen_(screen) {}

  // A label, and text whose further lines are as far from the margin as its first.
  void add(const std::string& label, std::string_view text, Ink ink = Ink::plain) {
    std::string left = screen_.ink(Ink::name, fmt::format("{:<{}}", label, kLabelWidth));
    for (;;) {
      const std::size_t end = text.find('\n');
      text_ += left + screen_.ink(ink, text.substr(0, end)) + "\n";
      if (end == std::string_view::npos) return;
      text.remove_prefix(end + 1);
      left.assign(kLabelWidth, ' ');
    }
  }
  std::string text_;

 private:
  const Screen& screen_;
};

}  // namespace

std::string event_in_full(const TopicPartition& where, const RecordView& record, std::optional<std::int64_t> gap_ms,
                          const WindingState::Value* before, const Screen& screen) {
  Lines lines(screen);
  lines.text_ = screen.ink(Ink::strong, escaped(place_of(where, record.offset))) + "  " +
                (record.timestamp < 0 ? "no time" : screen.time(record.timestamp));
  if (gap_ms) {
    lines.text_ += screen.ink(
        Ink::faint, (*gap_ms < 0 ? "  -" : "  +") + duration_text(std::chrono::milliseconds(std::abs(*gap_ms))));
  }
  lines.text_ += "\n";
  lines.add("key", record.key ? shown(*record.key) : "(none)", record.key ? Ink::plain : Ink::faint);
  record.headers.for_each([&lines](const HeaderView& header) {
    lines.add("header", escaped(header.name) + ": " + (header.value ? shown(*header.value) : "(null)"));
  });
  lines.add("value", record.value ? shown(*record.value) : "(null: the key is deleted)",
            record.value ? Ink::plain : Ink::faint);
  if (before != nullptr) {
    lines.add("was", shown(before->bytes), Ink::faint);
    lines.add("", "at " + escaped(place_of({where.topic, before->partition}, before->offset)), Ink::faint);
  }
  return lines.text_ + "\n";
}

}  // namespace bourn::commands
