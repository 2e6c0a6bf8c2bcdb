// Several partitions as one stream, in one deterministic order: by (time so far, topic, partition, offset), the time so
// far being the greatest time that the partition has shown up to and including the record. So times that go backwards
// never make a partition run against its offsets, and the same logs give the same stream, every time.
#pragma once

#include <memory>
#include <vector>

#include "stream/source.hpp"

namespace bourn {

// Sources that are idle are not waited for: what the others have is given out, and order holds among what was there.
std::unique_ptr<Source> make_merge(std::vector<std::unique_ptr<Source>> inputs);

}  // namespace bourn
