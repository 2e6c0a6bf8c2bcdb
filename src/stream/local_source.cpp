#include "stream/local_source.hpp"

#include <algorithm>
#include <limits>

#include "base/error.hpp"
#include "log/time_seek.hpp"

namespace bourn {
namespace {

class LocalSource final : public Source {
 public:
  LocalSource(PartitionDir dir, const LocalSourceOptions& options)
      : options_(options), decoder_(options.max_decompressed), where_(dir.where()) {
    start(std::make_unique<PartitionDir>(std::move(dir)), options.from);
  }
  LocalSource(Segment segment, const LocalSourceOptions& options)
      : options_(options), decoder_(options.max_decompressed), where_{segment.path(), 0} {
    cursor_.emplace(std::move(segment), cursor_options());
    cursor_->seek(options_.from);
  }

  Next next() override {
    if (!cursor_) return try_again();
    for (;;) {
      if (options_.until && cursor_->position() >= *options_.until) {
        if (!is_end_damaged()) return Next::end;
        continue;
      }
      switch (cursor_->next()) {
        case Cursor::Next::batch:
          if (take(cursor_->batch())) return Next::slice;
          break;
        case Cursor::Next::caught_up:
          return options_.follow ? Next::idle : Next::end;
        case Cursor::Next::damaged:
          skip_or_fail();
          break;
        case Cursor::Next::deleted:
          if (!options_.follow) return Next::end;
          notice({Notice::Kind::deleted, where_, cursor_->position(), {}});
          cursor_.reset();
          return try_again();
      }
    }
  }

  const Slice& slice() const override { return slice_; }
  bool at_rest() const override { return options_.follow && cursor_ && cursor_->at_rest(); }

 private:
  CursorOptions cursor_options() const {
    CursorOptions options;
    options.max_batch_bytes =
        std::max<std::int64_t>(options.max_batch_bytes, static_cast<std::int64_t>(options_.max_decompressed));
    return options;
  }

  // The end of a log is where its last batch ends; what stands behind it may be nothing, something new, or damage.
  bool is_end_damaged() {
    if (!options_.until_is_end) return false;
    options_.until_is_end = false;
    const Cursor::Next next = cursor_->next();
    if (next != Cursor::Next::damaged && !(next == Cursor::Next::caught_up && cursor_->is_hiding_batches()))
      return false;
    options_.until.reset();
    skip_or_fail();
    return true;
  }

  void start(std::unique_ptr<PartitionDir> dir, Offset from) {
    cursor_.reset();
    dir_ = std::move(dir);
    if (options_.watch != nullptr) options_.watch->add(dir_->fd());
    cursor_.emplace(*dir_, cursor_options());
    cursor_->seek(from);
  }

  // The topic was deleted; it may be there again, as another one.
  Next try_again() {
    try {
      const std::string path = dir_->path();
      start(std::make_unique<PartitionDir>(PartitionDir::open(path)), 0);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::missing) throw;
      return Next::idle;
    }
    options_.from = 0;
    options_.until.reset();
    notice({Notice::Kind::created_again, where_, 0, {}});
    return next();
  }

  // Sets slice_ to the wanted records of the batch; false when there are none.
  bool take(const Batch& batch) {
    if (batch.header.control() && !options_.control) return false;
    if (batch.header.record_count == 0) return false;
    slice_.where = &where_;
    slice_.header = batch.header;
    slice_.next_offset = batch.header.next_offset();
    if (const Reason reason = decoder_.decode(batch, slice_.run)) {
      damaged_batch(batch, reason);
      return false;
    }
    const bool inside =
        slice_.run.base_offset >= options_.from && (!options_.until || slice_.next_offset <= *options_.until);
    return inside ? slice_.run.count > 0 : trim(batch);
  }

