#include "commands/inspect/segment_map.hpp"

#include "base/error.hpp"
#include "commands/open_streams.hpp"

namespace bourn::commands::inspect {
namespace {

// What a walk over the frames shows: where it had to end.
std::vector<Stretch> stretches_of(const SegmentSummary& summary) {
  if (summary.whole_bytes >= summary.bytes) return {};
  const std::string what = summary.damage != nullptr ? summary.damage : "no whole batch";
  return {{summary.whole_bytes, summary.bytes, summary.damage != nullptr, what}};
}

}  // namespace

std::int64_t MappedPartition::bytes() const noexcept {
  std::int64_t sum = 0;
  for (const MappedSegment& segment : segments) sum += segment.summary.bytes;
  return sum;
}

std::int64_t MappedPartition::damages() const noexcept {
  std::int64_t count = 0;
  for (const MappedSegment& segment : segments) {
    for (const Stretch& stretch : segment.stretches) count += stretch.damaged ? 1 : 0;
  }
  return count;
}

std::vector<MappedPartition> map_segments(const Options& options) {
  std::vector<std::string> addresses = options.selection.addresses;
  if (addresses.empty()) addresses = {"*"};
  std::optional<std::int32_t> only;
  if (options.selection.partition >= 0) only = options.selection.partition;
  const Store store = options.store.store();
  std::vector<MappedPartition> partitions;
  for (const Stream& stream : open_streams(store, addresses, only)) {
    MappedPartition partition;
    const auto add = [&](const SegmentSummary& summary) {
      partition.segments.push_back({summary, stretches_of(summary)});
    };
    if (const auto* dir = std::get_if<PartitionDir>(&stream)) {
      partition.name = fmt::format("{}/{}", dir->where().topic, dir->where().partition);
      for (const SegmentSummary& summary : summarize(*dir)) add(summary);
    } else {
      partition.name = std::get<Segment>(stream).path();
      add(summarize(std::get<Segment>(stream)));
    }
    partitions.push_back(std::move(partition));
  }
  return partitions;
}

}  // namespace bourn::commands::inspect
