// The 61 bytes in front of every record batch of format v2. Big-endian. Source: kafka, DefaultRecordBatch.java.
//
//    0  i64 base offset            offset of the first record the batch ever had
//    8  i32 batch length           bytes after this field: whole size - 12
//   12  i32 partition leader epoch
//   16  i8  magic                  2
//   17  u32 crc                    CRC-32C of bytes 21 to the end, as stored (compressed)
//   21  i16 attributes             bits 0-2 codec, 3 timestamp type, 4 transactional, 5 control, 6 delete horizon
//   23  i32 last offset delta
//   27  i64 base timestamp         ms, or the delete horizon when bit 6 is set
//   35  i64 max timestamp          ms; with LogAppendTime the time of all records
//   43  i64 producer id            -1 none
//   51  i16 producer epoch         -1 none
//   53  i32 base sequence          -1 none
//   57  i32 record count
//   61  records, compressed as one stream unless the codec is none
//
// Base offset and leader epoch stand outside the checksum on purpose: whoever appends can stamp them last.
#pragma once

#include <cstdint>

#include "base/bytes.hpp"
#include "format/types.hpp"

namespace bourn {

inline constexpr std::size_t kBatchHeaderSize = 61;
inline constexpr std::size_t kLogOverhead = 12;  // base offset and length, which the length does not count
inline constexpr std::size_t kLeaderEpochAt = 12;
inline constexpr std::size_t kMagicAt = 16;
inline constexpr std::size_t kCrcAt = 17;
inline constexpr std::size_t kChecksummedFrom = 21;
inline constexpr std::size_t kMaxTimestampAt = 35;
static_assert(kChecksummedFrom + 2 + 4 + 8 + 8 + 8 + 2 + 4 + 4 == kBatchHeaderSize);

inline constexpr std::int16_t kCodecMask = 0x07;
inline constexpr std::int16_t kLogAppendBit = 0x08;
inline constexpr std::int16_t kTransactionalBit = 0x10;
inline constexpr std::int16_t kControlBit = 0x20;
inline constexpr std::int16_t kDeleteHorizonBit = 0x40;

// A plain struct of the fields; no behaviour beyond reading them. For a message of format v0 or v1 (magic 0, 1)
// base_offset is the message's own offset, which for a compressed wrapper is the offset of its LAST inner message;
// record_count is 1 and the producer fields are -1.
struct BatchHeader {
  Offset base_offset = 0;
  std::int32_t length = 0;  // as stored: whole size - 12
  std::int32_t leader_epoch = -1;
  std::int8_t magic = 2;
  std::uint32_t crc = 0;
  std::int16_t attributes = 0;
  std::int32_t last_offset_delta = 0;
  Timestamp base_timestamp = kNoTimestamp;
  Timestamp max_timestamp = kNoTimestamp;
  std::int64_t producer_id = -1;
  std::int16_t producer_epoch = -1;
  std::int32_t base_sequence = -1;
  std::int32_t record_count = 0;

  std::int64_t size() const noexcept { return std::int64_t{length} + static_cast<std::int64_t>(kLogOverhead); }
  Offset last_offset() const noexcept { return base_offset + last_offset_delta; }
  // Where reading goes on after this batch; with compacted data that is beyond the last record's offset + 1.
  Offset next_offset() const noexcept { return last_offset() + 1; }
  std::uint8_t codec_bits() const noexcept { return static_cast<std::uint8_t>(attributes & kCodecMask); }
  Codec codec() const noexcept { return static_cast<Codec>(codec_bits()); }
  TimestampType timestamp_type() const noexcept {
    return (attributes & kLogAppendBit) != 0 ? TimestampType::log_append : TimestampType::create;
  }
  bool transactional() const noexcept { return (attributes & kTransactionalBit) != 0; }
  bool control() const noexcept { return (attributes & kControlBit) != 0; }
  bool has_delete_horizon() const noexcept { return (attributes & kDeleteHorizonBit) != 0; }

  bool operator==(const BatchHeader&) const = default;
};

// Reads the fields from the first 61 bytes; checks nothing. `at` has at least kBatchHeaderSize bytes and magic 2.
BatchHeader decode_batch_header(const char* at) noexcept;
// Writes all 61 bytes, the crc field as it stands in the struct.
void encode_batch_header(const BatchHeader& header, char* at) noexcept;

// Puts an offset and an epoch on a finished batch without touching what the checksum covers.
void stamp_batch(char* batch, Offset base_offset, std::int32_t leader_epoch) noexcept;

// Makes all records of a finished v2 batch have this time (LogAppendTime), whatever their own deltas say, and computes
// the checksum anew. Source: kafka, DefaultRecordBatch.setMaxTimestamp.
void stamp_append_time(char* batch, Timestamp time) noexcept;

}  // namespace bourn
