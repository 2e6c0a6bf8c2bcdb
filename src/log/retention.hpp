// Which segments a topic's settings let go: by age and by size, from the oldest end only. The last one goes by age
// alone, when it has events and all of them are too old: it is sealed then. Source of the rules: kafka,
// UnifiedLog.deleteOldSegments.
//
// The clock may be wrong. One that jumped ahead by a week makes a week of events too old at once, so it is held against
// the newest sign of time there is: the newest event, the newest change of a segment's file, and what the clock said at
// the last retention that did not doubt it. Events that would not be too old a day after that sign are kept, unless
// the caller vouches for the clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "format/types.hpp"
#include "log/partition_dir.hpp"
#include "log/topic_settings.hpp"
#include "log/trim.hpp"

namespace bourn {

struct AgedSegment {
  Offset base = 0;
  std::int64_t bytes = 0;             // of the .log file
  Timestamp newest = kNoTimestamp;    // of its events; where they have no times, of the file's last change
  Timestamp modified = kNoTimestamp;  // the file's last change
};
// The partition's segments, ascending. Looks at time indexes, and at the batches behind their last entries.
std::vector<AgedSegment> aged_segments(const PartitionDir& dir);

enum class Expiry { below_start, too_old, too_large };
struct Expired {
  AgedSegment segment;
  Expiry reason = Expiry::too_old;
};
// Pure: what goes at the time `now`, ascending; never the last one. With cleanup.policy=compact alone, only what lies
// below the log start.
std::vector<Expired> plan_retention(const std::vector<AgedSegment>& segments, const TopicSettings& settings,
                                    Offset log_start, Timestamp now);

// The newest sign of time: the latest of the segments' times and `last_clock` that is not in the future.
Timestamp newest_sign_of_time(const std::vector<AgedSegment>& segments, Timestamp last_clock, Timestamp now);
// `now`, or a day after the sign when that is earlier.
inline constexpr std::chrono::milliseconds kDoubtAfter = std::chrono::hours{24};
Timestamp trusted_time(Timestamp now, Timestamp sign) noexcept;

struct RetentionOptions {
  Timestamp now = 0;
  bool trust_clock = false;  // the caller vouches for it (--yes)
  bool dry_run = false;
  std::chrono::milliseconds patience{0};  // for the maintenance lock; 0: for ever
};
struct RetentionReport {
  std::vector<Expired> expired;
  Offset first_kept = 0;  // base of the segment behind the expired ones; 0 when there are none
  Trimmed trimmed;
  // Why the active segment, whose events are all too old, could not be sealed and so stays (a full disk); else "".
  std::string not_sealed;
  // Segments that are too old by this clock and were kept because it is doubted; and the sign it was held against.
  std::int64_t doubted = 0;
  Timestamp newest_sign = kNoTimestamp;
};
// Plans and applies. Throws what trim() throws.
RetentionReport apply_retention(const PartitionDir& dir, const TopicSettings& settings,
                                const RetentionOptions& options);

}  // namespace bourn
