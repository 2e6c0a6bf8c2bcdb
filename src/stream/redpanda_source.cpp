#include "stream/redpanda_source.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "stream/trim.hpp"

namespace bourn {
namespace {

// Batches in Kafka's form, in memory that is used again.
class Translator {
 public:
  explicit Translator(std::size_t max_decompressed) : decoder_(max_decompressed) {}

  // Of the batch that the cursor is at. The header is valid until the next call, and so is the run.
  Reason translate(const RedpandaCursor& cursor, RecordRun& run) {
    bytes_.clear();
    const auto term = static_cast<std::int32_t>(std::min<std::int64_t>(cursor.segment().name.term, INT32_MAX));
    translate_redpanda_batch(cursor.header(), cursor.bytes(), cursor.offset(), term, bytes_);
    header_ = decode_batch_header(bytes_.data());
    return decoder_.decode({header_, bytes_.view()}, run);
  }
  const BatchHeader& header() const noexcept { return header_; }

 private:
  BatchDecoder decoder_;
  Buffer bytes_;
  BatchHeader header_;
};

bool holds_events(const RedpandaHeader& header) noexcept {
  return header.is_data() && !header.kafka.control() && header.kafka.record_count > 0;
}

class RedpandaSource final : public Source {
 public:
  RedpandaSource(RedpandaLog log, const LocalSourceOptions& options)
      : log_(std::move(log)),
        options_(options),
        translator_(options.max_decompressed),
        cursor_(log_, RedpandaCheck::everything, std::max(kDefaultMaxDecompressed, options.max_decompressed)) {}

  Next next() override {
    for (;;) {
      // An end that somebody asked for ends the reading; at the end of the log, damage may stand behind it.
      if (options_.until && !options_.until_is_end && cursor_.next_offset() >= *options_.until) return Next::end;
      switch (cursor_.next()) {
        case RedpandaCursor::Next::end:
          return Next::end;
        case RedpandaCursor::Next::damaged:
          if (!skip_or_fail(cursor_.damage(), true)) return Next::end;
          break;
        case RedpandaCursor::Next::batch:
          if (options_.on_read) options_.on_read(cursor_.header().size);
          if (options_.until && cursor_.offset() >= *options_.until) return Next::end;
          if (cursor_.next_offset() > options_.from && holds_events(cursor_.header()) && take()) return Next::slice;
          break;
      }
    }
  }
  const Slice& slice() const override { return slice_; }

 private:
  bool take() {
    Reason reason = translator_.translate(cursor_, slice_.run);
    if (reason == nullptr) reason = trim_run(slice_.run, options_.from, options_.until);
    if (reason != nullptr) {
      skip_or_fail({cursor_.segment().path, cursor_.position(), cursor_.offset(), reason}, false);
      return false;
    }
    slice_.where = &log_.where;
    slice_.header = translator_.header();
    slice_.next_offset = cursor_.next_offset();
    if (options_.until) slice_.next_offset = std::min(slice_.next_offset, *options_.until);
    return slice_.run.count > 0;
  }

  // `broken`: the cursor stands before the damage, and has to get over it.
  bool skip_or_fail(const Damage damage, bool broken) {
    if (options_.on_damage == OnDamage::stop) {
      throw Error(ErrorKind::damaged,
                  fmt::format("{}: batch at byte {} (offset {}): {}; everything before it was read", damage.path,
                              damage.position, damage.offset, damage.reason),
                  "--on-damage skip");
    }
    const bool more = !broken || cursor_.skip_damage();
    if (options_.on_notice) {
      options_.on_notice({Notice::Kind::damage_skipped, log_.where, cursor_.next_offset(), damage});
    }
    return more;
  }

  RedpandaLog log_;
  LocalSourceOptions options_;
  Translator translator_;
  RedpandaCursor cursor_;
  Slice slice_;
};

// The first record with this time or a later one. A damaged batch is passed over.
std::optional<Offset> offset_for_time(const RedpandaLog& log, Timestamp wanted) {
  Translator translator(kDefaultMaxDecompressed);
  RedpandaCursor cursor(log, RedpandaCheck::everything);
  for (;;) {
    const RedpandaCursor::Next next = cursor.next();
    if (next == RedpandaCursor::Next::end) return std::nullopt;
    if (next == RedpandaCursor::Next::damaged) {
      if (!cursor.skip_damage()) return std::nullopt;
      continue;
    }
    RecordRun run;
    if (!holds_events(cursor.header()) || cursor.header().kafka.max_timestamp < wanted) continue;
    if (translator.translate(cursor, run) != nullptr) continue;
    RecordReader reader(run);
    RecordView record;
    while (reader.next(record) == RecordReader::Next::record) {
      if (record.timestamp >= wanted) return record.offset;
    }
  }
}

}  // namespace

std::unique_ptr<Source> make_redpanda_source(RedpandaLog log, const LocalSourceOptions& options) {
  return std::make_unique<RedpandaSource>(std::move(log), options);
}

OffsetRange extent_of(const RedpandaLog& log) {
  RedpandaCursor cursor(log, RedpandaCheck::header);
  std::optional<Offset> start;
  for (;;) {
    const RedpandaCursor::Next next = cursor.next();
    if (next == RedpandaCursor::Next::end) break;
    if (next == RedpandaCursor::Next::damaged) {
      if (!cursor.skip_damage()) break;
    } else if (!start && cursor.header().has_kafka_offsets()) {
      start = cursor.offset();
    }
  }
  return {start.value_or(cursor.next_offset()), cursor.next_offset()};
}

OffsetRange resolve(const Range& range, const RedpandaLog& log) {
  const OffsetRange extent = extent_of(log);
  const Offset end = *extent.until;
  const auto place = [&](const Bound& bound) -> Offset {
    switch (bound.kind) {
      case Bound::Kind::start:
        return extent.from;
      case Bound::Kind::end:
        return end;
      case Bound::Kind::offset:
        return bound.value;
      case Bound::Kind::after_start:
        return extent.from > INT64_MAX - bound.value ? INT64_MAX : extent.from + bound.value;
      case Bound::Kind::before_end:
        return std::max(extent.from, end - std::min(bound.value, end));
      case Bound::Kind::time:
        return offset_for_time(log, bound.value).value_or(end);
    }
    return extent.from;
  };
  OffsetRange offsets{place(range.from), std::nullopt};
  if (range.until) offsets.until = place(*range.until);
  return offsets;
}

}  // namespace bourn
