// Writes one rewritten segment beside the log, under .cleaned names that nobody reads: log, indexes as an appender
// would have made them, and the index of aborted transactions. It counts only after swap_in() (log/swap.hpp). For a dry
// run it makes no files, and tells what they would be.
#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.hpp"
#include "base/fd.hpp"
#include "format/batch_header.hpp"
#include "format/index_entry.hpp"
#include "format/txn_index.hpp"
#include "log/log_survey.hpp"
#include "log/partition_dir.hpp"

namespace bourn {

enum class Writing { files, nothing };

class SegmentWriter {
 public:
  // Makes the files, over what a dead one left. `dir` must outlive the writer. `index_interval`: index.interval.bytes.
  SegmentWriter(const PartitionDir& dir, Offset base, std::int64_t index_interval, Writing writing);

  Offset base() const noexcept { return facts_.base; }
  std::int64_t size() const noexcept { return facts_.bytes; }
  // Of what was appended so far, as far as grouping and reports ask; of the indexes after finish().
  const SegmentFacts& facts() const noexcept { return facts_; }

  // Whole sealed batches, offsets rising. Throws Error{io}, as on a full disk.
  void append(const BatchHeader& header, Bytes batch);
  void append_aborted(const TxnIndexEntry& entry);

  // Writes what is left, gives the log the modification time of what it takes the place of, syncs all, and reads the
  // log again from the disk: every batch must be there, and the checksum of the whole must be that of what was
  // appended. Throws Error{io} otherwise.
  void finish(std::int64_t modified_ms);

 private:
  void flush();
  void check_by_reading();
  std::string shown() const;

  const PartitionDir& dir_;
  std::int64_t index_interval_;
  Fd log_;  // none when nothing is written
  SegmentFacts facts_;
  std::int64_t flushed_ = 0;
  std::int64_t indexed_position_ = 0;
  Timestamp max_timestamp_ = kNoTimestamp;
  Offset max_timestamp_offset_;
  TimeIndexEntry last_time_{kNoTimestamp, 0};
  std::uint32_t sum_ = 0;  // CRC-32C of the whole log
  Buffer pending_;
  Buffer index_;
  Buffer time_index_;
  Buffer aborted_;
};

}  // namespace bourn
