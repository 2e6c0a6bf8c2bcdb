// Letting go of the oldest events of a partition, while producers and followers go on.
//
// (1) The new log start is recorded and made durable (log/log_start.hpp). (2) Segments that lie below it as a whole are
// renamed to .deleted, the oldest first, their indexes unlinked, the directory synced. (3) They are unlinked, and the
// directory is synced again. The last segment is never touched. None of it needs a free block, so it works on a full
// disk; where not even (1) can be done, since the partition has no .bourn/start yet, whole segments go first: then the
// log starts with the first that is left. Killed anywhere, the log starts where it did or where it was asked to, and
// what is left to be unlinked goes with the next maintenance.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/time.hpp"
#include "format/types.hpp"
#include "log/partition_dir.hpp"

namespace bourn {

struct TrimOptions {
  bool dry_run = false;                   // tell what would be
  std::chrono::milliseconds patience{0};  // for the maintenance lock; 0: for ever
  Timestamp clock = kNoTimestamp;         // to be noted as one that was not doubted (LogStart::clock)
};

struct Trimmed {
  Offset old_start = 0;
  Offset start = 0;  // where the log starts now
  Offset end = 0;
  std::int64_t segments_removed = 0;
  std::int64_t bytes_removed = 0;  // of .log files
  std::int64_t segments_kept = 0;
  std::int64_t bytes_kept = 0;
};

// Makes the log start at `before`, or at its end if that is less; never earlier than it does. Throws Error{busy} when
// somebody else is at work for longer than the patience, Error{io}, Error{missing} when the topic was deleted.
Trimmed trim(const PartitionDir& dir, Offset before, const TrimOptions& options);

}  // namespace bourn
