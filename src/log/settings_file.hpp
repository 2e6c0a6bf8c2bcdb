// Where a topic's settings are kept: .bourn/settings of its partition 0.
#pragma once

#include "log/partition_dir.hpp"
#include "log/topic_settings.hpp"

namespace bourn {

// The settings of the topic that the partition is one of; the defaults where there is no file. Throws Error{damaged}.
TopicSettings read_settings(const PartitionDir& dir);

// Replaces them durably: whoever reads finds the old ones or the new ones. `first` is partition 0.
void write_settings(const PartitionDir& first, const TopicSettings& settings);

// Makes producers that have the partition open read the settings again, at their next append.
void announce_settings(const PartitionDir& dir);

}  // namespace bourn
