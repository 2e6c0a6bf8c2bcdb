#include "log/summary.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>

#include "format/file_names.hpp"
#include "log/cursor.hpp"

namespace bourn {
namespace {

void widen(Timestamp time, Timestamp& first, Timestamp& last) {
  if (time < 0) return;
  first = first < 0 ? time : std::min(first, time);
  last = std::max(last, time);
}

// The time of the first batch.
Timestamp first_time_of(const Segment& segment) {
  Timestamp time = kNoTimestamp;
  hop_batches(segment.log(), segment.path(), 0, segment.size(), segment.base(), [&](const BatchHeader& header, auto) {
    time = header.max_timestamp;
    return time < 0;
  });
  return time;
}

// The last entry of the time index, and what stands behind the last batch that an index leads to.
Timestamp last_time_of(const Segment& segment) {
  Timestamp time = kNoTimestamp;
  Offset from = segment.base();
  if (const auto entry = segment.time_index().last()) {
    time = entry->timestamp;
    from = entry->offset;
  }
  if (const auto entry = segment.offset_index().last()) from = std::max(from, entry->offset);
  const std::int64_t position = segment.floor_position(from);
  hop_batches(segment.log(), segment.path(), position, segment.size(), segment.base(),
              [&](const BatchHeader& header, auto) {
                time = std::max(time, header.max_timestamp);
                return true;
              });
  return time;
}

}  // namespace

SegmentSummary summarize(const Segment& segment, const Advance& advance) {
  SegmentSummary summary;
  summary.base = summary.first_offset = segment.base();
  summary.path = segment.path();
  summary.bytes = segment.size();
  const auto add = [&](const BatchHeader& header, std::int64_t) {
    if (summary.batches++ == 0) summary.first_offset = header.base_offset;
    summary.records += header.control() ? 0 : header.record_count;
    summary.codecs.insert(header.codec_bits());
    summary.magics.insert(header.magic);
    if (header.magic < 2 && header.codec() != Codec::none) summary.counts_messages = true;
    widen(header.max_timestamp, summary.first_time, summary.last_time);
    if (advance) advance(header.size());
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

PartitionOutline outline(const PartitionDir& dir) {
  PartitionOutline outline;
  const std::vector<Offset> bases = list_segments(dir);
  outline.segments = static_cast<std::int64_t>(bases.size());
  for (const Offset base : bases) {
    struct stat status {};
    const std::string name = segment_file_name(base, SegmentFile::log);
    if (::fstatat(dir.fd().get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0) outline.bytes += status.st_size;
  }
  Cursor cursor(dir);
  outline.start_offset = cursor.start_offset();
  outline.next_offset = cursor.end_offset();
  for (auto base = bases.begin(); base != bases.end() && outline.first_time < 0; ++base) {
    if (const auto segment = Segment::open(dir, *base)) outline.first_time = first_time_of(*segment);
  }
  for (auto base = bases.rbegin(); base != bases.rend() && outline.last_time < 0; ++base) {
    if (const auto segment = Segment::open(dir, *base)) outline.last_time = last_time_of(*segment);
  }
  return outline;
}

}  // namespace bourn
