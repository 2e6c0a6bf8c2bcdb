#include "log/active_segment.hpp"

#include <algorithm>
#include <optional>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/mutant.hpp"
#include "format/file_names.hpp"
#include "log/segment.hpp"

namespace bourn {

ActiveSegment::ActiveSegment(Offset base, std::string path, Fd log, Fd index, Fd time_index,
                             const TopicSettings& settings)
    : base_(base),
      path_(std::move(path)),
      log_(std::move(log)),
      index_(std::move(index)),
      time_index_(std::move(time_index)),
      segment_bytes_(settings.segment_bytes),
      segment_ms_(settings.segment_ms),
      index_bytes_max_(settings.segment_index_bytes),
      index_interval_(settings.index_interval_bytes),
      next_offset_(base),
      max_timestamp_offset_(base) {}

ActiveSegment ActiveSegment::open(const PartitionDir& dir, Offset base, const TopicSettings& settings) {
  const int at = dir.fd().get();
  ActiveSegment segment(base, dir.path_of(segment_file_name(base, SegmentFile::log)),
                        open_for_writing(at, segment_file_name(base, SegmentFile::log), Create::yes),
                        open_for_writing(at, segment_file_name(base, SegmentFile::index), Create::yes),
                        open_for_writing(at, segment_file_name(base, SegmentFile::time_index), Create::yes), settings);
  segment.find_end();
  return segment;
}

// The indexes may be missing, padded by a broker, stale or anything else; each is believed only as far as a batch in
// the log bears it out.
void ActiveSegment::find_end() {
  const std::int64_t size = file_size(log_, path_);
  if (size > kMaxBatchBytes) {
    fail(ErrorKind::damaged, "{}: {} bytes, and a segment is shorter than 2 GiB; nothing was changed", path_, size);
  }
  const Segment segment = Segment::over(base_, path_, log_, index_, time_index_);
  if (size > 0) {
    if (const auto first = segment.valid_batch_at(0, base_)) first_timestamp_ = first->max_timestamp;
  }
  const OffsetIndex index = segment.offset_index();
  const TimeIndex times = segment.time_index();
  const auto last = index.last();
  const auto last_time = times.last();
  if (!last || !last_time) return start_over();
  const auto header = segment.valid_batch_at(last->position, base_);
  if (!header || header->last_offset() != last->offset) return start_over();

  // Entries of the time index hold the greatest time so far. Where its last one names a real batch, the greatest time
  // up to that batch is known.
  struct Place {
    std::int64_t position;
    Offset base_offset;
  };
  std::optional<Place> newest;
  hop_batches(log_, path_, segment.floor_position(last_time->offset), size, base_,
              [&](const BatchHeader& batch, std::int64_t position) {
                if (batch.last_offset() < last_time->offset) return true;
                if (batch.last_offset() == last_time->offset && batch.max_timestamp == last_time->timestamp) {
                  newest = Place{position, batch.base_offset};
                }
                return false;
              });
  if (!newest) return start_over();

  // Batches behind it are looked at again although they are indexed: should entries have been lost from the time index
  // alone, a lesser time that came after them would hide a greater one from whoever seeks by time. Where times go
  // forward that is a batch or a few.
  const bool newest_is_first = newest->position < last->position;
  position_ = newest_is_first ? newest->position : last->position;
  next_offset_ = newest_is_first ? newest->base_offset : header->base_offset;
  indexed_position_ = last->position;
  index_size_ = index.count() * static_cast<std::int64_t>(OffsetIndexEntry::kSize);
  time_index_size_ = times.count() * static_cast<std::int64_t>(TimeIndexEntry::kSize);
  max_timestamp_ = last_time->timestamp;
  max_timestamp_offset_ = last_time->offset;
  // A broker pads its indexes with zeros; entries are appended behind the last real one.
  if (file_size(index_, path_) != index_size_) truncate_file(index_, index_size_);
  if (file_size(time_index_, path_) != time_index_size_) truncate_file(time_index_, time_index_size_);
  catch_up();
}

void ActiveSegment::start_over() {
  for (const Fd* index : {&index_, &time_index_}) {
    if (file_size(*index, path_) > 0) truncate_file(*index, 0);
  }
  catch_up();
  write_index_entries();
}

std::int64_t ActiveSegment::catch_up() {
  const std::int64_t size = file_size(log_, path_);
  if (size > position_) {
    const Hop hop =
        hop_batches(log_, path_, position_, size, next_offset_, [&](const BatchHeader& header, std::int64_t position) {
          note(header, position);
          return true;
        });
    position_ = hop.position;
    next_offset_ = hop.next_offset;
  }
  return size;
}

// kafka: LogSegment.append. The entry is for this batch when more than the interval was written since the batch of the
// last one.
void ActiveSegment::note(const BatchHeader& header, std::int64_t position) {
  if (position == 0) first_timestamp_ = header.max_timestamp;
  if (header.timestamp_type() == TimestampType::log_append) append_time_ = header.max_timestamp;
  if (header.max_timestamp > max_timestamp_) {
    max_timestamp_ = header.max_timestamp;
    max_timestamp_offset_ = header.last_offset();
  }
  if (position - indexed_position_ <= index_interval_) return;
  pending_.push_back({header.last_offset(), static_cast<std::int32_t>(position)});
  add_time_entry();
  indexed_position_ = position;
}

void ActiveSegment::add_time_entry() {
  if (max_timestamp_ < 0) return;  // kafka: TimeIndex.maybeAppend takes no entry without a time
  if (!pending_times_.empty() && pending_times_.back().timestamp >= max_timestamp_) return;
  pending_times_.push_back({max_timestamp_, max_timestamp_offset_});
}

bool ActiveSegment::has_room(std::int64_t bytes, Offset last, Timestamp time) const noexcept {
  if (last - base_ > INT32_MAX) return false;
  if (position_ == 0) return true;
  if (position_ + bytes > std::min<std::int64_t>(segment_bytes_, kMaxBatchBytes)) return false;
  if (index_size_ + static_cast<std::int64_t>(OffsetIndexEntry::kSize) > index_bytes_max_) return false;
  if (time_index_size_ + 2 * static_cast<std::int64_t>(TimeIndexEntry::kSize) > index_bytes_max_) return false;
  return first_timestamp_ < 0 || time < first_timestamp_ || time - first_timestamp_ <= segment_ms_;
}

std::int64_t ActiveSegment::batches_at_once() const noexcept {
  if (position_ == 0) return 1;
  const std::int64_t entries = (index_bytes_max_ - index_size_) / static_cast<std::int64_t>(OffsetIndexEntry::kSize);
  const std::int64_t time_entries =
      (index_bytes_max_ - time_index_size_) / static_cast<std::int64_t>(TimeIndexEntry::kSize) - 1;
  return std::max<std::int64_t>(std::min(entries, time_entries), 1);  // a batch has one entry in each at most
}

ActiveSegment::Written ActiveSegment::write(Bytes batches) {
  if (mutant("indexed before it is written")) {
    char entry[OffsetIndexEntry::kSize];
    OffsetIndexEntry{next_offset_, static_cast<std::int32_t>(position_)}.encode(entry, base_);
    write_at(index_, index_size_, {entry, sizeof entry});
  }
  const WriteResult result = write_at(log_, position_, batches);
  std::size_t whole = 0;
  walk_batches(batches.substr(0, result.written), {.checksum = false, .min_offset = next_offset_},
               [&](const BatchHeader& header, Bytes batch) {
                 note(header, position_);
                 position_ += static_cast<std::int64_t>(batch.size());
                 next_offset_ = header.next_offset();
                 whole += batch.size();
               });
  if (whole < result.written && !mutant("half a batch is left")) cut();  // should this fail too, the next writer cuts
  write_index_entries();
  return {whole, result.error};
}

// Other processes index what they append, and what a dead one left out. So entries that are on disk already are dropped
// here, and what is missing is made up for: the time entries first, so that the time index always covers what the
// offset index covers.
void ActiveSegment::write_index_entries() {
  if (pending_.empty() && pending_times_.empty()) return;
  const auto append_missing = [&](const Fd& file, auto& pending, std::int64_t& size, auto is_there) {
    using Entry = typename std::decay_t<decltype(pending)>::value_type;
    const IndexFile<Entry> index(file, base_, path_);
    size = index.count() * static_cast<std::int64_t>(Entry::kSize);
    if (const auto last = index.last()) {
      pending.erase(pending.begin(), std::find_if(pending.begin(), pending.end(),
                                                  [&](const Entry& entry) { return !is_there(entry, *last); }));
    }
    std::string bytes(pending.size() * Entry::kSize, '\0');
    for (std::size_t i = 0; i < pending.size(); ++i) pending[i].encode(bytes.data() + i * Entry::kSize, base_);
    const WriteResult result = write_at(file, size, bytes);
    if (result.error == 0) size += static_cast<std::int64_t>(bytes.size());
    pending.clear();
  };
  append_missing(time_index_, pending_times_, time_index_size_,
                 [](const TimeIndexEntry& entry, const TimeIndexEntry& last) {
                   return entry.timestamp <= last.timestamp || entry.offset < last.offset;
                 });
  append_missing(index_, pending_, index_size_, [](const OffsetIndexEntry& entry, const OffsetIndexEntry& last) {
    return entry.offset <= last.offset;
  });
}

void ActiveSegment::seal() {
  add_time_entry();
  write_index_entries();
}

int ActiveSegment::cut() {
  return truncate_file(log_, position_);
}

}  // namespace bourn
