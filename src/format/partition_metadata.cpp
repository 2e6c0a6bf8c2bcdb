#include "format/partition_metadata.hpp"

#include <algorithm>
#include <charconv>

#include "format/topic_id.hpp"

namespace bourn {
namespace {

constexpr std::string_view kBlanks = " \t\r";

std::string_view trimmed(std::string_view text) noexcept {
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  return text.substr(0, text.find_last_not_of(kBlanks) + 1);  // npos + 1 is 0
}

}  // namespace

Reason parse_partition_metadata(Bytes text, PartitionMetadata& metadata) noexcept {
  PartitionMetadata read;
  bool has_version = false;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return "a line is not \"name: value\"";
    const std::string_view name = trimmed(line.substr(0, colon));
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (name == "version") {
      const auto parsed = std::from_chars(value.data(), value.data() + value.size(), read.version);
      if (parsed.ec != std::errc{} || parsed.ptr != value.data() + value.size() || read.version != 0) {
        return "the version is not 0";
      }
      has_version = true;
    } else if (name == "topic_id") {
      if (!TopicId::parse(value)) return "the topic id is not 16 bytes in base64";
      read.topic_id = value;
    } else {
      return "a line has an unknown name";
    }
  }
  if (!has_version) return "the version is missing";
  if (read.topic_id.empty()) return "the topic id is missing";
  metadata = read;
  return nullptr;
}

}  // namespace bourn
