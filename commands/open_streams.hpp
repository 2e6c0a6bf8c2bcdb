// From addresses to partitions and segment files.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "log/partition_dir.hpp"
#include "log/segment.hpp"
#include "log/store.hpp"
#include "stream/range.hpp"

namespace bourn::commands {

// Something that can be read from: a partition, or a loose segment file.
using Stream = std::variant<PartitionDir, Segment>;

// Whether the path is that of a file which begins with a batch: a segment under another name.
bool is_segment_file(const std::string& path);

// Where it is.
const std::string& path_of(const Stream& stream);
// Bytes of its .log files that hold something of the range, as far as they can be opened: how much a walk over it has
// to read.
std::int64_t log_bytes(const Stream& stream, const Range& range = {});

// Every partition and segment that the addresses mean, each once, in the order of (topic, partition). `only` picks one
// partition of each topic. Throws Error{missing} for an address that means nothing, with the nearest topic name as a
// hint.
std::vector<Stream> open_streams(const Store& store, const std::vector<std::string>& addresses,
                                 std::optional<std::int32_t> only);

}  // namespace bourn::commands
