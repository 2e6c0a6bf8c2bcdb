// How the segments of a partition lie while it is compacted. In a dry run that is how they would lie by now: they are
// planned with, and counted, while the files that are read are still those that are there.
#pragma once

#include <cstdint>
#include <vector>

#include "log/log_survey.hpp"

namespace bourn {

// What a partition holds: events (no markers), .log bytes, segments, batches.
struct LogSize {
  std::int64_t events = 0;
  std::int64_t bytes = 0;
  std::int64_t segments = 0;
  std::int64_t batches = 0;
};

class SegmentLayout {
 public:
  // As they are, the last one being the active segment.
  void set(const std::vector<SegmentFacts>& files) {
    segments_ = files_ = files;
    foreseen_.clear();
  }

  const std::vector<SegmentFacts>& segments() const noexcept { return segments_; }
  LogSize size() const;
  // How many sealed segments begin before `end`.
  std::size_t count_below(Offset end) const;
  // The files that a segment is made of: one, but in a dry run that joined some.
  std::vector<SegmentFacts> files_of(const SegmentFacts& segment) const;

  // What the first segments would become, in order; then, that this is how they lie from here on.
  void foresee(const SegmentFacts& segment) { foreseen_.push_back(segment); }
  void become_foreseen(std::size_t count);

 private:
  std::vector<SegmentFacts> files_;
  std::vector<SegmentFacts> segments_;
  std::vector<SegmentFacts> foreseen_;
};

}  // namespace bourn
