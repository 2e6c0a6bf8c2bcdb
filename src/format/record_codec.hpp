// Records of format v2 <-> bytes. Layout, after the varint `length` of all that follows (kafka: DefaultRecord.java):
//
//   i8 attributes (0) | varlong timestamp delta | varint offset delta
//   varint key length (-1 null), key | varint value length (-1 null), value
//   varint header count, each: varint name length, name, varint value length (-1 null), value
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.hpp"
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

}  // namespace bourn
