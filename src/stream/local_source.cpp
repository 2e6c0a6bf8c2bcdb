#include "stream/local_source.hpp"

#include <algorithm>
#include <limits>

#include "base/error.hpp"
#include "log/time_seek.hpp"
#include "log/topic_id.hpp"
#include "log/transactions.hpp"
#include "stream/trim.hpp"

namespace bourn {
namespace {

// Why the records cannot all be read; nullptr when they can.
Reason problem_in(const RecordRun& run) noexcept {
  RecordReader reader(run);
  RecordView record;
  while (reader.next(record) == RecordReader::Next::record) {
  }
  return reader.reason();
}

class LocalSource final : public Source {
 public:
  LocalSource(PartitionDir dir, const LocalSourceOptions& options)
      : options_(options), decoder_(options.max_decompressed), where_(dir.where()) {
    path_ = dir.path();
    start(std::make_unique<PartitionDir>(std::move(dir)), options.from);
  }
  LocalSource(Segment segment, const LocalSourceOptions& options)
      : options_(options), decoder_(options.max_decompressed), where_{segment.path(), 0} {
    cursor_.emplace(Segment::open(segment.path()), cursor_options());
    cursor_->seek(options_.from);
    segment_.emplace(std::move(segment));
    transactions_.emplace(*segment_);
  }

  Next next() override {
    if (!cursor_) return try_again();
    for (;;) {
      if (is_at_until()) {
        if (!is_end_damaged()) return Next::end;
        continue;
      }
      due_ = cursor_->position();
      switch (cursor_->next()) {
        case Cursor::Next::batch:
          if (options_.on_read) options_.on_read(cursor_->batch().header.size());
          if (take(cursor_->batch())) return Next::slice;
          break;
        case Cursor::Next::caught_up:
          return options_.follow ? Next::idle : Next::end;
        case Cursor::Next::damaged:
          skip_or_fail();
          break;
        case Cursor::Next::trimmed:
          pass_trimmed();
          break;
        case Cursor::Next::deleted:
          if (!options_.follow) return Next::end;
          notice({Notice::Kind::deleted, where_, cursor_->position(), {}});
          let_go();
          return try_again();
      }
    }
  }

  const Slice& slice() const override { return slice_; }
  bool at_rest() const override { return options_.follow && cursor_ && !is_at_until() && cursor_->at_rest(); }

 private:
  CursorOptions cursor_options() const {
    CursorOptions options;
    options.max_batch_bytes =
        std::max<std::int64_t>(options.max_batch_bytes, static_cast<std::int64_t>(options_.max_decompressed));
    options.watch = options_.watch;
    return options;
  }

  bool is_at_until() const { return options_.until && cursor_->position() >= *options_.until; }

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
    slice_.topic_id = read_topic_id(*dir_);
    transactions_.emplace(*dir_);
    if (options_.watch != nullptr) options_.watch->add(dir_->fd());
    cursor_.emplace(*dir_, cursor_options());
    cursor_->seek(from);
    options_.from = std::max(options_.from, cursor_->position());  // the batch there may begin below the log start
  }

  void pass_trimmed() {
    const Offset start = cursor_->position();
    if (options_.on_trim == OnTrim::fail) fail_trimmed(where_, due_, start);
    options_.from = start;
    notice({Notice::Kind::trimmed, where_, start, {}});
  }

  // A follower may wait for a topic for ever, and for many that matched a pattern once: none of them keeps a file open.
  void let_go() {
    cursor_.reset();
    transactions_.reset();
    dir_.reset();
  }

  // The topic was deleted or moved away; it may be there again, or another one.
  Next try_again() {
    const TopicId before = slice_.topic_id;
    try {
      start(std::make_unique<PartitionDir>(PartitionDir::open(path_)), 0);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::missing) throw;
      let_go();
      slice_.topic_id = before;
      return Next::idle;
    }
    if (before.known() && before == slice_.topic_id) {
      const Offset end = cursor_->end_offset();
      if (due_ > end) notice({Notice::Kind::log_was_cut, where_, end, {}});
      cursor_->seek(std::min(due_, end));
      notice({Notice::Kind::back_again, where_, cursor_->position(), {}});
    } else {
      options_.until.reset();
      notice({Notice::Kind::created_again, where_, cursor_->position(), {}});
    }
    options_.from = cursor_->position();
    return next();
  }

  // Sets slice_ to the wanted records of the batch; false when there are none.
  bool take(const Batch& batch) {
    if (batch.header.record_count == 0) return false;
    if (!options_.control) {
      if (batch.header.control()) return false;
      if (batch.header.transactional() &&
          transactions_->fate(batch.header.producer_id, batch.header.base_offset) == Fate::aborted)
        return false;
    }
    slice_.where = &where_;
    slice_.header = batch.header;
    slice_.next_offset = batch.header.next_offset();
    Reason reason = decoder_.decode(batch, slice_.run);
    // Whoever takes the records finds out about each of them, but could no longer leave out those before it.
    if (reason == nullptr && options_.on_damage == OnDamage::skip) reason = problem_in(slice_.run);
    if (reason != nullptr) {
      damaged_batch(batch, reason);
      return false;
    }
    slice_.batch_records = slice_.run.count;
    slice_.batch_record_bytes = static_cast<std::int64_t>(slice_.run.bytes.size());
    const bool inside =
        slice_.run.base_offset >= options_.from && (!options_.until || slice_.next_offset <= *options_.until);
    return inside ? slice_.run.count > 0 : trim(batch);
  }

  // Narrows the run to [from, until). Needed for the first and the last batch of a range only.
  bool trim(const Batch& batch) {
    if (const Reason reason = trim_run(slice_.run, options_.from, options_.until)) {
      damaged_batch(batch, reason);
      return false;
    }
    if (options_.until) slice_.next_offset = std::min(slice_.next_offset, *options_.until);
    return slice_.run.count > 0;
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
    const std::string place = damage.position >= 0
                                  ? fmt::format("batch at byte {} (offset {})", damage.position, damage.offset)
                                  : fmt::format("batch at offset {}", damage.offset);
    throw Error(ErrorKind::damaged,
                fmt::format("{}: {}: {}; everything before it was read", damage.path, place, damage.reason),
                "--on-damage skip");
  }

  void notice(const Notice& what) const {
    if (options_.on_notice) options_.on_notice(what);
  }

  LocalSourceOptions options_;
  BatchDecoder decoder_;
  TopicPartition where_;
  Offset due_ = 0;                     // what reading was to go on with
  std::string path_;                   // of a source that reads a partition
  std::unique_ptr<PartitionDir> dir_;  // null while the topic is gone
  std::optional<Segment> segment_;     // of a source that reads one alone
  std::optional<Transactions> transactions_;
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

void fail_trimmed(const TopicPartition& where, Offset due, Offset start) {
  throw Error(ErrorKind::missing,
              fmt::format("{}/{}: offset {} is below the log start, {}; what was there before it was read", where.topic,
                          where.partition, due, start),
              "--on-trim skip");
}

OffsetRange resolve(const Range& range, const PartitionDir& dir, Cursor& cursor) {
  return resolve_in(range, dir, cursor);
}

OffsetRange resolve(const Range& range, const Segment& segment, Cursor& cursor) {
  return resolve_in(range, segment, cursor);
}

}  // namespace bourn
