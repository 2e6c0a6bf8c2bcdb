// The part of PartitionLog that mends: after a restart of the machine, in a copied directory, after a failed fdatasync.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/time.hpp"
#include "format/batch_scanner.hpp"
#include "format/checkpoint.hpp"
#include "format/file_names.hpp"
#include "log/partition_log.hpp"
#include "log/sealed_sums.hpp"
#include "log/segment.hpp"

namespace bourn {
namespace {

constexpr std::int64_t kMaxTornCopy = std::int64_t{16} << 20;
constexpr const char* kEpochFile = "leader-epoch-checkpoint";

void drop_indexes(const PartitionDir& dir, Offset base) {
  for (const SegmentFile kind : {SegmentFile::index, SegmentFile::time_index}) {
    const std::string name = segment_file_name(base, kind);
    if (::unlinkat(dir.fd().get(), name.c_str(), 0) != 0 && errno != ENOENT) fail_errno(dir.path_of(name), "unlink");
  }
}

}  // namespace

// In the same start of the machine the page cache is exact, however a writer died; so there is nothing to do at all.
void PartitionLog::recover() {
  const std::optional<DurableEnd> record = durable_->read();
  if (record && record->current && !record->failed) return;
  read_epoch();
  if (record && record->current) {
    rewrite_after_failed_sync();
  } else {
    recover_after_restart(record);
  }
}

void PartitionLog::recover_after_restart(const std::optional<DurableEnd>& record) {
  for (;;) {
    const std::vector<Offset> bases = list_segments(dir_);
    const Offset base = bases.empty() ? 0 : bases.back();
    std::int64_t from = 0;
    Offset min_offset = base;
    if (record && record->own && record->base == base) {
      from = record->position;
      min_offset = record->next_offset;
    }
    check_durable_end(record, bases);
    // The long look happens before the lock; under it only what came in between is looked at.
    const auto segment = bases.empty() ? std::nullopt : Segment::open(dir_, base);
    Tail tail{Tail::Kind::whole, from, min_offset, nullptr, min_offset};
    if (segment) tail = examine_tail(segment->log(), segment->path(), from, segment->size(), min_offset);
    const FileLock lock = lock_for_append();
    if (const auto now = durable_->read(); now && now->current) return;  // somebody else was quicker
    if (list_segments(dir_) != bases) continue;
    if (segment) {
      const Fd log = open_for_writing(dir_.fd().get(), segment_file_name(base, SegmentFile::log), Create::no);
      const std::int64_t size = file_size(log, segment->path());
      tail = examine_tail(log, segment->path(), std::min(tail.position, size), size, tail.next_offset);
      if (tail.kind == Tail::Kind::torn) {
        cut_tail(log, segment->path(), base, tail, size);
        raise_epoch(tail.next_offset);  // readers may have seen what is gone now
      }
    }
    // Power failed when a rewrite had split the segment and not yet cut what was moved.
    const bool split =
        record && record->own && record->failed && record->position > 0 && record->next_offset > record->base;
    if (split && std::find(bases.begin(), bases.end(), record->next_offset) != bases.end()) {
      cut_behind(*record);
      index_sealed_from(record->base);
    }
    open_last_segment();
    if (tail.kind == Tail::Kind::damaged)
      set_damage_aside(segment->path(), tail, file_size(segment->log(), segment->path()));
    if (const int error = sync_data(active_->log()); error != 0) fail_errno(active_->path(), "fdatasync", error);
    sync_directory(dir_.fd(), dir_.path());
    record_active_end();
    return;
  }
}

// Power loss cannot have reached what lies below the durable end. When batches do not lead up to it any more, somebody
// took them away or the disk lost them, and whoever appended now would give their offsets out again.
void PartitionLog::check_durable_end(const std::optional<DurableEnd>& record, const std::vector<Offset>& bases) const {
  if (!record || !record->own || record->position == 0) return;
  if (!bases.empty() && record->base < bases.back()) return;  // only the active segment is looked at
  const std::string path = dir_.path_of(segment_file_name(record->base, SegmentFile::log));
  const auto segment = Segment::open(dir_, record->base);
  if (!segment) fail(ErrorKind::damaged, "{}: held the durable end, and is gone; nothing was changed", path);
  const Hop hop = hop_batches(segment->log(), path, segment->floor_position(record->next_offset - 1),
                              std::min(segment->size(), record->position), record->base,
                              [](const BatchHeader&, std::int64_t) { return true; });
  if (hop.position == record->position) return;
  fail(ErrorKind::damaged, "{}: whole batches end at byte {}, before the durable end at byte {}; nothing was changed",
       path, hop.position, record->position);
}

// The one place where both locks are held: append.lock first, and nobody who holds sync.lock waits for append.lock.
void PartitionLog::record_active_end() {
  const FileLock lock(sync_lock_, dir_.path_of(".bourn/sync.lock"));
  durable_->write({active_->base(), active_->position(), active_->next_offset()});
}

void PartitionLog::cut_tail(const Fd& log, const std::string& path, Offset base, const Tail& tail, std::int64_t size) {
  if (make_directory(own_files_.get(), "torn")) sync_directory(own_files_, dir_.path_of(kOwnFiles));
  const Fd torn = open_directory(own_files_.get(), "torn");
  std::string name;
  Fd copy;
  for (Timestamp now = wall_clock_ms(); !copy; ++now) {
    name = fmt::format("{:020}-{}-{}", base, tail.position, now);
    copy = open_for_writing(torn.get(), name, Create::must_be_new);
  }
  int error = copy_range(log, path, tail.position, std::min(size, tail.position + kMaxTornCopy), copy, 0);
  if (error == 0) error = sync_data(copy);
  if (error != 0) fail_errno(dir_.path_of(".bourn/torn/" + name), "keep a copy of the torn tail", error);
  sync_directory(torn, dir_.path_of(".bourn/torn"));  // or power loss could take the copy and leave the cut
  error = truncate_file(log, tail.position);
  // Should power fail now, the old tail must not come back under new data.
  if (error == 0) error = sync_data(log);
  if (error != 0) fail_errno(path, "cut the torn tail", error);
  recovery_ = {
      RecoveryReport::Happened::tail_cut, path, tail.position, size - tail.position, tail.next_offset, tail.reason};
}

void PartitionLog::set_damage_aside(const std::string& path, const Tail& tail, std::int64_t size) {
  roll_to(std::max(tail.end_offset, active_->base() + 1));  // never into the same file
  recovery_ = {
      RecoveryReport::Happened::set_aside, path, tail.position, size - tail.position, tail.next_offset, tail.reason};
}

// The kernel marks pages clean after a failed write-back, and may call the next fdatasync of the same file a success.
// So what stands behind the durable end is read from the page cache, checked, and written into new files: fresh pages,
// a fresh verdict.
void PartitionLog::rewrite_after_failed_sync() {
  const FileLock lock = lock_for_append();
  const std::optional<DurableEnd> record = durable_->read();
  if (!record || !record->failed) return;  // somebody else did it while we waited
  change_generation();
  const std::vector<Offset> bases = list_segments(dir_);
  const bool split_done = std::find(bases.begin(), bases.end(), record->next_offset) != bases.end();
  for (const Offset base : bases) {
    if (base > record->base || record->position == 0) {
      if (base >= record->base) rewrite_segment(base, 0, base);
    } else if (base == record->base && !split_done) {
      rewrite_segment(base, record->position, record->next_offset);
    }
  }
  if (record->position > 0) cut_behind(*record);
  sync_directory(dir_.fd(), dir_.path());
  index_sealed_from(record->base);
  open_last_segment();
  record_active_end();
}

// Rewritten and cut segments have lost their indexes.
void PartitionLog::index_sealed_from(Offset base) {
  const std::vector<Offset> bases = list_segments(dir_);
  for (std::size_t i = 0; i + 1 < bases.size(); ++i) {
    if (bases[i] >= base) ActiveSegment::open(dir_, bases[i], settings_).seal();
  }
}

// What a segment held behind the durable end stands in a segment of its own by now.
void PartitionLog::cut_behind(const DurableEnd& end) {
  const std::string path = dir_.path_of(segment_file_name(end.base, SegmentFile::log));
  const Fd log = open_for_writing(dir_.fd().get(), segment_file_name(end.base, SegmentFile::log), Create::no);
  if (!log || file_size(log, path) <= end.position) return;
  drop_indexes(dir_, end.base);  // they may point behind what stays
  int error = truncate_file(log, end.position);
  if (error == 0) error = sync_data(log);
  if (error != 0) fail_errno(path, "cut behind the durable end", error);
}

// Writes what a segment holds from a position on, but for a torn tail, into a new file that then takes the name of
// `new_base`. False when there was nothing.
bool PartitionLog::rewrite_segment(Offset from_base, std::int64_t from_position, Offset new_base) {
  const auto segment = Segment::open(dir_, from_base);
  if (!segment) return false;
  const std::int64_t size = segment->size();
  const Tail tail =
      examine_tail(segment->log(), segment->path(), from_position, size, from_position == 0 ? from_base : new_base);
  if (tail.kind == Tail::Kind::torn) {
    const std::string name = segment_file_name(from_base, SegmentFile::log);
    cut_tail(open_for_writing(dir_.fd().get(), name, Create::no), segment->path(), from_base, tail, size);
  }
  // What the disk lost may have been read, and somebody may wait for its sync.
  if (tail.kind != Tail::Kind::whole) raise_epoch(tail.next_offset);
  // Damage moves along with the valid batches behind it.
  const std::int64_t end = tail.kind == Tail::Kind::damaged ? size : tail.position;
  if (end == from_position) return false;
  const std::string staged = "rewrite-" + random_hex();
  const Fd target = open_for_writing(own_files_.get(), staged, Create::must_be_new);
  int error = copy_range(segment->log(), segment->path(), from_position, end, target, 0);
  if (error == 0) error = sync_data(target);
  if (error != 0) {
    ::unlinkat(own_files_.get(), staged.c_str(), 0);
    fail_errno(segment->path(), "write again after a failed fdatasync", error);
  }
  for (const Offset changed : {from_base, new_base}) forget_sealed_sum(dir_, own_files_, changed);
  drop_indexes(dir_, new_base);  // before the new log appears
  if (::renameat(own_files_.get(), staged.c_str(), dir_.fd().get(),
                 segment_file_name(new_base, SegmentFile::log).c_str()) != 0) {
    fail_errno(segment->path(), "rename");
  }
  recovery_ = {
      RecoveryReport::Happened::rewritten, segment->path(), from_position, end - from_position, new_base, tail.reason};
  return true;
}

// An epoch that began meanwhile tells that somebody mended the log and had to give up what stood there: events of this
// object too, if they are behind its start.
void PartitionLog::read_epoch() {
  const std::string path = dir_.path_of(kEpochFile);
  const Fd file = open_existing(dir_.fd().get(), kEpochFile);
  if (!file) return;
  std::vector<EpochEntry> entries;
  if (const Reason reason = parse_epoch_checkpoint(read_small_file(file, path, std::size_t{64} << 20), entries)) {
    fail(ErrorKind::damaged, "{}: {}; nothing was written", path, reason);
  }
  for (const EpochEntry& entry : entries) {
    const bool is_news = active_ && entry.epoch > leader_epoch_;
    if (is_news && dirty_ && !lost_from_ && entry.start_offset < active_->next_offset())
      lost_from_ = entry.start_offset;
  }
  if (!entries.empty()) leader_epoch_ = entries.back().epoch;
}

// Offsets from `start` on may be given out again. A reader that remembers (offset, epoch) can tell the new ones from
// those that are gone (kafka: KIP-101).
void PartitionLog::raise_epoch(Offset start) {
  std::vector<EpochEntry> entries;
  if (const Fd file = open_existing(dir_.fd().get(), kEpochFile)) {
    parse_epoch_checkpoint(read_small_file(file, dir_.path_of(kEpochFile), std::size_t{64} << 20), entries);
  }
  while (!entries.empty() && entries.back().start_offset >= start) entries.pop_back();
  entries.push_back({++leader_epoch_, start});
  replace_file(dir_.fd(), kEpochFile, format_epoch_checkpoint(entries), dir_.path_of(kEpochFile));
}

}  // namespace bourn
