// Which files the addresses stand for, and which stretches of them are in a bad way: for the picture in --html.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "commands/inspect/views.hpp"
#include "log/summary.hpp"

namespace bourn::commands::inspect {

// Bytes of a segment that are not as they should be.
struct Stretch {
  std::int64_t from = 0;
  std::int64_t until = 0;  // exclusive
  bool damaged = false;    // else it is no more than an append that is not finished
  std::string what;
};

struct MappedSegment {
  SegmentSummary summary;
  std::vector<Stretch> stretches;
};

struct MappedPartition {
  std::string name;  // "orders/0", or the path of a loose segment
  std::vector<MappedSegment> segments;
  std::int64_t bytes() const noexcept;
  std::int64_t damages() const noexcept;
};

// All segments of everything that was addressed, whatever range was asked for.
std::vector<MappedPartition> map_segments(const Options& options);

}  // namespace bourn::commands::inspect
