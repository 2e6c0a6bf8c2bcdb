// Where a log starts that was trimmed: events below are not served any more, whether or not their bytes are still there
// (kafka: log start offset). The log starts at this offset or at its first segment, whichever is later.
//
// The record is .bourn/start, a SlotFile, because a disk that is full is when people trim; it is durable before
// anything is unlinked. In the slot:
//
//    0  8 bytes "bournbgn"        16  i64 the log start        32  40 bytes zero
//    8  u64 sequence              24  i64 clock, see below     72  u32 CRC-32C
//
// A broker keeps the same for all its partitions in log-start-offset-checkpoint, beside their directories; that is read
// where there is no .bourn/start.
#pragma once

#include <cstdint>
#include <optional>

#include "base/file_watch.hpp"
#include "base/time.hpp"
#include "format/types.hpp"
#include "log/partition_dir.hpp"
#include "log/slot_file.hpp"

namespace bourn {

struct LogStart {
  Offset offset = 0;
  // What the clock said at the last retention that had no reason to doubt it (log/retention.hpp), in ms; -1 never.
  Timestamp clock = kNoTimestamp;
};

// Gives the file its blocks, so that it can be written when the disk is full. Throws Error.
void make_log_start(const Fd& own_files, const std::string& shown_path);

// What is recorded; all defaults when nothing is.
LogStart read_log_start(const PartitionDir& dir);

// Records it, durably when 0 is returned; else the errno, and what was recorded before still counts. The caller holds
// the maintenance lock.
int write_log_start(const PartitionDir& dir, const LogStart& start);

// For readers, who ask again and again: a read of 76 bytes once the file is open, and for followers mostly none.
class LogStartReader {
 public:
  // `dir` must outlive it, and so must `watch`, which may be null. Who waits with `watch` before asking gets what the
  // start was when the wait ended; where an append and nothing else ended it, that is known without reading, which is a
  // system call less for each event that a follower waits for.
  explicit LogStartReader(const PartitionDir& dir, FileWatch* watch = nullptr);
  Offset offset();

 private:
  void find_file();

  const PartitionDir* dir_;
  FileWatch* watch_;
  std::optional<SlotFile> file_;
  bool is_watched_ = false;
  Offset known_ = 0;  // by the file, or while there is none, by the broker
  // When it was asked last, as watch_ counts its waits; none while the file is not watched, or was never read.
  std::optional<std::uint64_t> known_since_;
};

}  // namespace bourn
