#include "format/batch_scanner.hpp"

#include <zlib.h>

#include <algorithm>

#include "base/crc32c.hpp"
#include "base/endian.hpp"

namespace bourn {
namespace {

// What stands before the magic has the same place in all three formats, so it is read first.
constexpr std::size_t kLengthEnd = 12;
constexpr std::size_t kMagicEnd = 17;

// Messages of format v0 and v1: offset, size, u32 crc, magic, i8 attributes, v1 only: i64 timestamp; then key and
// value, each behind an i32 length. Source: kafka, LegacyRecord.java.
constexpr std::size_t kMessageCrcAt = 12;
constexpr std::size_t kMessageChecksummedFrom = 16;
constexpr std::size_t kMessageAttributesAt = 17;
constexpr std::size_t kMessageTimestampAt = 18;
constexpr std::size_t kMessageHeadSizeV0 = 18;
constexpr std::size_t kMessageHeadSizeV1 = 26;
constexpr std::int32_t kLeastLengthV0 = 14;
constexpr std::int32_t kLeastLengthV1 = 22;
constexpr auto kLeastLengthV2 = static_cast<std::int32_t>(kBatchHeaderSize - kLogOverhead);
static_assert(kLeastLengthV2 == 49);

Scanned need_more(std::size_t size) noexcept {
  return {Scanned::Kind::need_more, size, {}, nullptr};
}
Scanned damaged(Reason reason) noexcept {
  return {Scanned::Kind::damaged, 0, {}, reason};
}

std::int32_t least_length(std::int8_t magic) noexcept {
  return magic == 0 ? kLeastLengthV0 : magic == 1 ? kLeastLengthV1 : kLeastLengthV2;
}

std::size_t head_size(std::int8_t magic) noexcept {
  return magic == 0 ? kMessageHeadSizeV0 : magic == 1 ? kMessageHeadSizeV1 : kBatchHeaderSize;
}

// A message counts as a batch of one. Only the attribute bits that its format knows are kept, so that none of them is
// taken for a transaction or a control batch.
BatchHeader decode_message_head(const char* at, std::int8_t magic) noexcept {
  BatchHeader header;
  header.base_offset = load_big<std::int64_t>(at);
  header.length = load_big<std::int32_t>(at + 8);
  header.magic = magic;
  header.crc = load_big<std::uint32_t>(at + kMessageCrcAt);
  const int known_bits = magic == 0 ? kCodecMask : kCodecMask | kLogAppendBit;
  header.attributes = static_cast<std::int16_t>(at[kMessageAttributesAt] & known_bits);
  if (magic == 1) header.base_timestamp = header.max_timestamp = load_big<std::int64_t>(at + kMessageTimestampAt);
  header.record_count = 1;
  return header;
}

// What is wrong with the bytes up to the magic, all of them in reach, or nullptr.
Reason framing_problem(const char* at, const ScanRules& rules) noexcept {
  const auto magic = load_big<std::int8_t>(at + kMagicAt);
  if (magic < 0 || magic > 2) return "the format version (magic) is none of 0, 1 and 2";
  if (load_big<std::int32_t>(at + 8) < least_length(magic)) return "the length is too small for its format";
  const auto base_offset = load_big<std::int64_t>(at);
  if (base_offset < 0) return "the base offset is negative";
  if (base_offset < rules.min_offset) return "the base offset is below the one that must come here";
  return nullptr;
}

Reason field_problem(const BatchHeader& header) noexcept {
  if (header.last_offset_delta < 0) return "the last offset delta is negative";
  // One less than the greatest, since next_offset() must exist too.
  if (header.base_offset >= INT64_MAX - header.last_offset_delta) return "the last offset is too large for 64 bits";
  if (header.record_count < 0) return "the record count is negative";
  if (header.record_count > std::int64_t{header.last_offset_delta} + 1) return "more records than offsets";
  if (header.codec_bits() > static_cast<std::uint8_t>(Codec::zstd)) return "the codec is unknown";
  return nullptr;
}

bool checksum_holds(const BatchHeader& header, Bytes batch) noexcept {
  if (header.magic == 2) return crc32c(batch.substr(kChecksummedFrom)) == header.crc;
  const Bytes covered = batch.substr(kMessageChecksummedFrom);
  return crc32_z(0, reinterpret_cast<const Bytef*>(covered.data()), covered.size()) == header.crc;
}

}  // namespace

Scanned scan_batch(Bytes bytes, const ScanRules& rules) noexcept {
  if (bytes.size() < kLengthEnd) return need_more(kLengthEnd);
  const char* const at = bytes.data();
  const auto length = load_big<std::int32_t>(at + 8);
  if (length < kLeastLengthV0) return damaged("the length is too small for a batch");
  const std::int64_t whole = std::int64_t{length} + std::int64_t{kLogOverhead};
  if (whole > rules.max_size) return damaged("the length is larger than a batch may be");
  if (bytes.size() < kMagicEnd) return need_more(kMagicEnd);
  if (const Reason reason = framing_problem(at, rules); reason != nullptr) return damaged(reason);

  const auto magic = load_big<std::int8_t>(at + kMagicAt);
  if (bytes.size() < head_size(magic)) return need_more(head_size(magic));
  Scanned scanned{Scanned::Kind::batch, static_cast<std::size_t>(whole),
                  magic == 2 ? decode_batch_header(at) : decode_message_head(at, magic), nullptr};
  if (const Reason reason = field_problem(scanned.header); reason != nullptr) return damaged(reason);
  if (rules.checksum) check_found(scanned, bytes);
  return scanned;
}

void check_found(Scanned& found, Bytes bytes) noexcept {
  if (bytes.size() < found.size) {
    found = need_more(found.size);
  } else if (!checksum_holds(found.header, bytes.substr(0, found.size))) {
    found = damaged("the checksum does not match");
  }
}

}  // namespace bourn
