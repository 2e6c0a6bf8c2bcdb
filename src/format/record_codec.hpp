// Records of format v2 <-> bytes. Layout, after the varint `length` of all that follows (kafka: DefaultRecord.java):
//
//   i8 attributes (0) | varlong timestamp delta | varint offset delta
//   varint key length (-1 null), key | varint value length (-1 null), value
//   varint header count, each: varint name length, name, varint value length (-1 null), value
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.hpp"
#include "base/varint.hpp"
#include "format/record.hpp"

namespace bourn {

// Encoded records of one batch, decompressed: what a batch holds, or any run of neighbours in it. Records that are
// neighbours in the log are neighbours in these bytes, so trimming, filtering and merging are all the act of narrowing
// the run.
struct RecordRun {
  Bytes bytes;
  std::int32_t count = 0;
  Offset base_offset = 0;
  Timestamp base_timestamp = 0;
  // Set when the batch is LogAppendTime: the time of every record, whatever its delta says.
  std::optional<Timestamp> log_append_time;
};

// Upper bound of the bytes that encode_record adds.
std::size_t max_encoded_size(const RecordView& record) noexcept;

// Appends one record. Deltas are against the two bases; the record's offset must be within INT32_MAX of base_offset.
void encode_record(Buffer& out, const RecordView& record, Offset base_offset, Timestamp base_timestamp);

// The same for a record that is a value alone (no key, no headers), from its deltas: the commonest and the fastest
// case.
void encode_value(Buffer& out, Bytes value, std::int64_t timestamp_delta, std::int32_t offset_delta);

// Text of which each line is such a value.
struct ValueLines {
  Bytes text;  // whole lines; behind the last delimiter may stand the beginning of another
  char delimiter = '\n';
  std::size_t max_bytes = 0;  // a longer line is none of them, nor is what follows it
};

struct EncodedLines {
  std::int32_t count = 0;
  std::size_t text_bytes = 0;  // of the lines that were encoded, delimiters included
  bool full = false;           // the next line has no room, or would have none if it were as long as the last one
};

// The same for many values in a row, with offset deltas from `offset_delta` on, in `room` bytes at most: as
// encode_value would do it one by one, at a third of the cost. A record counts with its max_encoded_size() when room is
// looked for.
EncodedLines encode_lines(Buffer& out, const ValueLines& lines, std::int64_t timestamp_delta, std::int32_t offset_delta,
                          std::size_t room);

// Walks a run. Never throws, never reads outside the run, whatever the bytes are.
class RecordReader {
 public:
  enum class Next { record, end, damaged };

  explicit RecordReader(const RecordRun& run) noexcept;

  // `record` is valid as long as the run's bytes. `damaged` is final, leaves `record` unspecified, and reason() says
  // why. `end` means that exactly `count` records filled exactly the run's bytes: a stray byte after the last record is
  // damage, as it is for Kafka. So are offsets that do not increase from record to record or leave 64 bits. Any
  // negative length is null where null is legal, again as for Kafka.
  Next next(RecordView& record) noexcept;
  Reason reason() const noexcept { return reason_; }
  // Where the next record starts, in bytes from the start of the run; and how many are left.
  std::size_t position() const noexcept { return static_cast<std::size_t>(at_ - start_); }
  std::int32_t left() const noexcept { return left_; }

 private:
  bool next_usual(RecordView& record) noexcept;
  Next next_any(RecordView& record) noexcept;
  Next finish() noexcept;
  Next damaged(Reason reason) noexcept;

  const char* start_;
  const char* at_;
  const char* end_;
  std::int32_t left_;
  Offset base_offset_;
  Timestamp base_timestamp_;
  std::optional<Timestamp> log_append_time_;
  Offset last_offset_;  // of the record before; at first one less than the least offset there can be
  Reason reason_ = nullptr;
};

// What runs for every record is inlined: that halves the time of printing.

[[gnu::always_inline]] inline RecordReader::Next RecordReader::next(RecordView& record) noexcept {
  if (left_ > 0 && next_usual(record)) return Next::record;
  // By way of copies: so a caller whose reader and record are its own variables can have both in registers.
  RecordReader reader = *this;
  RecordView view;
  const Next next = reader.next_any(view);
  *this = reader;
  record = view;
  return next;
}

// Zigzag varints of one or two bytes, unchecked: the caller has two bytes to read for each. A longer one is noticed
// once, at the end; until then what was read is of no use but does no harm.
class ShortVarints {
 public:
  explicit ShortVarints(const char* at) noexcept : at_(at) {}
  const char* at() const noexcept { return at_; }
  void skip(std::size_t count) noexcept { at_ += count; }
  bool longer() const noexcept { return (seen_ & 0x80) != 0; }

  // The bits as they stand there; see unzigzag().
  [[gnu::always_inline]] std::uint32_t next() noexcept {
    const std::uint32_t low = static_cast<unsigned char>(*at_++);
    if (low < 0x80) return low;
    const std::uint32_t high = static_cast<unsigned char>(*at_++);
    seen_ |= high;
    return (low & 0x7f) | high << 7;
  }

 private:
  const char* at_;
  std::uint32_t seen_ = 0;
};

// True for a record with a value and without headers whose lengths and deltas take one or two bytes each: nearly every
// one. For all others, and for damage, false; then nothing but `record` was touched.
[[gnu::always_inline]] inline bool RecordReader::next_usual(RecordView& record) noexcept {
  // Length, attributes, both deltas, and the lengths of key and value, all at their longest.
  constexpr std::ptrdiff_t kHead = 2 + 1 + 2 + 2 + 2 + 2;
  if (end_ - at_ < kHead) return false;
  ShortVarints varints(at_);
  const std::uint32_t length = varints.next();
  if (length / 2 > end_ - varints.at()) return false;
  const char* const end = varints.at() + length / 2;
  varints.skip(1);  // attributes
  const std::uint32_t time_delta = varints.next();
  const std::uint32_t offset_delta = varints.next();
  const std::uint32_t key_length = varints.next();
  const bool has_key = key_length % 2 == 0;  // odd is negative, and means null
  const char* const key = varints.at();
  if (has_key) {
    // Behind it come the length of the value and the header count, a byte each at least.
    if (key_length / 2 > end - key - 2) return false;
    varints.skip(key_length / 2);
  }
  const std::uint32_t value_length = varints.next();
  const char* const value = varints.at();
  const Offset offset = wrapping_add(base_offset_, offset_delta / 2);
  const bool negative = ((length | offset_delta | value_length) & 1) != 0;
  if (varints.longer() || negative || end - value != value_length / 2 + 1 || end[-1] != 0 || offset <= last_offset_) {
    return false;
  }
  record.key.reset();
  if (has_key) record.key.emplace(key, key_length / 2);
  record.value.emplace(value, value_length / 2);
  record.offset = last_offset_ = offset;
  record.timestamp = log_append_time_ ? *log_append_time_ : wrapping_add(base_timestamp_, unzigzag(time_delta));
  record.headers = HeadersView(0, Bytes(end, end));
  at_ = end;
  --left_;
  return true;
}

}  // namespace bourn
