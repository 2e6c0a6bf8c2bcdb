// The last segment of a partition, as a writer holds it: the log and its indexes open for writing, and where they end.
// Whoever calls write(), seal() or cut() holds the partition's append lock; catch_up() may also be called without it,
// since whole batches never vanish again.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/fd.hpp"
#include "format/batch_header.hpp"
#include "format/index_entry.hpp"
#include "log/partition_dir.hpp"
#include "log/topic_settings.hpp"

namespace bourn {

class ActiveSegment {
 public:
  // Makes the segment's files where they are not there yet, and opens them. Finds the end from the last index entry
  // that is borne out by a batch, at a cost that does not grow with the segment, and rebuilds the indexes when there is
  // none.
  static ActiveSegment open(const PartitionDir& dir, Offset base, const TopicSettings& settings);

  Offset base() const noexcept { return base_; }
  const std::string& path() const noexcept { return path_; }
  const Fd& log() const noexcept { return log_; }
  Fd release_log() noexcept { return std::move(log_); }

  // After the last whole batch that is known.
  std::int64_t position() const noexcept { return position_; }
  Offset next_offset() const noexcept { return next_offset_; }
  // Of the last whole batch that has a LogAppendTime.
  Timestamp append_time() const noexcept { return append_time_; }

  // Hops over whole batches that others appended. Returns the file's size; a size beyond position() afterwards means
  // bytes that are no whole batch.
  std::int64_t catch_up();

  // Whether a batch of `bytes` may be appended, its last offset being `last` and its newest record `time` (kafka:
  // LogSegment.shouldRoll: size, time, index, offset span).
  bool has_room(std::int64_t bytes, Offset last, Timestamp time) const noexcept;
  // How many batches can be asked has_room() about before they are written: what the first batch sets for the others,
  // and how far the indexes fill, is known only afterwards.
  std::int64_t batches_at_once() const noexcept;

  // Appends stamped batches at position(), then their index entries. On failure what remains in the file is the longest
  // prefix of whole batches; `written` is its size. A failed index entry is no failure: the next writer makes up for
  // it.
  struct Written {
    std::size_t written = 0;
    int error = 0;
  };
  Written write(Bytes batches);

  // Adds the last time index entry, which Kafka wants of every segment that is no longer active.
  void seal();

  // Cuts the file to position(). The errno, or 0.
  int cut();

 private:
  ActiveSegment(Offset base, std::string path, Fd log, Fd index, Fd time_index, const TopicSettings& settings);

  void find_end();
  void start_over();
  void note(const BatchHeader& header, std::int64_t position);
  void write_index_entries();
  void add_time_entry();

  Offset base_;
  std::string path_;
  Fd log_;
  Fd index_;
  Fd time_index_;
  std::int64_t segment_bytes_;
  std::int64_t segment_ms_;
  std::int64_t index_bytes_max_;
  std::int64_t index_interval_;

  std::int64_t position_ = 0;
  Offset next_offset_;
  std::int64_t indexed_position_ = 0;  // of the batch that has the last index entry
  std::int64_t index_size_ = 0;
  std::int64_t time_index_size_ = 0;
  Timestamp first_timestamp_ = kNoTimestamp;  // greatest time in the first batch
  Timestamp max_timestamp_ = kNoTimestamp;    // greatest so far,
  Offset max_timestamp_offset_;               // and the last offset of its batch
  Timestamp append_time_ = kNoTimestamp;
  std::vector<OffsetIndexEntry> pending_;  // entries due for batches that are in the log
  std::vector<TimeIndexEntry> pending_times_;
};

}  // namespace bourn
