// What a cursor makes of bytes that are no batch, and of a batch that the ones behind it contradict.
#include "log/cursor.hpp"
#include "log/tail.hpp"

namespace bourn {

// Base offsets stand outside of the checksum. One that leaves a gap is believed unless the valid batch behind it goes
// back: one wrong bit costs one batch then, not all that is left of the segment.
bool Cursor::is_contradicted(const BatchHeader& header, Bytes behind) const {
  if (header.base_offset <= min_base_) return false;
  const auto next = next_base();
  const bool leaves_segment = next && header.base_offset > *next;
  const Scanned after = scan_batch(behind, {.checksum = false, .min_offset = header.next_offset()});
  if (!leaves_segment && after.kind != Scanned::Kind::damaged) return false;
  const auto valid = segment_->valid_batch_at(file_position() + header.size(), min_base_);
  return valid && valid->base_offset <= header.base_offset;
}

// Zeros up to the end of the last segment: a broker's preallocated file, or blocks that power loss kept from being
// written.
bool Cursor::is_zero_tail() {
  const std::int64_t position = file_position();
  const Bytes rest = bytes_.view().substr(taken_);
  if (rest.substr(0, kBatchHeaderSize).find_first_not_of('\0') != Bytes::npos || next_base()) return false;
  if (zeros_at_ != position &&
      find_batch_after(segment_->log(), segment_->path(), position, segment_->size(), min_base_)) {
    return false;
  }
  zeros_at_ = position;
  restart_at(position);  // so that the next look reads anew
  return true;
}

bool Cursor::is_hiding_batches() {
  if (!segment_ || segment_->size() == file_position() || zeros_at_ == file_position()) return false;
  if (!find_batch_after(segment_->log(), segment_->path(), file_position(), segment_->size(), min_base_)) return false;
  damage_ = {segment_->path(), file_position(), next_offset_,
             "the length reaches beyond the valid batches that follow"};
  return true;
}

bool Cursor::skip_damage() {
  fresh_reads_ = 0;
  if (const auto found =
          find_batch_after(segment_->log(), segment_->path(), damage_.position, segment_->size(), min_base_)) {
    restart_at(*found);
    return true;
  }
  list_.refresh();
  const auto next = next_base();
  return next && open_segment(*next);
}

}  // namespace bourn
