// Reads one partition forward, batch by batch. Takes no lock and needs no write permission: a batch exists for a reader
// once its last byte is in the file and its checksum holds. Appends are not atomic to readers; half a batch is seen
// routinely, and means "not yet".
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "format/batch.hpp"
#include "log/log_start.hpp"
#include "log/partition_dir.hpp"
#include "log/segment.hpp"
#include "log/segment_list.hpp"

namespace bourn {

struct Damage {
  std::string path;
  std::int64_t position = 0;  // byte in the file
  Offset offset = 0;          // the offset that was due
  Reason reason = nullptr;
};

struct CursorOptions {
  // A longer batch is taken for damage: reading it would take that much memory.
  std::int64_t max_batch_bytes = std::int64_t{64} << 20;
  // What whoever follows waits with; must outlive the cursor. Null: nobody waits.
  FileWatch* watch = nullptr;
};

class Cursor {
 public:
  enum class Next {
    batch,      // batch() is set
    caught_up,  // nothing more for now; ask again after the log has grown
    damaged,    // damage() says what; skip_damage() goes on behind it
    trimmed,  // the log starts behind the place where reading was to go on; position() is the new place, next() goes on
    deleted,  // the directory's name means another directory by now, or none
  };

  // `dir` must outlive the cursor. Stands at the start of the log.
  explicit Cursor(const PartitionDir& dir, const CursorOptions& options = {});
  // A single segment file, which is the whole log then.
  explicit Cursor(Segment segment, const CursorOptions& options = {});

  // The offset where the log starts now (log/log_start.hpp), and the one after its last whole batch. The end is found
  // from the last index entry on.
  Offset start_offset();
  Offset end_offset();
  // Stands before the first batch that holds an offset >= `offset`. Offsets that are no longer there are passed over;
  // position() then says where reading starts. That batch may begin before it.
  void seek(Offset offset);

  // Batches wholly before the offset sought are passed over; the first one may begin before it. Never gives an offset
  // twice or backwards.
  [[nodiscard]] Next next();
  // Valid until next() or seek().
  const Batch& batch() const noexcept { return batch_; }
  const Damage& damage() const noexcept { return damage_; }
  // When caught up, whether valid batches stand behind the unfinished one: then its length is damaged, and damage()
  // says so. Looks at every byte that is left, so ask where a read is about to end for good.
  [[nodiscard]] bool is_hiding_batches();
  // Goes on with the first valid batch after the damage, or with the next segment. False when nothing valid follows.
  bool skip_damage();

  // Whether batch() is probably the last one for now: it ends where the last read met the end of the file. A good
  // moment to hand on what was read.
  bool at_rest() const noexcept { return short_read_ && taken_ + batch_size_ == bytes_.size(); }
  // The next offset to be read.
  Offset position() const noexcept { return next_offset_; }
  // The segment being read, for a watch on the file; empty before the first.
  const std::string& segment_path() const noexcept;

 private:
  // What the next bytes of the segment turn out to be.
  enum class Look { batch, passed_over, more_needed, damaged };
  Look look();
  Next at_end_of_bytes();
  bool fill();
  void go_to(Offset offset);
  bool is_trimmed();
  bool open_segment_of(Offset offset);
  bool open_segment(Offset base);
  std::optional<Offset> next_base() const { return list_.next_after(segment_->base()); }
  bool is_gap_made_up();
  void restart_at(std::int64_t position);
  bool is_contradicted(const BatchHeader& header, Bytes behind) const;
  bool is_zero_tail();
  std::int64_t file_position() const noexcept { return bytes_at_ + static_cast<std::int64_t>(taken_); }

  const PartitionDir* dir_ = nullptr;  // null when a single segment is read
  CursorOptions options_;
  SegmentList list_;
  std::optional<LogStartReader> start_;  // none when a single segment is read
  std::optional<Segment> segment_;
  std::optional<Offset> trimmed_to_;  // what was due is gone; the log goes on here
  Offset next_offset_ = 0;
  Offset min_base_ = 0;  // the next batch starts at this offset or later
  Buffer bytes_;         // of the segment, from file position bytes_at_
  std::int64_t bytes_at_ = 0;
  std::size_t taken_ = 0;       // bytes of bytes_ that are done with
  std::size_t batch_size_ = 0;  // of batch_, done with at the next call
  std::size_t wanted_ = 0;      // bytes that the next batch needs at least
  bool short_read_ = false;     // the last read came to the end of the file
  int fresh_reads_ = 0;         // damage is believed only when fresh reads show it too
  std::int64_t zeros_at_ = -1;  // a tail of zeros was found here
  Batch batch_;
  Damage damage_;
};

}  // namespace bourn
