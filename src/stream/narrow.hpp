// Sources that narrow another one: by what events hold, by how many there are, by which are the last.
#pragma once

#include <cstdint>
#include <memory>

#include "stream/filter.hpp"
#include "stream/source.hpp"

namespace bourn {

// Only the records that the filter wants.
std::unique_ptr<Source> make_filtered(std::unique_ptr<Source> source, Filter filter);

// Only the first `count` records; ends after them.
std::unique_ptr<Source> make_limited(std::unique_ptr<Source> source, std::int64_t count);

// Only the last `count` records of a source that ends. Holds them in memory.
std::unique_ptr<Source> make_last(std::unique_ptr<Source> source, std::int64_t count);

// Of a source that ends: the last record of each key that has a value, in their order. Reads twice: `first` is read to
// its end to find them, and `second`, which gives the same events, gives them out. Memory: about 40 bytes per distinct
// key. Records without a key are left out; a key whose last record is a tombstone is, too.
std::unique_ptr<Source> make_latest(std::unique_ptr<Source> first, std::unique_ptr<Source> second);

}  // namespace bourn