  // Narrows the run to [from, until). Needed for the first and the last batch of a range only.
  bool trim(const Batch& batch) {
    RecordReader reader(slice_.run);
    RecordView record;
    std::size_t start = 0;
    std::size_t end = 0;
    std::int32_t count = 0;
    for (;;) {
      const std::size_t at = reader.position();
      const RecordReader::Next next = reader.next(record);
      if (next == RecordReader::Next::damaged) {
        damaged_batch(batch, reader.reason());
        return false;
      }
      if (next == RecordReader::Next::end) break;
      if (record.offset < options_.from) continue;
      if (options_.until && record.offset >= *options_.until) break;
      if (count++ == 0) start = at;
      end = reader.position();
    }
    slice_.run.bytes = slice_.run.bytes.substr(start, end - start);
    slice_.run.count = count;
    if (options_.until) slice_.next_offset = std::min(slice_.next_offset, *options_.until);
    return count > 0;
  }

  // The checksum held, and yet the batch cannot be decoded.
  void damaged_batch(const Batch& batch, Reason reason) {
    const Damage damage{cursor_->segment_path(), -1, batch.header.base_offset, reason};
    if (options_.on_damage == OnDamage::stop) fail_damaged(damage);
    notice({Notice::Kind::damage_skipped, where_, cursor_->position(), damage});
  }

  void skip_or_fail() {
    const Damage damage = cursor_->damage();
    if (options_.on_damage == OnDamage::stop) fail_damaged(damage);
    const bool more = cursor_->skip_damage();
    notice({Notice::Kind::damage_skipped, where_, cursor_->position(), damage});
    if (!more) options_.until = cursor_->position();  // nothing valid follows
  }

  [[noreturn]] static void fail_damaged(const Damage& damage) {
    const std::string place =
        damage.position >= 0 ? fmt::format("at byte {}", damage.position) : std::string("that holds");
    throw Error(ErrorKind::damaged,
                fmt::format("{}: batch {} (offset {}): {}; everything before it was read", damage.path, place,
                            damage.offset, damage.reason),
                "--on-damage skip");
  }

  void notice(const Notice& what) const {
    if (options_.on_notice) options_.on_notice(what);
  }

  LocalSourceOptions options_;
  BatchDecoder decoder_;
  TopicPartition where_;
  std::unique_ptr<PartitionDir> dir_;
  std::optional<Cursor> cursor_;
  Slice slice_;
};

Offset saturating_add(Offset a, std::int64_t b) {
  return a > std::numeric_limits<Offset>::max() - b ? std::numeric_limits<Offset>::max() : a + b;
}

template <typename Log>
OffsetRange resolve_in(const Range& range, const Log& log, Cursor& cursor) {
  const Offset start = cursor.start_offset();
  const Offset end = cursor.end_offset();
  const auto place = [&](const Bound& bound) -> Offset {
    switch (bound.kind) {
      case Bound::Kind::start:
        return start;
      case Bound::Kind::end:
        return end;
      case Bound::Kind::offset:
        return bound.value;
      case Bound::Kind::after_start:
        return saturating_add(start, bound.value);
      case Bound::Kind::before_end:
        return std::max(start, end - std::min(bound.value, end));
      case Bound::Kind::time:
        return offset_for_time(log, bound.value).value_or(end);
    }
    return start;
  };
  OffsetRange offsets{place(range.from), std::nullopt};
  if (range.until) offsets.until = place(*range.until);
  return offsets;
}

}  // namespace

std::unique_ptr<Source> make_local_source(PartitionDir dir, const LocalSourceOptions& options) {
  return std::make_unique<LocalSource>(std::move(dir), options);
}

std::unique_ptr<Source> make_local_source(Segment segment, const LocalSourceOptions& options) {
  return std::make_unique<LocalSource>(std::move(segment), options);
}

OffsetRange resolve(const Range& range, const PartitionDir& dir, Cursor& cursor) {
  return resolve_in(range, dir, cursor);
}

OffsetRange resolve(const Range& range, const Segment& segment, Cursor& cursor) {
  return resolve_in(range, segment, cursor);
}

}  // namespace bourn
