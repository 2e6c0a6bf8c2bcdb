// The topic's id, .bourn/topic-id in each of its partitions: 22 characters and a newline, written at the topic's birth
// and never changed. It goes with copies of the directory, which are the same topic. It is not a broker's
// partition.metadata because a broker takes only the id that its cluster knows, and a directory that is copied over a
// broker's must not take that away; where there is none of ours, the broker's is read.
#pragma once

#include "format/topic_id.hpp"
#include "log/partition_dir.hpp"

namespace bourn {

inline constexpr const char* kTopicIdFile = "topic-id";

TopicId new_topic_id();
// Unknown when nothing legal is there. Throws Error where reading fails.
TopicId read_topic_id(const PartitionDir& dir);

}  // namespace bourn
