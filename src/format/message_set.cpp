#include "format/message_set.hpp"

#include <zlib.h>

#include "base/endian.hpp"

namespace bourn {
namespace {

constexpr std::size_t kSizeAt = 8;
constexpr std::size_t kMessageCrcAt = 12;
constexpr std::size_t kMessageChecksummedFrom = 16;
constexpr std::size_t kFieldsAt = 18;    // timestamp in v1, key length in v0
constexpr std::int32_t kLeastSize = 14;  // checksum, magic, attributes and two lengths
constexpr std::int32_t kNull = -1;

// The times of v0 and v1 stand by themselves. Counted from 0, no difference of two of them can overflow.
constexpr Timestamp kBaseTimestamp = 0;

// Takes an integer, or a length and as many bytes, off the front of `bytes`; false when they are not there.
template <typename T>
bool take(Bytes& bytes, T& value) noexcept {
  if (bytes.size() < sizeof value) return false;
  value = load_big<T>(bytes.data());
  bytes.remove_prefix(sizeof value);
  return true;
}

bool take_field(Bytes& bytes, std::optional<Bytes>& field) noexcept {
  std::int32_t length = 0;
  if (!take(bytes, length) || length < kNull) return false;
  if (length == kNull) {
    field.reset();
    return true;
  }
  const auto size = static_cast<std::size_t>(length);
  if (size > bytes.size()) return false;
  field = bytes.substr(0, size);
  bytes.remove_prefix(size);
  return true;
}

bool checksum_holds(Bytes message) noexcept {
  const Bytes covered = message.substr(kMessageChecksummedFrom);
  // A message is shorter than 2 GiB, which fits zlib's 32-bit length.
  const auto* at = reinterpret_cast<const Bytef*>(covered.data());
  return crc32(0, at, static_cast<uInt>(covered.size())) == load_big<std::uint32_t>(message.data() + kMessageCrcAt);
}

Reason add_record(Buffer& out, const MessageView& message, Offset base_offset) {
  const RecordView record{message.offset, message.timestamp, message.key, message.value, {}};
  if (max_encoded_size(record) > INT32_MAX) return "a message is too large for a record";
  encode_record(out, record, base_offset, kBaseTimestamp);
  return nullptr;
}

RecordRun run_of(const MessageView& outer, const Buffer& out, std::int32_t count, Offset base_offset) noexcept {
  RecordRun run{out.view(), count, base_offset, kBaseTimestamp, std::nullopt};
  if (outer.log_append_time()) run.log_append_time = outer.timestamp;
  return run;
}

// What a message inside a wrapper must be, given the one before it (if any) and the first.
Reason inner_problem(const MessageView& inner, std::int32_t count, Offset first, Offset last) noexcept {
  if (inner.codec_bits() != 0) return "a compressed message inside a compressed message";
  if (inner.offset < 0) return "an inner message has a negative offset";
  if (count > 0 && inner.offset <= last) return "the offsets of the inner messages do not increase";
  if (count > 0 && inner.offset - first >= INT32_MAX) return "the offsets of the inner messages span too much";
  return nullptr;
}

// What is to be added to an inner offset. Some versions of librdkafka left the wrapper's offset at 0, which Kafka reads
// as a set that starts at 0.
Reason find_shift(const MessageView& wrapper, Offset last_inner, Offset& shift) noexcept {
  shift = 0;
  const bool relative = wrapper.magic == 1;
  if (relative && wrapper.offset == 0) return nullptr;
  if (wrapper.offset < last_inner) return "the wrapper's offset is smaller than that of its last inner message";
  if (relative) shift = wrapper.offset - last_inner;
  return nullptr;
}

}  // namespace

Reason read_message(Bytes bytes, MessageView& message) noexcept {
  if (bytes.size() < kLogOverhead + static_cast<std::size_t>(kLeastSize)) return "a message is cut short";
  message.offset = load_big<Offset>(bytes.data());
  message.magic = static_cast<std::int8_t>(bytes[kMagicAt]);
  message.attributes = static_cast<unsigned char>(bytes[kMagicAt + 1]);
  message.timestamp = kNoTimestamp;
  if (message.magic != 0 && message.magic != 1) return "a message is of an unknown format";
  Bytes fields = bytes.substr(kFieldsAt);
  if (message.magic == 1 && !take(fields, message.timestamp)) return "a message is cut short";
  if (!take_field(fields, message.key)) return "the key of a message goes beyond its end";
  if (!take_field(fields, message.value)) return "the value of a message goes beyond its end";
  return fields.empty() ? nullptr : "bytes after the value of a message";
}

MessageSetReader::Next MessageSetReader::next(MessageView& message) noexcept {
  if (reason_ != nullptr) return Next::damaged;
  if (left_.size() < kLogOverhead) return Next::end;
  const auto length = load_big<std::int32_t>(left_.data() + kSizeAt);
  if (length < kLeastSize) return damaged("an inner message is smaller than its fields");
  const std::size_t size = kLogOverhead + static_cast<std::size_t>(length);
  if (size > left_.size()) return Next::end;
  const Bytes bytes = left_.substr(0, size);
  left_.remove_prefix(size);
  if (!checksum_holds(bytes)) return damaged("the checksum of an inner message does not hold");
  const Reason reason = read_message(bytes, message);
  return reason == nullptr ? Next::message : damaged(reason);
}

MessageSetReader::Next MessageSetReader::damaged(Reason reason) noexcept {
  reason_ = reason;
  return Next::damaged;
}

Reason convert_message(const MessageView& message, Buffer& out, RecordRun& run) {
  if (const Reason reason = add_record(out, message, message.offset)) return reason;
  run = run_of(message, out, 1, message.offset);
  return nullptr;
}

Reason convert_message_set(const MessageView& wrapper, Bytes set, Buffer& out, RecordRun& run) {
  MessageSetReader reader(set);
  MessageView inner;
  std::int32_t count = 0;
  Offset first = 0;
  Offset last = 0;
  while (true) {
    const auto next = reader.next(inner);
    if (next == MessageSetReader::Next::damaged) return reader.reason();
    if (next == MessageSetReader::Next::end) break;
    if (const Reason reason = inner_problem(inner, count, first, last)) return reason;
    if (count == 0) first = inner.offset;
    last = inner.offset;
    ++count;
    if (const Reason reason = add_record(out, inner, first)) return reason;
  }
  if (count == 0) return "a compressed message without a message in it";
  Offset shift = 0;
  if (const Reason reason = find_shift(wrapper, last, shift)) return reason;
  run = run_of(wrapper, out, count, first + shift);
  return nullptr;
}

}  // namespace bourn
