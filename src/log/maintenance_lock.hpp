// One at a time: whoever takes files away from a partition or puts others in their place (compaction, retention,
// trimming, repair) holds .bourn/maint.lock meanwhile. Order of locks: maint.lock, then append.lock.
//
// The first byte of the file says whether such work is under way. A holder that was killed leaves it set, so whoever
// opens the partition next knows, for the price of reading one byte, that something may have to be finished or undone
// (log/swap.hpp).
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/fd.hpp"
#include "base/file_lock.hpp"
#include "log/partition_dir.hpp"

namespace bourn {

class MaintenanceLock {
 public:
  // Waits for the lock, at most `patience` (0: for ever). Throws Error{busy}.
  MaintenanceLock(const PartitionDir& dir, std::chrono::milliseconds patience);
  // nullopt when somebody else is at work.
  static std::optional<MaintenanceLock> try_lock(const PartitionDir& dir);

  // Whether the last holder said that it began and never that it was done.
  bool was_left_at_work() const;
  // Says that files may be found in between two states from now on; and that they are not any more.
  void begin_work();
  void end_work();

 private:
  Fd file_;
  std::string path_;
  FileLock lock_;
};

// Whether the partition was left in the middle of such work, or is worked on right now. Takes no lock.
bool maintenance_under_way(const PartitionDir& dir);

}  // namespace bourn
