#include "log/cursor.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/file.hpp"
#include "format/file_names.hpp"

namespace bourn {
namespace {

// Read at once. Large enough to make system calls rare, small enough to stay in the second-level cache between checksum
// and decoding.
constexpr std::size_t kChunk = std::size_t{512} << 10;
constexpr int kFreshReads = 2;

const std::string kNoPath;

}  // namespace

Cursor::Cursor(const PartitionDir& dir, const CursorOptions& options) : dir_(&dir), options_(options), list_(dir) {
  start_.emplace(dir, options.watch);
  list_.refresh();
  seek(0);
}

Cursor::Cursor(Segment segment, const CursorOptions& options) : options_(options), list_(segment.base()) {
  segment_ = std::move(segment);
  seek(0);
}

const std::string& Cursor::segment_path() const noexcept {
  return segment_ ? segment_->path() : kNoPath;
}

bool Cursor::open_segment(Offset base) {
  if (dir_ == nullptr) return segment_.has_value();
  auto segment = Segment::open(*dir_, base);
  if (!segment) return false;
  segment_ = std::move(segment);
  min_base_ = base;
  zeros_at_ = -1;
  restart_at(0);
  return true;
}

// Opens the segment that holds `offset`, or the first one behind it. Compaction and trimming may take files away at any
// moment; then the directory is read again.
bool Cursor::open_segment_of(Offset offset) {
  for (int attempt = 0; attempt < 3; ++attempt) {
    if (attempt == 0) {
      list_.refresh();
    } else {
      list_.read_again();
    }
    if (!list_.empty() && list_.first() > offset) list_.settle([] { return false; });
    const auto base = list_.holding(offset);
    if (!base) return false;
    if (!open_segment(*base)) continue;
    if (*base > offset) trimmed_to_ = *base;
    return true;
  }
  return false;
}

void Cursor::restart_at(std::int64_t position) {
  bytes_.clear();
  bytes_at_ = position;
  taken_ = batch_size_ = wanted_ = 0;
}

void Cursor::seek(Offset offset) {
  go_to(std::max({offset, Offset{0}, start_ ? start_->offset() : 0}));
  if (trimmed_to_) next_offset_ = *trimmed_to_;  // whoever seeks is not told
  trimmed_to_.reset();
}

void Cursor::go_to(Offset offset) {
  next_offset_ = offset;
  fresh_reads_ = 0;
  if (dir_ != nullptr) segment_.reset();
  if (dir_ != nullptr && !open_segment_of(next_offset_)) return;
  min_base_ = segment_->base();
  restart_at(segment_->floor_position(next_offset_));
}

Offset Cursor::start_offset() {
  list_.refresh();
  if (list_.empty()) return 0;
  if (dir_ != nullptr) return std::max(list_.first(), start_->offset());
  if (list_.first() != 0) return list_.first();
  // A loose file may hold a later stretch than its name says.
  const auto first = segment_->valid_batch_at(0, 0);
  return first ? first->base_offset : 0;
}

Offset Cursor::end_offset() {
  list_.read_again();
  if (list_.empty()) return 0;
  std::optional<Segment> opened;
  if (dir_ != nullptr) {
    opened = Segment::open(*dir_, list_.last());
    if (!opened) return list_.last();
  }
  const Segment& last = opened ? *opened : *segment_;
  const std::int64_t from = last.floor_position(INT64_MAX);
  const Hop hop = hop_batches(last.log(), last.path(), from, last.size(), last.base(),
                              [](const BatchHeader&, std::int64_t) { return true; });
  return hop.next_offset;
}

Cursor::Next Cursor::next() {
  taken_ += batch_size_;
  batch_size_ = 0;
  if (!segment_ && !open_segment_of(next_offset_)) {
    return dir_ == nullptr || dir_->still_named() ? Next::caught_up : Next::deleted;
  }
  for (;;) {
    if (trimmed_to_) {
      next_offset_ = std::max(next_offset_, *trimmed_to_);
      trimmed_to_.reset();
      return Next::trimmed;
    }
    switch (look()) {
      case Look::batch:
        fresh_reads_ = 0;
        return Next::batch;
      case Look::passed_over:
        break;
      case Look::more_needed:
        if (!is_trimmed() && !fill()) {
          const Next next = at_end_of_bytes();
          if (next != Next::batch) return next;  // batch here: there is more to look at
        }
        break;
      case Look::damaged:
        if (is_zero_tail()) return Next::caught_up;
        // A tail may have been cut and written anew between two reads; nor is what was read believed at the next call.
        restart_at(file_position());
        if (fresh_reads_ >= kFreshReads) {
          fresh_reads_ = 0;
          return Next::damaged;
        }
        ++fresh_reads_;
        break;
    }
  }
}

// Whether the log was made to start behind the place where reading is to go on. Asked whenever bytes are read, so what
// was trimmed is not served for longer than what is in memory lasts.
bool Cursor::is_trimmed() {
  const Offset start = start_ ? start_->offset() : 0;
  if (start <= next_offset_) return false;
  go_to(start);
  trimmed_to_ = std::max(trimmed_to_.value_or(0), start);
  return true;
}

Cursor::Look Cursor::look() {
  const Bytes rest = bytes_.view_from(taken_);
  if (rest.empty()) {
    wanted_ = 0;
    return Look::more_needed;
  }
  Scanned scanned =
      scan_batch(rest, {.checksum = false, .max_size = options_.max_batch_bytes, .min_offset = min_base_});
  if (scanned.kind == Scanned::Kind::batch) {
    if (is_contradicted(scanned.header, rest.substr(std::min(scanned.size, rest.size())))) {
      damage_ = {segment_->path(), file_position(), next_offset_, "the base offset is above those that follow it"};
      return Look::damaged;
    }
    if (const auto next = next_base(); next && scanned.header.base_offset >= *next) {
      // A tail that was written again into the next segment, and not yet cut here.
      if (open_segment(*next)) return Look::passed_over;
      list_.refresh();  // or the next segment has become part of this one
    }
    if (scanned.header.last_offset() < next_offset_) {
      min_base_ = scanned.header.next_offset();
      if (scanned.size <= rest.size()) {
        taken_ += scanned.size;
      } else if (file_position() + static_cast<std::int64_t>(scanned.size) <= segment_->size()) {
        restart_at(file_position() + static_cast<std::int64_t>(scanned.size));
      } else {
        wanted_ = scanned.size;
        return Look::more_needed;
      }
      return Look::passed_over;
    }
    check_found(scanned, rest);
  }
  if (scanned.kind == Scanned::Kind::need_more) {
    wanted_ = scanned.size;
    return Look::more_needed;
  }
  if (scanned.kind == Scanned::Kind::damaged) {
    damage_ = {segment_->path(), file_position(), next_offset_, scanned.reason};
    return Look::damaged;
  }
  batch_ = {scanned.header, rest.substr(0, scanned.size)};
  batch_size_ = scanned.size;
  next_offset_ = min_base_ = scanned.header.next_offset();
  return Look::batch;
}

// Reads on; false when the file has no more bytes than are here.
bool Cursor::fill() {
  bytes_.drop_front(taken_);
  bytes_at_ += static_cast<std::int64_t>(taken_);
  taken_ = 0;
  const std::int64_t at = bytes_at_ + static_cast<std::int64_t>(bytes_.size());
  std::size_t want = kChunk;
  if (wanted_ > bytes_.size() + kChunk) {
    // Not from an unchecked length: the file has that many bytes.
    const std::int64_t there = segment_->size() - at;
    want = std::min(wanted_ - bytes_.size(), static_cast<std::size_t>(std::max<std::int64_t>(there, 1)));
  }
  const std::size_t got = read_some_at(segment_->log(), at, bytes_.room(want), want, segment_->path());
  bytes_.commit(got);
  short_read_ = got < want;
  return got > 0;
}

// No more bytes in this segment. `batch` means: look again, there is more.
Cursor::Next Cursor::at_end_of_bytes() {
  const std::int64_t end = bytes_at_ + static_cast<std::int64_t>(bytes_.size());
  if (segment_->size() < end) {  // a tail was cut behind our back; its bytes are nothing to build on
    go_to(next_offset_);
    return segment_ && segment_->size() > file_position() ? Next::batch : Next::caught_up;
  }
  auto next = next_base();
  if (!next && dir_ != nullptr) {
    // The usual successor starts exactly at our offset; asking for it by name is cheaper than reading a directory of
    // thousands.
    const Offset successor = next_offset_;
    if ((successor > segment_->base() &&
         identity_at(dir_->fd(), segment_file_name(successor, SegmentFile::log)).inode != 0) ||
        list_.is_outdated()) {
      list_.read_again();
      next = next_base();
    }
  }
  if (!next) return dir_ == nullptr || dir_->still_named() ? Next::caught_up : Next::deleted;
  // Before the next segment was made, everything was in this one: look once more now that we know of it.
  if (fill()) return Next::batch;
  if (!bytes_.empty() && *next > next_offset_) {
    damage_ = {segment_->path(), file_position(), next_offset_,
               "the segment ends within a batch, and another one follows"};
    return Next::damaged;
  }
  const Offset due = next_offset_;
  if (*next > due && is_gap_made_up()) return Next::batch;
  if (open_segment(*next)) return Next::batch;
  return open_segment_of(due) ? Next::batch : Next::caught_up;
}

// No offset is lost where nothing was compacted, so a gap before the next segment is looked into: the segment being
// read may have been replaced by one that holds the gap's offsets too, or the directory was read while names changed in
// it, which may show neither the old name nor the new. True when reading goes on in the gap.
bool Cursor::is_gap_made_up() {
  if (dir_ == nullptr) return false;
  if (!segment_->still_in(*dir_)) {
    go_to(next_offset_);
    return segment_.has_value();
  }
  const Offset before = next_base().value_or(INT64_MAX);
  const bool made_up =
      list_.settle([&] { return next_base().value_or(INT64_MAX) != before || !segment_->still_in(*dir_); });
  if (!made_up) return false;
  go_to(next_offset_);
  return segment_.has_value();
}

}  // namespace bourn
