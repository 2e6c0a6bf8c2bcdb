// Several partitions as one stream, in one deterministic order: by (time so far, topic, partition, offset), the time so
// far being the greatest time that the partition has shown up to and including the record. So times that go backwards
// never make a partition run against its offsets, and the same logs give the same stream, every time.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "stream/source.hpp"

namespace bourn {

// Sources that are idle are not waited for: what the others have is given out, and order holds among what was there.
std::unique_ptr<Source> make_merge(std::vector<std::unique_ptr<Source>> inputs);

// Gives the sources that have come to be since it was last called. Called whenever the others have nothing more at this
// moment, and now and then while they do.
using FindSources = std::function<std::vector<std::unique_ptr<Source>>()>;

// A merge that takes up more inputs as they come to be. Ends when all that it ever had have ended, so not before the
// first one is there.
std::unique_ptr<Source> make_growing_merge(std::vector<std::unique_ptr<Source>> inputs, FindSources find_more);

}  // namespace bourn
