// From a moment to an offset.
#pragma once

#include "format/types.hpp"
#include "log/partition_dir.hpp"
#include "log/segment.hpp"

namespace bourn {

// The earliest offset whose record has the time `wanted` or a later one; nullopt when there is none (kafka: ListOffsets
// by timestamp). Where times go backwards that is not the record nearest in time. The time index only says where to
// start looking: each of its entries that counts is held against the batch that it names, and batches behind the last
// entry are looked at one by one. (An entry that names a real batch with its real time, and hides an earlier,
// later-timed batch from it, would be believed; only somebody who could as well write the log can make one.)
// Damage is stepped over; but a damaged batch whose header has such a time is the answer, so that reading on reports
// it. In a partition, what lies below the log start is no answer.
std::optional<Offset> offset_for_time(const PartitionDir& dir, Timestamp wanted);
std::optional<Offset> offset_for_time(const Segment& segment, Timestamp wanted);

}  // namespace bourn
