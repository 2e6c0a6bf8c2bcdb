#include "format/checkpoint.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

#include "base/error.hpp"
#include "format/file_names.hpp"

namespace bourn {
namespace {

constexpr std::int64_t kMaxEntries = 1'000'000;
constexpr std::string_view kVersion = "0";
constexpr std::string_view kBlanks = " \t\r\f\v";  // Java's \s, less the LF that ends the line

// The next field of `line`, which is shortened by it; empty when there is none. Taking the carriage return for a blank
// makes files with CRLF readable, as they are for Kafka.
std::string_view take_field(std::string_view& line) noexcept {
  line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
  const std::string_view field = line.substr(0, line.find_first_of(kBlanks));
  line.remove_prefix(field.size());
  return field;
}

bool at_line_end(std::string_view line) noexcept {
  return take_field(line).empty();
}

std::string_view take_line(std::string_view& text) noexcept {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

// The next field as a number; not below 0, since no epoch, partition, offset or count is.
template <typename T>
bool take_number(std::string_view& line, T& value) noexcept {
  const std::string_view field = take_field(line);
  const char* const end = field.data() + field.size();
  const auto parsed = std::from_chars(field.data(), end, value);
  return parsed.ec == std::errc{} && parsed.ptr == end && value >= 0;
}

// The frame that all checkpoints share; parse_line(line) gives the reason against one line, or nullptr. The declared
// count is compared with the lines that came, and never allocated.
template <typename ParseLine>
Reason parse_checkpoint(std::string_view text, ParseLine&& parse_line) {
  if (text.empty()) return nullptr;
  std::string_view version = take_line(text);
  if (take_field(version) != kVersion || !at_line_end(version)) return "the version is not 0";
  std::string_view count_line = take_line(text);
  std::int64_t count = 0;
  if (!take_number(count_line, count) || !at_line_end(count_line)) return "the line with the count is malformed";
  if (count > kMaxEntries) return "more than 1000000 entries are declared";
  std::int64_t lines = 0;
  for (; !text.empty(); ++lines) {
    if (lines == count) return "more entries than declared";
    if (const Reason reason = parse_line(take_line(text)); reason != nullptr) return reason;
  }
  return lines < count ? "fewer entries than declared" : nullptr;
}

template <typename Entry>
Reason cleared_if_wrong(Reason reason, std::vector<Entry>& entries) {
  if (reason != nullptr) entries.clear();
  return reason;
}

std::string frame_start(std::size_t count) {
  return fmt::format("{}\n{}\n", kVersion, count);
}

}  // namespace

Reason parse_epoch_checkpoint(Bytes text, std::vector<EpochEntry>& entries) {
  entries.clear();
  const auto parse_line = [&entries](std::string_view line) -> Reason {
    EpochEntry entry;
    if (!take_number(line, entry.epoch) || !take_number(line, entry.start_offset) || !at_line_end(line)) {
      return "a line is not \"epoch offset\"";
    }
    if (!entries.empty()) {
      const EpochEntry& last = entries.back();
      if (entry.epoch <= last.epoch || entry.start_offset <= last.start_offset) return "the entries do not increase";
    }
    entries.push_back(entry);
    return nullptr;
  };
  return cleared_if_wrong(parse_checkpoint(text, parse_line), entries);
}

std::string format_epoch_checkpoint(const std::vector<EpochEntry>& entries) {
  std::string text = frame_start(entries.size());
  for (const EpochEntry& entry : entries) {
    fmt::format_to(std::back_inserter(text), "{} {}\n", entry.epoch, entry.start_offset);
  }
  return text;
}

Reason parse_offset_checkpoint(Bytes text, std::vector<OffsetEntry>& entries) {
  entries.clear();
  const auto parse_line = [&entries](std::string_view line) -> Reason {
    OffsetEntry entry;
    const std::string_view topic = take_field(line);
    if (!take_number(line, entry.where.partition) || !take_number(line, entry.offset) || !at_line_end(line)) {
      return "a line is not \"topic partition offset\"";
    }
    if (const Reason reason = topic_name_problem(topic); reason != nullptr) return reason;
    entry.where.topic = topic;
    entries.push_back(std::move(entry));
    return nullptr;
  };
  return cleared_if_wrong(parse_checkpoint(text, parse_line), entries);
}

std::string format_offset_checkpoint(const std::vector<OffsetEntry>& entries) {
  std::string text = frame_start(entries.size());
  for (const OffsetEntry& entry : entries) {
    fmt::format_to(std::back_inserter(text), "{} {} {}\n", entry.where.topic, entry.where.partition, entry.offset);
  }
  return text;
}

}  // namespace bourn
