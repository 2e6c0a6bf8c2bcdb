#include "stream/envelope_source.hpp"

#include <set>

#include "base/error.hpp"
#include "stream/text/json.hpp"

namespace bourn {
namespace {

constexpr const char* kUnnamed = "-";
constexpr std::size_t kSliceBytes = std::size_t{256} << 10;

void check_bound(const Bound& bound) {
  if (bound.kind == Bound::Kind::after_start || bound.kind == Bound::Kind::before_end) {
    throw Error(ErrorKind::usage, "-: a range of what is read once takes offsets and times, not distances from an end",
                "--last N, -n N");
  }
}

class EnvelopeSource final : public Source {
 public:
  EnvelopeSource(Input& input, const EnvelopeSourceOptions& options)
      : options_(options), name_(input.name()), reader_(make_json_reader(input, options.max_record)) {
    check_bound(options.range.from);
    if (options.range.until) check_bound(*options.range.until);
  }

  Next next() override {
    at_rest_ = false;
    records_.clear();
    slice_.run = {};
    while (!ended_ || pending_) {
      if (pending_ && !take_pending()) return give();
      if (ended_) break;
      if (!read()) return give();
    }
    return slice_.run.count > 0 ? give() : Next::end;
  }

  const Slice& slice() const override { return slice_; }
  bool at_rest() const override { return at_rest_; }

 private:
  // Puts the event that was read into the slice. False when it belongs into another one.
  bool take_pending() {
    const bool fits = slice_.run.count == 0 || goes_on();
    if (!fits) return false;
    pending_ = false;
    if (slice_.run.count == 0) begin_slice();
    event_.record.offset = offset_;
    encode_record(records_, event_.record, slice_.run.base_offset, slice_.run.base_timestamp);
    ++slice_.run.count;
    next_offset_ = offset_ + 1;
    return true;
  }

  bool goes_on() const {
    return records_.size() < kSliceBytes && *slice_.where == where_of_event() && offset_ >= next_offset_ &&
           offset_ - slice_.run.base_offset <= INT32_MAX && event_.time_type == slice_.header.timestamp_type() &&
           (event_.time_type == TimestampType::create || event_.record.timestamp == slice_.header.max_timestamp);
  }

  void begin_slice() {
    slice_.where = &*places_.insert(where_of_event()).first;
    slice_.header = {};
    slice_.header.base_offset = offset_;
    slice_.header.base_timestamp = slice_.header.max_timestamp = event_.record.timestamp;
    slice_.run.base_offset = offset_;
    slice_.run.base_timestamp = event_.record.timestamp;
    if (event_.time_type == TimestampType::log_append) {
      slice_.header.attributes = kLogAppendBit;
      slice_.run.log_append_time = event_.record.timestamp;
    }
  }

  // Reads one event into event_; false when the slice had better be given first: nothing more is there at this moment.
  bool read() {
    switch (reader_->next(event_)) {
      case EventReader::Next::event:
        offset_ = event_.offset.value_or(next_offset_);
        pending_ = is_wanted();
        return true;
      case EventReader::Next::starved:
        if (slice_.run.count > 0) {
          at_rest_ = true;
          return false;
        }
        reader_->wait(std::nullopt);
        return true;
      case EventReader::Next::bad:
        skip_or_fail();
        return true;
      case EventReader::Next::end:
        ended_ = true;
        return true;
    }
    return true;
  }

  Next give() {
    slice_.run.bytes = records_.view();
    slice_.header.record_count = slice_.run.count;
    slice_.header.last_offset_delta = static_cast<std::int32_t>(next_offset_ - 1 - slice_.run.base_offset);
    slice_.next_offset = next_offset_;
    return Next::slice;
  }

  bool is_wanted() {
    if (options_.partition && event_.partition.value_or(0) != *options_.partition) return false;
    const Bound& from = options_.range.from;
    if (from.kind == Bound::Kind::end) return false;
    if (from.kind == Bound::Kind::offset && offset_ < from.value) return false;
    if (from.kind == Bound::Kind::time && !began_ && event_.record.timestamp < from.value) return false;
    began_ = true;
    if (!options_.range.until) return true;
    const Bound& until = *options_.range.until;
    if (until.kind == Bound::Kind::offset) return offset_ < until.value;
    if (until.kind == Bound::Kind::time && event_.record.timestamp >= until.value) is_over_ = true;
    return until.kind != Bound::Kind::start && !is_over_;
  }

  TopicPartition where_of_event() const {
    return {std::string(event_.topic.value_or(kUnnamed)), event_.partition.value_or(0)};
  }

  void skip_or_fail() {
    const EventReader::Bad& bad = reader_->bad();
    if (options_.on_damage == OnDamage::stop) {
      throw Error(ErrorKind::damaged,
                  fmt::format("{}: line {}, column {}: {}; everything before it was read", name_, bad.line, bad.column,
                              bad.what),
                  "--on-damage skip");
    }
    if (options_.on_notice) {
      options_.on_notice({Notice::Kind::line_skipped, {name_, 0}, static_cast<Offset>(bad.line), {}});
    }
  }

  EnvelopeSourceOptions options_;
  std::string name_;
  std::unique_ptr<EventReader> reader_;
  std::set<TopicPartition> places_;  // slices point into it
  InputEvent event_;                 // the last one read,
  Offset offset_ = 0;                // its offset,
  bool pending_ = false;             // and whether it still waits for its slice
  Offset next_offset_ = 0;
  Buffer records_;  // of the slice, encoded
  Slice slice_;
  bool ended_ = false;
  bool at_rest_ = false;
  bool began_ = false;    // the first event of a range by time was seen
  bool is_over_ = false;  // the last one, too
};

}  // namespace

std::unique_ptr<Source> make_envelope_source(Input& input, const EnvelopeSourceOptions& options) {
  return std::make_unique<EnvelopeSource>(input, options);
}

}  // namespace bourn
