#include "commands/replay/target.hpp"

#include <charconv>

#include "base/error.hpp"
#include "stream/place.hpp"

namespace bourn::commands {
namespace {

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [rest, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc{} || rest != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<Target> parse_place(std::string_view text) {
  const std::size_t at = text.rfind('@');
  const std::size_t slash = text.substr(0, at).rfind('/');
  if (at == std::string_view::npos || slash == std::string_view::npos || slash == 0) return std::nullopt;
  const auto partition = whole_number(text.substr(slash + 1, at - slash - 1));
  const auto offset = whole_number(text.substr(at + 1));
  if (!partition || *partition < 0 || *partition > INT32_MAX || !offset || *offset < 0) return std::nullopt;
  return Target{
      Target::Kind::offset, *offset, {std::string(text.substr(0, slash)), static_cast<std::int32_t>(*partition)}};
}

}  // namespace

bool Target::is_reached(const TopicPartition& at, const RecordView& record) const {
  if (kind == Kind::time) return record.timestamp >= value;
  return at == where && record.offset >= value;
}

std::optional<Target> parse_target(std::string_view text, const TopicPartition& here, Now now) {
  if (text.empty()) return std::nullopt;
  if (const auto place = parse_place(text)) return place;
  const bool is_relative = text.front() == '+' || text.front() == '-';
  if (const auto number = whole_number(text.front() == '+' ? text.substr(1) : text)) {
    if (is_relative) return Target{Target::Kind::events, *number};
    // As --from takes it: so many digits are a moment.
    if (text.size() != 10 && text.size() != 13) return Target{Target::Kind::offset, *number, here};
  }
  if (const auto moment = parse_moment(text, now)) return Target{Target::Kind::time, *moment};
  return std::nullopt;
}

}  // namespace bourn::commands
