// Putting rewritten segments in the place of the old ones, so that a kill or a power cut at any instruction is finished
// or undone, a reader finds every offset at every moment, and a broker could open any state in between.
//
//   1  <base>.log.cleaned, .index.cleaned, …   written, checked, synced. Until the last .cleaned is gone, all is
//   undone. 2  .cleaned -> .swap, highest base first   the commit. From here on all is finished: what the .swap logs
//   span, from
//                                              the lowest base to the highest end, is theirs, and other files in that
//                                              span are old. The directory is synced.
//   3  old indexes unlinked, old logs of bases that vanish -> .deleted; directory synced. The old index must be gone
//      before the new log appears, or a crash would pair the two.
//   4  .log.swap over the .log of its base in one rename (the old one kept as .deleted), then its indexes; synced.
//   5  .deleted unlinked: outside of any lock, since freeing a large file takes long.
//
// Readers hold no lock. They see the base of a .log.swap as they see that of a .log, and open the former first; a name
// that is in the log before and after never vanishes in between. Source of the rules: kafka, LogLoader.scala.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "format/file_names.hpp"
#include "log/partition_dir.hpp"

namespace bourn {

enum class Stage { cleaned, swap, deleted };

// "00000000000000000042.log.swap"; and back.
std::string staged_file_name(Offset base, SegmentFile kind, Stage stage);
struct StagedFileName {
  Offset base = 0;
  SegmentFile kind = SegmentFile::log;
  Stage stage = Stage::cleaned;
};
std::optional<StagedFileName> parse_staged_file_name(std::string_view name) noexcept;

// Runs a change of the set of segments with the append lock held, having counted it (PartitionLog::change_segments).
using UnderAppendLock = std::function<void(const std::function<void()>&)>;

// Steps 2 to 5 for finished .cleaned files with these bases, which take the place of the segments `replaced` (both
// ascending, the first of each being equal). The caller holds the maintenance lock. Throws Error{io}; what is there
// then is settled by settle_swaps().
void swap_in(const PartitionDir& dir, const std::vector<Offset>& outputs, const std::vector<Offset>& replaced,
             const UnderAppendLock& under_append_lock);

// What settle_swaps() found, in files.
struct Settled {
  std::int64_t undone = 0;    // .cleaned, and .swap that were not committed
  std::int64_t finished = 0;  // .swap that took their place
  std::int64_t removed = 0;   // .deleted
  bool anything() const noexcept { return undone + finished + removed > 0; }
};
// Finishes or undoes what somebody left behind who was killed: steps 3 to 5 when all was committed. Leaves no staged
// file of a segment. The caller holds the maintenance lock.
Settled settle_swaps(const PartitionDir& dir, const UnderAppendLock& under_append_lock);
// The same for whoever keeps what would be unlinked: takes a file of the directory away by its name, and tells whether
// it was there.
using Discard = std::function<bool(const std::string& name)>;
Settled settle_swaps(const PartitionDir& dir, const UnderAppendLock& under_append_lock, const Discard& discard);

// Unlinks all .cleaned files: for whoever gives up before the commit. As long as one may be left, the work is not ended
// (see MaintenanceLock): somebody must come and do the same.
void discard_cleaned(const PartitionDir& dir);

}  // namespace bourn
