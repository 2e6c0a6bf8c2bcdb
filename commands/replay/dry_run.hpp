// replay --dry-run: what would be played, and how long it would take.
#pragma once

#include <array>
#include <cstdint>
#include <set>

#include "base/output.hpp"
#include "commands/commands.hpp"
#include "commands/replay/options.hpp"
#include "stream/pace.hpp"
#include "stream/player.hpp"

namespace bourn {
class Stop;
}

namespace bourn::commands {

// One pass over the events by the schedule, without any waiting.
class DryRun {
 public:
  explicit DryRun(const ScheduleOptions& schedule) : schedule_(schedule, 0) {}

  // Reads `source` until it ends, `judge` (may be empty) stops it, or a stop is asked for.
  void walk(Source& source, const Player::Judge& judge, const Stop& stop);

  // A page for people or, with `json`, one object; `loops` as --loop says it.
  void print(Output& output, std::int64_t loops, bool json, Zone zone) const;

 private:
  bool add(const Slice& slice, const RecordView& record, const Player::Judge& judge);
  void measure_gap(const TopicPartition& where, const RecordView& record);

  static constexpr std::size_t kShownGaps = 5;

  Schedule schedule_;
  std::int64_t events_ = 0;
  std::int64_t state_ = 0;  // of them: the state in front of the others
  std::int64_t bytes_ = 0;  // of keys and values
  std::int64_t backwards_ = 0;
  std::int64_t jumps_ = 0;
  std::int64_t jumped_ms_ = 0;
  Timestamp first_ = kNoTimestamp;  // the least time
  Timestamp last_ = kNoTimestamp;   // the greatest
  LargestGaps gaps_{kShownGaps};
  std::set<TopicPartition> partitions_;
};

// --dry-run: a page on stdout.
Outcome print_dry_run(const ReplayOptions& options, const Stop& stop);

}  // namespace bourn::commands
