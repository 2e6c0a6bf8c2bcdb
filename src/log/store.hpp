// A store: a directory of partition directories, and nothing else, so that a broker that is given it finds what it
// knows. A topic is born with partition 0 last and dies with partition 0 first, so it exists exactly when its partition
// 0 does. Births and deaths are made one at a time by flock on the root directory itself.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "format/topic_id.hpp"
#include "format/types.hpp"
#include "log/partition_dir.hpp"
#include "log/topic_settings.hpp"

namespace bourn {

// A topic that is there.
struct OpenTopic {
  std::string name;
  PartitionDir first;  // partition 0
  std::int32_t partitions;
};

class Store {
 public:
  // Names a store; nothing is opened, and it needs not exist.
  explicit Store(std::string root);
  const std::string& root() const noexcept { return root_; }

  // Names of the topics, sorted; none when the store does not exist.
  std::vector<std::string> topics() const;
  bool has(const std::string& topic) const;
  // How many partitions the topic has: 0, 1, … up to the first that is not there; nullopt when there is no such topic.
  // Throws Error{usage} for an illegal name.
  std::optional<std::int32_t> find_topic(const std::string& topic) const;
  // The same, with its first partition open: for those who go on to work with it.
  std::optional<OpenTopic> find_open_topic(const std::string& topic) const;
  // These throw Error{missing} where there is none.
  OpenTopic open_topic(const std::string& topic) const;
  std::int32_t partition_count(const std::string& topic) const;
  // Throws Error{missing}, naming the topic or the partition and how many there are.
  PartitionDir partition(const std::string& topic, std::int32_t partition) const;
  TopicSettings settings(const std::string& topic) const;

  enum class Created { made, was_there };
  // Makes the topic, and the store where it does not exist. Every directory is made whole under another name and
  // renamed, and everything is synced: after a crash at any moment the topic is there as asked, or not at all. Throws
  // Error{usage} for an illegal name or count, Error{cannot_create}, Error{io}.
  Created create(const std::string& topic, std::int32_t partitions, const TopicSettings& settings) const;
  // Throws Error{unsupported} where the store lies, or would lie, on a network file system: the locks between processes
  // end at the machine there. For writers; anybody may read.
  void check_file_system() const;
  // Throws what create() would throw, as far as that can be told without making anything: an illegal name or count, a
  // place where nothing can be made.
  void check_can_create(const std::string& topic, std::int32_t partitions) const;
  // Changes the settings of a topic that is there, and has running producers take them up at their next append (those
  // that concern the log; see man/bourn-topic.1). `change` gets the present ones. Crash-safe: they are the old ones or
  // the new ones. Throws Error{missing}, and what `change` throws.
  void alter(const std::string& topic, const std::function<void(TopicSettings&)>& change) const;
  // Adds partitions up to `partitions`, all of them or none; less than there are is Error{usage}. Directories of the
  // topic behind its last partition that hold events are Error{damaged}: then a partition before them was lost.
  void add_partitions(const std::string& topic, std::int32_t partitions) const;
  // Deletes the topic; followers see it vanish at once. Throws Error{missing}.
  void remove(const std::string& topic) const;

 private:
  void give_birth(const Fd& root, const TopicPartition& where, const TopicSettings& settings, const TopicId& id) const;

  std::string root_;
};

// The settings of the topic that a partition's directory belongs to, which stand in partition 0 beside it; the defaults
// where there are none, as beside a directory of a broker or one that was copied alone.
TopicSettings settings_beside(const PartitionDir& dir);

}  // namespace bourn
