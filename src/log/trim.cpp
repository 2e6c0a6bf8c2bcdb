#include "log/trim.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "base/error.hpp"
#include "base/file.hpp"
#include "log/cursor.hpp"
#include "log/log_start.hpp"
#include "log/maintenance_lock.hpp"
#include "log/partition_log.hpp"
#include "log/sealed_sums.hpp"
#include "log/segment.hpp"
#include "log/swap.hpp"

namespace bourn {
namespace {

// What is going to happen, as long as nobody else changes the segments.
struct Plan {
  Trimmed result;
  std::vector<Offset> removed;  // ascending
  Offset first_kept = 0;        // base of the first segment that stays
  Offset active = 0;            // base of the last segment
};

Plan plan_trim(const PartitionDir& dir, Offset before) {
  Plan plan;
  Cursor cursor(dir);
  plan.result.end = cursor.end_offset();
  plan.result.old_start = cursor.start_offset();
  plan.result.start = std::max(plan.result.old_start, std::min(before, plan.result.end));
  const std::vector<Offset> bases = list_segments(dir);
  for (std::size_t i = 0; i < bases.size(); ++i) {
    const auto segment = Segment::open(dir, bases[i]);
    const std::int64_t bytes = segment ? segment->size() : 0;
    if (i + 1 < bases.size() && bases[i + 1] <= plan.result.start) {
      plan.removed.push_back(bases[i]);
      plan.result.bytes_removed += bytes;
    } else {
      if (plan.result.segments_kept++ == 0) plan.first_kept = bases[i];
      plan.result.bytes_kept += bytes;
    }
  }
  plan.result.segments_removed = static_cast<std::int64_t>(plan.removed.size());
  if (!bases.empty()) plan.active = bases.back();
  return plan;
}

void unlink_if_there(const PartitionDir& dir, const std::string& name) {
  if (::unlinkat(dir.fd().get(), name.c_str(), 0) != 0 && errno != ENOENT) fail_errno(dir.path_of(name), "unlink");
}

// The log first: with it the segment is gone, whatever else is still there. A full disk may have no room for the longer
// name; then there is no name in between.
void put_aside(const PartitionDir& dir, Offset base) {
  const std::string log = segment_file_name(base, SegmentFile::log);
  const std::string aside = staged_file_name(base, SegmentFile::log, Stage::deleted);
  if (::renameat(dir.fd().get(), log.c_str(), dir.fd().get(), aside.c_str()) != 0 && errno != ENOENT) {
    if (errno != ENOSPC && errno != EDQUOT) fail_errno(dir.path_of(log), "rename to " + aside);
    unlink_if_there(dir, log);
  }
  for (const SegmentFile kind :
       {SegmentFile::index, SegmentFile::time_index, SegmentFile::txn_index, SegmentFile::snapshot}) {
    unlink_if_there(dir, segment_file_name(base, kind));
  }
}

// Their sums go last: without its segment a sum harms nobody, and no other segment ever gets that base.
void remove_segments(const PartitionDir& dir, const std::vector<Offset>& bases) {
  if (bases.empty()) return;
  for (const Offset base : bases) put_aside(dir, base);
  sync_directory(dir.fd(), dir.path());
  for (const Offset base : bases) unlink_if_there(dir, staged_file_name(base, SegmentFile::log, Stage::deleted));
  sync_directory(dir.fd(), dir.path());
  if (const Fd own_files = dir.own_files()) prune_sealed_sums(dir, own_files);
}

// The lock, with nothing left of what somebody was killed at.
MaintenanceLock settled_lock(const PartitionDir& dir, std::chrono::milliseconds patience) {
  for (;;) {
    if (maintenance_under_way(dir)) PartitionLog(PartitionDir::open(dir.path()));
    MaintenanceLock lock(dir, patience);
    if (!lock.was_left_at_work()) return lock;
  }
}

// The mark in the lock's file tells whoever opens the partition next that there is something to clear away. It needs a
// byte where there was none in older partitions; it is not worth failing for.
class WorkMark {
 public:
  explicit WorkMark(MaintenanceLock& lock) : lock_(lock) { try_to(&MaintenanceLock::begin_work); }
  WorkMark(const WorkMark&) = delete;
  WorkMark& operator=(const WorkMark&) = delete;
  void end() { try_to(&MaintenanceLock::end_work); }

 private:
  void try_to(void (MaintenanceLock::*act)()) {
    try {
      (lock_.*act)();
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::io) throw;
    }
  }
  MaintenanceLock& lock_;
};

bool is_full(int error) {
  return error == ENOSPC || error == EDQUOT;
}

}  // namespace

Trimmed trim(const PartitionDir& dir, Offset before, const TrimOptions& options) {
  if (options.dry_run) return plan_trim(dir, before).result;
  MaintenanceLock lock = settled_lock(dir, options.patience);
  if (!dir.still_named()) fail(ErrorKind::missing, "{}: the topic was deleted meanwhile", dir.path());
  Plan plan = plan_trim(dir, before);
  const LogStart old = read_log_start(dir);
  const LogStart start{plan.result.start, options.clock != kNoTimestamp ? options.clock : old.clock};
  if (start.offset == old.offset && start.clock == old.clock && plan.removed.empty()) return plan.result;
  // The end must not come to lie before the start when power fails. A segment that follows is proof enough of it; what
  // stands in the last one is synced.
  if (plan.result.start > plan.active) {
    PartitionLog(PartitionDir::open(dir.path())).make_all_durable();
  } else {
    sync_directory(dir.fd(), dir.path());
  }
  int error = write_log_start(dir, start);
  if (error != 0 && !is_full(error)) fail_errno(dir.path_of(".bourn/start"), "record the log start", error);
  WorkMark mark(lock);
  remove_segments(dir, plan.removed);
  if (error != 0) error = write_log_start(dir, start);  // there may be room now
  mark.end();
  if (error != 0) plan.result.start = std::max(plan.result.old_start, plan.first_kept);
  return plan.result;
}

}  // namespace bourn
