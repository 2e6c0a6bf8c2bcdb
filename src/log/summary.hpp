// What a segment and a partition hold. Changes nothing and takes no lock.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
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
  std::int64_t records = 0;  // of control batches none
  Offset first_offset = 0;
  Offset next_offset = 0;
  Timestamp first_time = kNoTimestamp;  // least and greatest of the batches' newest records
  Timestamp last_time = kNoTimestamp;
  std::set<std::uint8_t> codecs;  // bits of Codec
  std::set<std::int8_t> magics;
  bool counts_messages = false;  // it holds wrapped messages of format v0 or v1, whose number a header does not tell
  Reason damage = nullptr;       // why the walk ended early
};

// By a walk over batch headers. Framing only: checksums are not looked at. `advance` is told of bytes that were passed.
using Advance = std::function<void(std::int64_t)>;
SegmentSummary summarize(const Segment& segment, const Advance& advance = {});
std::vector<SegmentSummary> summarize(const PartitionDir& dir);

// What can be known of a partition without a walk: for listings, which must be quick where there are ten thousand
// segments. Sizes are those in the directory; offsets and times come from the first batch and from the last ones, which
// the last index entries lead to.
struct PartitionOutline {
  std::int64_t segments = 0;
  std::int64_t bytes = 0;  // of the .log files
  Offset start_offset = 0;
  Offset next_offset = 0;
  Timestamp first_time = kNoTimestamp;  // the newest of the first batch with a time
  Timestamp last_time = kNoTimestamp;   // the greatest time of the last segment that is not empty
};
PartitionOutline outline(const PartitionDir& dir);

}  // namespace bourn
