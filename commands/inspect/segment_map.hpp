// Which files the addresses stand for, and which stretches of them are in a bad way: for the picture in --html.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "commands/inspect/views.hpp"
#include "log/audit_report.hpp"
#include "log/summary.hpp"

namespace bourn::commands::inspect {

// Bytes of a segment that are not as they should be, by the audit of --verify.
struct Stretch {
  std::int64_t from = 0;
  std::int64_t until = 0;  // exclusive; equal to `from` where something is missing
  bool damaged = false;    // else it is unusual, or an append that is not finished
  std::string what;
};

// A line of --verify, whatever file it is about.
struct Remark {
  Severity severity = Severity::note;
  std::string words;
};

struct MappedSegment {
  SegmentSummary summary;
  std::vector<Stretch> stretches;
};

struct MappedPartition {
  std::string name;  // "orders/0", or the path of a loose segment
  std::vector<MappedSegment> segments;
  std::vector<Remark> remarks;  // in the order of the log
  std::int64_t left_out = 0;    // remarks that were too many to be kept
  std::int64_t damages = 0;     // of all remarks, kept or not
  std::int64_t bytes() const noexcept;
};

// All segments of everything that was addressed, whatever range was asked for. A stop ends it early.
std::vector<MappedPartition> map_segments(const Options& options, const Stop& stop);

}  // namespace bourn::commands::inspect
