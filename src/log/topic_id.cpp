#include "log/topic_id.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "format/partition_metadata.hpp"

namespace bourn {
namespace {

constexpr std::size_t kMostBytes = 4096;  // longer is neither of the two files

std::string content_of(const Fd& directory, const std::string& name, const std::string& shown_path) {
  if (!directory) return {};
  const Fd file = open_existing(directory.get(), name);
  if (!file) return {};
  std::string text(kMostBytes, '\0');
  text.resize(read_at(file, 0, text.data(), text.size(), shown_path));
  return text;
}

}  // namespace

TopicId new_topic_id() {
  for (;;) {
    Buffer bytes;
    if (!decode_hex(random_hex(), bytes)) continue;
    Buffer base64;
    append_base64(base64, bytes.view());
    std::string text(base64.view().substr(0, 22));
    std::replace(text.begin(), text.end(), '+', '-');
    std::replace(text.begin(), text.end(), '/', '_');
    // Like Kafka, none that looks like an option.
    if (const auto id = TopicId::parse(text); id && text.front() != '-') return *id;
  }
}

TopicId read_topic_id(const PartitionDir& dir) {
  const std::string ours = content_of(dir.own_files(), kTopicIdFile, dir.path_of(".bourn/topic-id"));
  if (const auto id = TopicId::parse(std::string_view(ours).substr(0, ours.find('\n')))) return *id;
  PartitionMetadata metadata;
  const std::string brokers = content_of(dir.fd(), "partition.metadata", dir.path_of("partition.metadata"));
  if (parse_partition_metadata(brokers, metadata) != nullptr) return {};
  return TopicId::parse(metadata.topic_id).value_or(TopicId{});
}

}  // namespace bourn
