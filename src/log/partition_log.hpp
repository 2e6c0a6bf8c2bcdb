// One partition, for writing: many processes hold one of these on the same directory at the same time, and the kernel
// is all that stands between them.
//
// An append: (1) outside of any lock batches are encoded, compressed and checksummed; base offset and leader epoch
// stand outside the checksum. (2) flock(append.lock). (3) What others appended since is hopped over by its headers;
// what a killed writer left unfinished is cut, after a copy. (4) Offsets are stamped and one pwrite appends whole
// batches at the validated end, never with O_APPEND, whose position would be whatever a dead writer left. (5) Index
// entries. (6) Unlock. Inside the lock stands no input, no compression, no fdatasync and no child process.
//
// A sync: flock(sync.lock); if somebody's fdatasync covered us meanwhile, done; else fdatasync everything since the
// durable end, record the new one, unlock. The two locks are held together by recovery alone, and then append.lock
// first.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/fd.hpp"
#include "base/file_lock.hpp"
#include "log/active_segment.hpp"
#include "log/durable_end.hpp"
#include "log/partition_dir.hpp"
#include "log/tail.hpp"
#include "log/topic_settings.hpp"

namespace bourn {

// What opening a partition had to mend; nothing was when `happened` is nothing.
struct RecoveryReport {
  enum class Happened {
    nothing,
    tail_cut,   // an unfinished append was cut; a copy of it is in .bourn/torn
    set_aside,  // damage with valid batches behind it stays where it is, and appending goes on in a new segment
    rewritten,  // after a failed fdatasync: what stood behind the durable end was written again, in new files
  };
  Happened happened = Happened::nothing;
  std::string path;           // the segment
  std::int64_t position = 0;  // where in it
  std::int64_t bytes = 0;     // cut, or rewritten
  Offset offset = 0;          // the first offset concerned
  Reason reason = nullptr;
};

class PartitionLog {
 public:
  // Opens for appending, and recovers first when the machine was started anew, the directory is a copy, or an fdatasync
  // failed. Reads at most the active segment. Throws Error{damaged} when what is broken lies below the durable end:
  // that is for repair, with somebody looking.
  PartitionLog(PartitionDir dir, const TopicSettings& settings);
  // The same with the settings of its topic. When these are altered, they are read again at the next append
  // (announce_settings) and at the next roll.
  explicit PartitionLog(PartitionDir dir);
  PartitionLog(PartitionLog&&) = default;

  const RecoveryReport& recovery() const noexcept { return recovery_; }
  const TopicSettings& settings() const noexcept { return settings_; }
  const TopicPartition& where() const noexcept { return dir_.where(); }
  const std::string& path() const noexcept { return dir_.path(); }

  struct Appended {
    Offset first = 0;       // of the first record appended
    Offset next = 0;        // after the last one
    std::size_t bytes = 0;  // appended, whole batches
    int error = 0;  // errno: why the rest was not appended; the complete prefix stands in the log and is published
  };
  // Appends sealed batches with base offset 0, which lie one behind the other in `batches` and are stamped there. Rolls
  // where a setting asks for it. Published when it returns; durable after sync(). Throws Error{missing} when the topic
  // was deleted meanwhile, and what opening throws. With message.timestamp.type=LogAppendTime the batches get the time
  // of the append; it never goes back within a partition.
  Appended append(Buffer& batches);

  // Makes everything this object appended durable. Throws Error{io} when durability is unknown: now, or since an
  // earlier failure that nobody has mended yet.
  void sync();
  // Whole segments that wait for a sync; whoever writes without end had better call sync() before they are many.
  std::size_t unsynced_segments() const noexcept { return rolled_.size(); }

  // For maintenance (log/maintenance_lock.hpp), whose lock the caller holds.
  // Begins a new segment unless the active one is empty. Returns the base of the active segment.
  Offset roll();
  // Makes all that anybody published durable, so that a segment that is not the active one needs no further sync and no
  // recovery. Returns the base of the active segment. Throws what sync() throws.
  Offset make_all_durable();
  // Runs `change`, which adds, renames or removes files of sealed segments, with the append lock held. Other writers
  // notice that something changed.
  void change_segments(const std::function<void()>& change);

  Offset next_offset() const { return active_ ? active_->next_offset() : 0; }

 private:
  PartitionLog(PartitionDir dir, const TopicSettings& settings, bool settings_are_given);

  void open_own_files();
  void settle_maintenance();
  FileLock lock_for_append() const;

  Appended append_locked(Buffer& batches, Timestamp stamped);
  void note_sealed_sums();

  // Called with the append lock held.
  void make_current();
  void open_last_segment();
  void settle_tail(std::int64_t size);
  void reach_log_start();
  Timestamp last_append_time() const;
  void roll_to(Offset base);
  void keep_for_sync();
  std::uint64_t generation() const;
  void change_generation();

  // src/log/partition_recovery.cpp
  void recover();
  void recover_after_restart(const std::optional<DurableEnd>& record);
  void cut_tail(const Fd& log, const std::string& path, Offset base, const Tail& tail, std::int64_t size);
  void set_damage_aside(const std::string& path, const Tail& tail, std::int64_t size);
  void rewrite_after_failed_sync();
  bool rewrite_segment(Offset from_base, std::int64_t from_position, Offset new_base);
  void cut_behind(const DurableEnd& end);
  void index_sealed_from(Offset base);
  void check_durable_end(const std::optional<DurableEnd>& record, const std::vector<Offset>& bases) const;
  void record_active_end();
  void read_epoch();
  void raise_epoch(Offset start);

  // Called with the sync lock held.
  void sync_segments(const DurableEnd& since);

  PartitionDir dir_;
  TopicSettings settings_;
  bool settings_are_given_ = true;  // by the caller, rather than by the topic
  Fd own_files_;
  Fd append_lock_;
  std::string append_lock_path_;
  Fd sync_lock_;
  std::optional<DurableFile> durable_;
  std::optional<ActiveSegment> active_;
  std::uint64_t generation_ = 0;
  std::int32_t leader_epoch_ = 0;
  bool start_is_reached_ = false;  // the end is known not to lie before the log start
  // Segments that this object appended to and that were rolled since the last sync. fdatasync reports write-back errors
  // per open file, so the descriptor that wrote must be the one that syncs.
  std::vector<std::pair<Offset, Fd>> rolled_;
  std::vector<Offset> unsummed_;  // segments that this object sealed, and that have no checksum yet
  bool dirty_ = false;
  std::optional<Offset> lost_from_;  // what this object appended from there on was lost before it was durable
  RecoveryReport recovery_;
};

}  // namespace bourn
