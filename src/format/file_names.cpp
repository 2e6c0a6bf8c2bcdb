#include "format/file_names.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/error.hpp"

namespace bourn {
namespace {

constexpr std::size_t kMaxTopicLength = 249;     // kafka: Topic.java, MAX_NAME_LENGTH
constexpr std::size_t kMaxFileNameLength = 255;  // NAME_MAX of Linux file systems, which Kafka fits its names to
constexpr std::size_t kOffsetDigits = 20;
constexpr std::size_t kUniqueDigits = 32;
constexpr std::string_view kDeleteSuffix = "-delete";

struct Extension {
  SegmentFile kind;
  std::string_view text;
};
constexpr std::array<Extension, 5> kExtensions{{{SegmentFile::log, ".log"},
                                                {SegmentFile::index, ".index"},
                                                {SegmentFile::time_index, ".timeindex"},
                                                {SegmentFile::txn_index, ".txnindex"},
                                                {SegmentFile::snapshot, ".snapshot"}}};

// Not the functions of <cctype>, which ask the locale.
bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}
bool is_hex_digit(char c) noexcept {
  return is_digit(c) || (c >= 'a' && c <= 'f');
}
bool is_topic_char(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '.' || c == '_' || c == '-';
}

// All of `digits` as a number that fits T; from_chars alone would take a minus sign.
template <typename T>
std::optional<T> parse_digits(std::string_view digits) noexcept {
  if (digits.empty() || !std::all_of(digits.begin(), digits.end(), is_digit)) return std::nullopt;
  T value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{}) return std::nullopt;
  return value;
}

}  // namespace

Reason topic_name_problem(std::string_view name) noexcept {
  if (name.empty()) return "a topic name cannot be empty";
  if (name.size() > kMaxTopicLength) return "a topic name has at most 249 characters";
  if (name == "." || name == "..") return "a topic name cannot be \".\" or \"..\"";
  if (!std::all_of(name.begin(), name.end(), is_topic_char)) {
    return "a topic name may hold only letters, digits, '.', '_' and '-'";
  }
  return nullptr;
}

std::string partition_dir_name(const TopicPartition& where) {
  return fmt::format("{}-{}", where.topic, where.partition);
}

std::optional<TopicPartition> parse_partition_dir_name(std::string_view name) {
  const std::size_t dash = name.rfind('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const std::string_view topic = name.substr(0, dash);
  const std::string_view digits = name.substr(dash + 1);
  const bool padded = digits.size() > 1 && digits.front() == '0';
  const auto partition = parse_digits<std::int32_t>(digits);
  if (topic_name_problem(topic) != nullptr || padded || !partition) return std::nullopt;
  return TopicPartition{std::string(topic), *partition};
}

std::string deleted_dir_name(const TopicPartition& where, std::string_view hex32) {
  const std::string tail = fmt::format("-{}.{}{}", where.partition, hex32, kDeleteSuffix);
  // The topic is what gets cut, as in Kafka's UnifiedLog.logDeleteDirName.
  return where.topic.substr(0, kMaxFileNameLength - tail.size()) + tail;
}

bool is_deleted_dir_name(std::string_view name) noexcept {
  constexpr std::size_t kTail = 1 + kUniqueDigits + kDeleteSuffix.size();  // ".<32 hex>-delete"
  if (name.size() <= kTail || name.size() > kMaxFileNameLength || !name.ends_with(kDeleteSuffix)) return false;
  const std::string_view tail = name.substr(name.size() - kTail);
  const std::string_view unique = tail.substr(1, kUniqueDigits);
  if (tail.front() != '.' || !std::all_of(unique.begin(), unique.end(), is_hex_digit)) return false;
  const std::string_view partition_dir = name.substr(0, name.size() - kTail);
  const std::size_t dash = partition_dir.rfind('-');
  if (dash == std::string_view::npos || topic_name_problem(partition_dir.substr(0, dash)) != nullptr) return false;
  return parse_digits<std::int32_t>(partition_dir.substr(dash + 1)).has_value();
}

std::string segment_file_name(Offset base, SegmentFile kind) {
  const auto* const extension =
      std::find_if(kExtensions.begin(), kExtensions.end(), [kind](const Extension& e) { return e.kind == kind; });
  BOURN_CHECK(base >= 0 && extension != kExtensions.end());
  return fmt::format("{:020}{}", base, extension->text);
}

std::optional<SegmentFileName> parse_segment_file_name(std::string_view name) noexcept {
  if (name.size() < kOffsetDigits) return std::nullopt;
  const std::string_view text = name.substr(kOffsetDigits);
  const auto* const extension =
      std::find_if(kExtensions.begin(), kExtensions.end(), [text](const Extension& e) { return e.text == text; });
  const auto base = parse_digits<Offset>(name.substr(0, kOffsetDigits));
  if (extension == kExtensions.end() || !base) return std::nullopt;
  return SegmentFileName{*base, extension->kind};
}

}  // namespace bourn
