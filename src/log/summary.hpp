// What a segment and a partition hold, by a walk over batch headers. Changes nothing and takes no lock.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "format/types.hpp"
#include "log/partition_dir.hpp"
#include "log/segment.hpp"

namespace bourn {

struct SegmentSummary {
  Offset base = 0;
  std::string path;
  std::int64_t bytes = 0;        // of the .log file
  std::int64_t whole_bytes = 0;  // of whole batches at its start; less than bytes: an unfinished append, or damage
  std::int64_t batches = 0;
  std::int64_t records = 0;
  Offset first_offset = 0;
  Offset next_offset = 0;
  Timestamp first_time = kNoTimestamp;  // least and greatest of the batches' newest records
  Timestamp last_time = kNoTimestamp;
  Reason damage = nullptr;  // why the walk ended early
};

// Framing only: checksums are not looked at.
SegmentSummary summarize(const Segment& segment);
std::vector<SegmentSummary> summarize(const PartitionDir& dir);

}  // namespace bourn
