#include "log/segment_layout.hpp"

#include <algorithm>
#include <utility>

namespace bourn {
namespace {

// The first one that begins at `offset` or later.
auto first_from(const std::vector<SegmentFacts>& segments, Offset offset) {
  return std::partition_point(segments.begin(), segments.end(),
                              [&](const SegmentFacts& one) { return one.base < offset; });
}

}  // namespace

LogSize SegmentLayout::size() const {
  LogSize size;
  for (const SegmentFacts& facts : segments_) {
    size.events += facts.records;
    size.bytes += facts.bytes;
    size.batches += facts.batches;
    ++size.segments;
  }
  return size;
}

std::size_t SegmentLayout::count_below(Offset end) const {
  if (segments_.empty()) return 0;
  return static_cast<std::size_t>(std::min(first_from(segments_, end), segments_.end() - 1) - segments_.begin());
}

std::vector<SegmentFacts> SegmentLayout::files_of(const SegmentFacts& segment) const {
  const auto next = first_from(segments_, segment.base + 1);
  const auto end = next == segments_.end() ? files_.end() : first_from(files_, next->base);
  return {first_from(files_, segment.base), end};
}

void SegmentLayout::become_foreseen(std::size_t count) {
  std::vector<SegmentFacts> foreseen = std::exchange(foreseen_, {});
  foreseen.insert(foreseen.end(), segments_.begin() + static_cast<std::ptrdiff_t>(count), segments_.end());
  segments_ = std::move(foreseen);
}

}  // namespace bourn
