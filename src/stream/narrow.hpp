// Sources that narrow another one: by what events hold, by how many there are, by which are the last.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "stream/filter.hpp"
#include "stream/source.hpp"

namespace bourn {

// Only the records that the filter wants.
std::unique_ptr<Source> make_filtered(std::unique_ptr<Source> source, Filter filter);

// Only the records for which `wanted` says so; it is asked once about each, in their order.
using Wanted = std::function<bool(const RecordView&, const Slice&)>;
std::unique_ptr<Source> make_picked(std::unique_ptr<Source> source, Wanted wanted);

// Only the first `count` records; ends after them.
std::unique_ptr<Source> make_limited(std::unique_ptr<Source> source, std::int64_t count);

// Only the last `count` records of a source that ends. Holds them in memory.
std::unique_ptr<Source> make_last(std::unique_ptr<Source> source, std::int64_t count);

}  // namespace bourn
