// From addresses to partitions and segment files.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "log/partition_dir.hpp"
#include "log/segment.hpp"
#include "log/store.hpp"

namespace bourn::commands {

// Something that can be read from: a partition, or a loose segment file.
using Stream = std::variant<PartitionDir, Segment>;

// Every partition and segment that the addresses mean, each once, in the order of (topic, partition). `only` picks one
// partition of each topic. Throws Error{missing} for an address that means nothing, with the nearest topic name as a
// hint.
std::vector<Stream> open_streams(const Store& store, const std::vector<std::string>& addresses,
                                 std::optional<std::int32_t> only);

}  // namespace bourn::commands
