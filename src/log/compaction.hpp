// Compaction of one partition: of each key the last event is kept, by Kafka's rules (log/compaction_rules.hpp), and
// sealed segments may be compressed anew. Producers and followers go on meanwhile; offsets never change; the active
// segment is not touched.
//
// A round: (1) the keys of the dirty part are read into a table until it ends or the memory is full; (2) all segments
// below are read again, in groups, and what is kept of a group is written beside it; (3) the results take the place of
// the group (log/swap.hpp); (4) .bourn/compacted remembers where the next dirty part begins (a broker's
// cleaner-offset-checkpoint). Killed anywhere, the next round simply does more. Only the last round compresses anew.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "log/compaction_rules.hpp"
#include "log/partition_log.hpp"
#include "log/segment_compactor.hpp"
#include "log/segment_layout.hpp"
#include "log/swap.hpp"

namespace bourn {

struct CompactionOptions {
  bool by_key = true;
  std::optional<BatchOptions> compress;
  std::size_t batch_bytes = std::size_t{1} << 20;  // of merged batches, when compressing, before compression
  bool roll = false;                               // seal the active segment first
  bool dry_run = false;                            // tell what would be, to the byte
  Offset first_kept = 0;                           // for a dry run: segments below would be gone before
  std::size_t memory = std::size_t{256} << 20;     // for the keys of a round
  CompactionRules rules;
  std::int64_t min_lag_ms = 0;  // min.compaction.lag.ms
  // Only when as much of the log is dirty (min.cleanable.dirty.ratio), or its oldest event as old
  // (max.compaction.lag.ms).
  std::optional<double> min_dirty_ratio;
  std::int64_t max_lag_ms = INT64_MAX;
  bool keep_keyless = false;                   // Error{difference} instead of dropping events that have no key
  std::chrono::milliseconds patience{0};       // for the maintenance lock; 0: for ever
  std::function<bool(std::int64_t)> progress;  // gets the bytes read since; false: stop
  // Where the keys do not fit into one round: gets, after each, by how many bytes the work is now thought to be more
  // (or less) than compaction_work() and what was told so far.
  std::function<void(std::int64_t)> more_work;
};

struct CompactionReport {
  LogSize before;
  LogSize after;
  CompactionCounts counts;  // why events went
  std::int64_t rounds = 0;
  Offset dirty_from = 0;  // where the dirty part began
  Offset dirty_to = 0;    // and where it began afterwards
  std::int64_t dirty_bytes = 0;
  bool due = true;       // false: the settings asked for nothing yet
  bool stopped = false;  // asked to stop; what was finished before that stands
  Settled settled;       // what an earlier one had left behind
};

// `log` is the partition, open for appending, whose own recovery has thereby been done; a dry run needs none, takes no
// lock and writes nothing. `settings` are the topic's. Throws Error{busy} when somebody else is at work for longer than
// the patience, Error{damaged} naming what cannot be read (nothing is changed by that group), Error{io} on a full disk
// (what was written beside is removed).
CompactionReport compact_partition(PartitionLog* log, const PartitionDir& dir, const TopicSettings& settings,
                                   const CompactionOptions& options);

// Bytes that compact_partition() is going to report as progress if all fits into one round, at most.
std::int64_t compaction_work(const PartitionDir& dir, const CompactionOptions& options);

}  // namespace bourn
