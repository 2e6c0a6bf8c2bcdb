// What of a partition is to be compacted, and which segments become one. Decisions over a survey, but for the room
// on the disk and the checkpoint that says how far earlier compactions came.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "log/log_survey.hpp"
#include "log/topic_settings.hpp"

namespace bourn {

// The dirty part that may be compacted, in whole segments (kafka: LogCleanerManager.cleanableOffsets). Neither the
// active segment, nor one with events younger than the lag, nor any from the first open transaction on.
struct CleanablePart {
  Offset start = 0;
  Offset end = 0;
  std::int64_t clean_bytes = 0;
  std::int64_t dirty_bytes = 0;
  std::optional<Timestamp> oldest;  // time of the first dirty batch

  // Of the bytes that compaction would look at; 0 when there are none.
  double dirty_ratio() const noexcept;
  // Whether something became dirty more than `max_lag_ms` ago (INT64_MAX: never).
  bool waits_longer_than(std::int64_t max_lag_ms, Timestamp now) const noexcept;
};
CleanablePart cleanable_part(const LogSurvey& survey, Offset compacted, Timestamp now, std::int64_t min_lag_ms);

// Neighbours that together stay below the limits of a segment (kafka: Cleaner.groupSegmentsBySize), among the first
// `count` of all segments.
using SegmentGroup = std::vector<SegmentFacts>;
std::vector<SegmentGroup> groups_of(const std::vector<SegmentFacts>& segments, std::size_t count,
                                    const TopicSettings& settings);

// The one segment that a group becomes when nothing goes, as far as grouping and reports ask.
SegmentFacts sum_of(const SegmentGroup& group);
std::vector<Offset> bases_of(const std::vector<SegmentFacts>& segments);

// Throws Error{io} where the disk may have no room for the results of a group, which stand beside it for a while.
void check_room(const PartitionDir& dir, const SegmentGroup& group);

// Whether compressing anew would change much: another codec, or many small batches that could be one.
bool wants_compression(const SegmentFacts& facts, Codec codec);

// .bourn/compacted: where the dirty part begins, as a broker's cleaner-offset-checkpoint says it for all its
// partitions; 0 when nobody compacted this one yet. A broken one costs a longer first pass, never an event.
Offset compacted_up_to(const PartitionDir& dir);
// The caller holds the maintenance lock.
void remember_compacted(const PartitionDir& dir, Offset end);

}  // namespace bourn
