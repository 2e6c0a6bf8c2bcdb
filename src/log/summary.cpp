#include "log/summary.hpp"

#include <algorithm>

namespace bourn {

SegmentSummary summarize(const Segment& segment) {
  SegmentSummary summary;
  summary.base = summary.first_offset = segment.base();
  summary.path = segment.path();
  summary.bytes = segment.size();
  const auto add = [&](const BatchHeader& header, std::int64_t) {
    if (summary.batches++ == 0) summary.first_offset = header.base_offset;
    summary.records += header.control() ? 0 : header.record_count;
    if (header.max_timestamp >= 0) {
      summary.first_time =
          summary.first_time < 0 ? header.max_timestamp : std::min(summary.first_time, header.max_timestamp);
      summary.last_time = std::max(summary.last_time, header.max_timestamp);
    }
    return true;
  };
  const Hop hop = hop_batches(segment.log(), segment.path(), 0, summary.bytes, segment.base(), add);
  summary.whole_bytes = hop.position;
  summary.next_offset = hop.next_offset;
  summary.damage = hop.damage;
  return summary;
}

std::vector<SegmentSummary> summarize(const PartitionDir& dir) {
  std::vector<SegmentSummary> summaries;
  for (const Offset base : list_segments(dir)) {
    if (const auto segment = Segment::open(dir, base)) summaries.push_back(summarize(*segment));
  }
  return summaries;
}

}  // namespace bourn
