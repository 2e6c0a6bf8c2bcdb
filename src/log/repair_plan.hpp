// What a repair would do about what an audit found. Values only; nothing is changed here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "log/audit_report.hpp"
#include "log/durable_end.hpp"
#include "log/partition_dir.hpp"

namespace bourn {

struct RepairStep {
  enum class Act {
    nothing,          // cannot be mended, or mends itself; `reason` says what it is
    move_aside,       // a file goes to .bourn/torn: what a compaction left undone, a broken snapshot
    finish_swap,      // a compacted segment takes the place of what it was made from
    drop_segment,     // an empty sealed segment goes
    cut_tail,         // bytes [from, to) at the end of a segment go, after a copy
    set_aside,        // bytes [from, to) go, after a copy, and what follows moves up
    set_offset,       // the base offset of the batch at `from` becomes `wanted`
    set_epoch,        // its leader epoch becomes `wanted`
    mend_batch,       // a flipped bit in [from, to) is flipped back
    record_loss,      // offsets that are not there any more are recorded as lost
    rebuild_indexes,  // .index and .timeindex are made anew
    rebuild_txn_index,
    rebuild_epochs,  // leader-epoch-checkpoint
    renew_sum,       // the segment is summed as it is now
    mend_sums,       // damaged lines leave .bourn/sums
    roll,            // appending goes on in a new segment, from offset `first` on
  };
  Act act = Act::nothing;
  std::string path;
  Offset segment = -1;
  std::int64_t from = -1;
  std::int64_t to = -1;
  Offset first = -1;  // the offsets that are lost by it or (record_loss) were lost before
  Offset last = -1;
  std::int64_t wanted = -1;
  Reason reason = nullptr;
};

struct RepairFacts {
  std::vector<Offset> segments;  // ascending
  std::optional<DurableEnd> durable;
  bool damaged_swap = false;  // what an interrupted compaction made is damaged
};

// Leftovers of compaction come alone: what else is to be done shows once they are settled. Otherwise steps come in the
// order of the log, those that concern one segment together.
std::vector<RepairStep> plan_repair(const PartitionDir& dir, const AuditReport& report, const RepairFacts& facts);

// Whether a step does anything.
inline bool is_action(const RepairStep& step) noexcept {
  return step.act != RepairStep::Act::nothing;
}

}  // namespace bourn
