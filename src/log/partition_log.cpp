#include "log/partition_log.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/mutant.hpp"
#include "base/time.hpp"
#include "format/batch_scanner.hpp"
#include "format/file_names.hpp"
#include "log/generation.hpp"
#include "log/log_start.hpp"
#include "log/maintenance_lock.hpp"
#include "log/sealed_sums.hpp"
#include "log/segment.hpp"
#include "log/settings_file.hpp"
#include "log/swap.hpp"

namespace bourn {
namespace {

void stamp_times(Buffer& batches, Timestamp time) {
  char* const end = batches.data() + batches.size();
  for (char* at = batches.data(); at < end; at += decode_batch_header(at).size()) stamp_append_time(at, time);
}

}  // namespace

PartitionLog::PartitionLog(PartitionDir dir, const TopicSettings& settings)
    : PartitionLog(std::move(dir), settings, true) {}

PartitionLog::PartitionLog(PartitionDir dir, const TopicSettings& settings, bool settings_are_given)
    : dir_(std::move(dir)), settings_(settings), settings_are_given_(settings_are_given) {
  if (!settings_are_given_) settings_ = read_settings(dir_);
  open_own_files();
  settle_maintenance();
  recover();
}

PartitionLog::PartitionLog(PartitionDir dir) : PartitionLog(std::move(dir), TopicSettings{}, false) {}

// Maintenance that was killed is finished or undone; what somebody is at right now is left to them.
void PartitionLog::settle_maintenance() {
  if (!maintenance_under_way(dir_)) return;
  auto lock = MaintenanceLock::try_lock(dir_);
  if (!lock || !lock->was_left_at_work()) return;
  settle_swaps(dir_, [this](const std::function<void()>& change) { change_segments(change); });
  lock->end_work();
}

void PartitionLog::open_own_files() {
  own_files_ = dir_.make_own_files();
  append_lock_path_ = dir_.path_of(".bourn/append.lock");
  append_lock_ = open_for_writing(own_files_.get(), "append.lock", Create::yes);
  sync_lock_ = open_for_writing(own_files_.get(), "sync.lock", Create::yes);
  const FileLock lock = lock_for_append();  // two processes must not both find the record missing and make it
  durable_ = DurableFile::open(own_files_, dir_.path_of(".bourn/durable"));
}

FileLock PartitionLog::lock_for_append() const {
  return {append_lock_, append_lock_path_};
}

PartitionLog::Appended PartitionLog::append(Buffer& batches) {
  // The times, too, belong outside of the lock, as they go into the checksum; only a clock that went back, or somebody
  // who was quicker, makes it necessary to do it again inside.
  const bool by_append = settings_.timestamp_type == TimestampType::log_append;
  const Timestamp now = by_append ? wall_clock_ms() : kNoTimestamp;
  if (by_append) stamp_times(batches, now);
  const Appended appended = append_locked(batches, now);
  note_sealed_sums();
  return appended;
}

// Outside of the lock, since it reads the headers of a whole segment. A sum that cannot be written is one that is
// missing.
void PartitionLog::note_sealed_sums() {
  for (const Offset base : unsummed_) note_sealed_sum(dir_, own_files_, base);
  unsummed_.clear();
}

PartitionLog::Appended PartitionLog::append_locked(Buffer& batches, Timestamp stamped) {
  const FileLock lock = lock_for_append();
  make_current();
  if (settings_.timestamp_type == TimestampType::log_append) {
    const Timestamp last = last_append_time();
    const bool was_stamped = stamped != kNoTimestamp;
    if (!was_stamped || last > stamped) stamp_times(batches, std::max(last, was_stamped ? stamped : wall_clock_ms()));
  }
  Appended appended{active_->next_offset(), active_->next_offset(), 0, 0};
  char* at = batches.data();
  char* const end = at + batches.size();
  while (at < end && appended.error == 0) {
    // As many batches as the segment has room for, stamped with their offsets.
    char* const start = at;
    Offset next = active_->next_offset();
    for (std::int64_t left = active_->batches_at_once(); at < end && left > 0; --left) {
      const BatchHeader header = decode_batch_header(at);
      if (next >= INT64_MAX - header.last_offset_delta)
        fail(ErrorKind::damaged, "{}: the offset space is exhausted", dir_.path());
      const Offset last = next + header.last_offset_delta;
      if (!active_->has_room(at - start + header.size(), last, header.max_timestamp)) break;
      stamp_batch(at, next, leader_epoch_);
      next = last + 1;
      at += header.size();
    }
    if (at == start) {
      roll_to(active_->next_offset());
      continue;
    }
    dirty_ = true;
    const ActiveSegment::Written written = active_->write({start, static_cast<std::size_t>(at - start)});
    appended.bytes += written.written;
    appended.error = written.error;
    appended.next = active_->next_offset();
  }
  return appended;
}

// Brings active_ up to what other processes did since this one last held the lock.
void PartitionLog::make_current() {
  if (!dir_.still_named()) {
    fail(ErrorKind::missing, "{}: the topic was deleted while it was written to", dir_.path());
  }
  if (!active_ || generation() != generation_) open_last_segment();
  const std::int64_t size = active_->catch_up();
  if (size != active_->position()) settle_tail(size);
  if (!start_is_reached_) reach_log_start();
}

// A log that lost its end (power, a copy of half a directory) after it was trimmed: what was appended below the start
// would be served to nobody (kafka: LogLoader does the same).
void PartitionLog::reach_log_start() {
  const Offset start = read_log_start(dir_).offset;
  if (start > active_->next_offset()) roll_to(start);
  start_is_reached_ = true;
}

// Of the last batch that has one; appends go on from there. A new segment has none yet, and the one before tells.
Timestamp PartitionLog::last_append_time() const {
  if (active_->position() > 0) return active_->append_time();
  const std::vector<Offset> bases = list_segments(dir_);
  if (bases.size() < 2) return kNoTimestamp;
  const auto segment = Segment::open(dir_, bases[bases.size() - 2]);
  Timestamp time = kNoTimestamp;
  if (!segment) return time;
  hop_batches(segment->log(), segment->path(), segment->floor_position(INT64_MAX), segment->size(), segment->base(),
              [&](const BatchHeader& header, std::int64_t) {
                if (header.timestamp_type() == TimestampType::log_append) time = header.max_timestamp;
                return true;
              });
  return time;
}

void PartitionLog::open_last_segment() {
  generation_ = generation();
  start_is_reached_ = false;
  if (!settings_are_given_) settings_ = read_settings(dir_);
  const std::optional<DurableEnd> record = durable_->read();
  const std::vector<Offset> bases = list_segments(dir_);
  check_durable_end(record, bases);
  read_epoch();
  const Offset base = bases.empty() ? 0 : bases.back();
  if (active_ && active_->base() != base) keep_for_sync();
  active_ = ActiveSegment::open(dir_, base, settings_);
}

// Bytes that are no whole batch stand behind the last one: a writer was killed inside its pwrite, since nobody else
// holds the lock.
void PartitionLog::settle_tail(std::int64_t size) {
  if (size < active_->position()) {
    fail(ErrorKind::damaged, "{}: shrank from {} to {} bytes under its writer; nothing was changed", active_->path(),
         active_->position(), size);
  }
  const Tail tail = examine_tail(active_->log(), active_->path(), active_->position(), size, active_->next_offset());
  const std::optional<DurableEnd> record = durable_->read();
  if (record && record->own && record->base == active_->base() && tail.position < record->position) {
    fail(ErrorKind::damaged, "{}: batch at byte {}: {}; it lies below the durable end, nothing was changed",
         active_->path(), tail.position, tail.reason);
  }
  if (mutant("a torn tail is left")) return;
  if (tail.kind == Tail::Kind::torn) cut_tail(active_->log(), active_->path(), active_->base(), tail, size);
  if (tail.kind == Tail::Kind::damaged) set_damage_aside(active_->path(), tail, size);
}

void PartitionLog::roll_to(Offset base) {
  active_->seal();
  change_generation();
  if (!settings_are_given_) settings_ = read_settings(dir_);
  ActiveSegment next = ActiveSegment::open(dir_, base, settings_);
  unsummed_.push_back(active_->base());
  keep_for_sync();
  active_ = std::move(next);
}

// Descriptors are few, so not without end: a segment whose descriptor is let go is opened anew for its sync, which
// still hears of a write-back error that nobody was told of.
void PartitionLog::keep_for_sync() {
  constexpr std::size_t kMostKept = 64;
  if (dirty_ && rolled_.size() < kMostKept) rolled_.emplace_back(active_->base(), active_->release_log());
}

std::uint64_t PartitionLog::generation() const {
  return read_generation(append_lock_, append_lock_path_);
}

void PartitionLog::change_generation() {
  generation_ = raise_generation(append_lock_, append_lock_path_);
}

void PartitionLog::change_segments(const std::function<void()>& change) {
  const FileLock lock = lock_for_append();
  if (!dir_.still_named()) fail(ErrorKind::missing, "{}: the topic was deleted meanwhile", dir_.path());
  change_generation();
  change();
}

Offset PartitionLog::roll() {
  {
    const FileLock lock = lock_for_append();
    make_current();
    if (active_->position() > 0) {
      dirty_ = true;
      roll_to(active_->next_offset());
    }
  }
  note_sealed_sums();
  return active_->base();
}

Offset PartitionLog::make_all_durable() {
  Offset base = 0;
  {
    const FileLock lock = lock_for_append();
    make_current();
    base = active_->base();
    dirty_ = true;
  }
  sync();
  return base;
}

void PartitionLog::sync() {
  if (!dirty_) return;
  const FileLock lock(sync_lock_, dir_.path_of(".bourn/sync.lock"));
  const std::optional<DurableEnd> record = durable_->read();
  if (generation() != generation_) read_epoch();
  if (lost_from_) {
    fail(ErrorKind::io, "{}: events from offset {} on were lost to a failed fdatasync", dir_.path(), *lost_from_);
  }
  const bool covered = record && record->current && record->next_offset >= active_->next_offset();
  if (!covered) {
    if (record && record->current && record->failed) {
      fail(ErrorKind::io, "{}: an earlier fdatasync failed; durability unknown for offsets {} to {}", dir_.path(),
           record->next_offset, active_->next_offset() - 1);
    }
    active_->catch_up();  // whoever waits for the lock behind us finds its own bytes covered too
    sync_segments(record.value_or(DurableEnd{active_->base(), 0, active_->base()}));
    durable_->write({active_->base(), active_->position(), active_->next_offset()});
  }
  dirty_ = false;
  rolled_.clear();
}

void PartitionLog::sync_segments(const DurableEnd& since) {
  if (file_size(active_->log(), active_->path()) < active_->position()) {
    fail(ErrorKind::io, "{}: shrank under its writer; durability unknown for offsets {} to {}", active_->path(),
         since.next_offset, active_->next_offset() - 1);
  }
  int error = 0;
  if (since.base != active_->base()) {
    // The older ones first: what survives a power loss in between is then a prefix.
    for (const Offset base : list_segments(dir_)) {
      if (base < since.base || base >= active_->base() || error != 0) continue;
      const auto ours =
          std::find_if(rolled_.begin(), rolled_.end(), [&](const auto& one) { return one.first == base; });
      if (ours != rolled_.end()) {
        error = sync_data(ours->second);
      } else if (const Fd other = open_existing(dir_.fd().get(), segment_file_name(base, SegmentFile::log))) {
        error = sync_data(other);
      }
    }
  }
  if (error == 0) error = sync_data(active_->log());
  if (error == 0 && since.base != active_->base()) error = sync_all(dir_.fd());
  if (error == 0) return;
  DurableEnd failed = since;
  failed.failed = true;
  if (!mutant("a failed sync is forgotten")) durable_->write(failed);
  fail(ErrorKind::io, "{}: fdatasync: {}; durability unknown for offsets {} to {}", dir_.path(), errno_text(error),
       since.next_offset, active_->next_offset() - 1);
}

}  // namespace bourn
