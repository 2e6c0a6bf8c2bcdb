// The formats before record batches: message format v0 (magic 0) and v1 (magic 1), which brokers wrote until 0.11 and
// which old segments still hold. Read only. Big-endian. Source: kafka, LegacyRecord.java and
// AbstractLegacyRecordBatch.java.
//
//    0  i64 offset
//    8  i32 size                of all that follows
//   12  u32 crc                 CRC-32 (IEEE) of bytes 16 to the end
//   16  i8  magic
//   17  i8  attributes          bits 0-2 codec, bit 3 timestamp type (v1)
//   18  i64 timestamp           v1 only
//       i32 key length (-1 null), key | i32 value length (-1 null), value
//
// A message with a codec is a wrapper: its value is a compressed run of messages, none of which is a wrapper itself.
// The wrapper has the offset of the last message in it. Inside of it, offsets are absolute in v0, and count from the
// first message the set ever had in v1.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.hpp"
#include "format/batch_header.hpp"
#include "format/record_codec.hpp"
#include "format/types.hpp"

namespace bourn {

// A message as a view, which lives as long as its bytes do.
struct MessageView {
  Offset offset = 0;
  std::int8_t magic = 0;
  std::int16_t attributes = 0;
  Timestamp timestamp = kNoTimestamp;  // v0 has none
  std::optional<Bytes> key;
  std::optional<Bytes> value;

  std::uint8_t codec_bits() const noexcept { return static_cast<std::uint8_t>(attributes & kCodecMask); }
  // v0 gives the bit no meaning.
  bool log_append_time() const noexcept { return magic != 0 && (attributes & kLogAppendBit) != 0; }
};

// Reads the one message that `bytes` are, from its offset to its last byte. nullptr, or what is wrong. Does not look at
// the checksum.
Reason read_message(Bytes bytes, MessageView& message) noexcept;

// Walks the messages inside a wrapper, decompressed. Never throws, never reads outside of the set.
class MessageSetReader {
 public:
  enum class Next { message, end, damaged };

  explicit MessageSetReader(Bytes set) noexcept : left_(set) {}

  // Checks each message's checksum. `damaged` is final; reason() says why. An unfinished message at the end counts as
  // the end, as it does for Kafka: old brokers cut sets anywhere.
  Next next(MessageView& message) noexcept;
  Reason reason() const noexcept { return reason_; }

 private:
  Next damaged(Reason reason) noexcept;

  Bytes left_;
  Reason reason_ = nullptr;
};

// Appends to `out`, which is empty, as v2 records: the message itself, or what stands in the decompressed `set` of a
// wrapper, with the offsets and times that they mean. `run` then views `out`. nullptr, or what is wrong.
Reason convert_message(const MessageView& message, Buffer& out, RecordRun& run);
Reason convert_message_set(const MessageView& wrapper, Bytes set, Buffer& out, RecordRun& run);

}  // namespace bourn
