#include "format/batch_header.hpp"

#include "base/crc32c.hpp"
#include "base/endian.hpp"

namespace bourn {

BatchHeader decode_batch_header(const char* at) noexcept {
  BatchHeader header;
  header.base_offset = load_big<std::int64_t>(at);
  header.length = load_big<std::int32_t>(at + 8);
  header.leader_epoch = load_big<std::int32_t>(at + kLeaderEpochAt);
  header.magic = load_big<std::int8_t>(at + kMagicAt);
  header.crc = load_big<std::uint32_t>(at + kCrcAt);
  header.attributes = load_big<std::int16_t>(at + 21);
  header.last_offset_delta = load_big<std::int32_t>(at + 23);
  header.base_timestamp = load_big<std::int64_t>(at + 27);
  header.max_timestamp = load_big<std::int64_t>(at + 35);
  header.producer_id = load_big<std::int64_t>(at + 43);
  header.producer_epoch = load_big<std::int16_t>(at + 51);
  header.base_sequence = load_big<std::int32_t>(at + 53);
  header.record_count = load_big<std::int32_t>(at + 57);
  return header;
}

void encode_batch_header(const BatchHeader& header, char* at) noexcept {
  store_big(at, header.base_offset);
  store_big(at + 8, header.length);
  store_big(at + kLeaderEpochAt, header.leader_epoch);
  store_big(at + kMagicAt, header.magic);
  store_big(at + kCrcAt, header.crc);
  store_big(at + 21, header.attributes);
  store_big(at + 23, header.last_offset_delta);
  store_big(at + 27, header.base_timestamp);
  store_big(at + 35, header.max_timestamp);
  store_big(at + 43, header.producer_id);
  store_big(at + 51, header.producer_epoch);
  store_big(at + 53, header.base_sequence);
  store_big(at + 57, header.record_count);
}

void stamp_batch(char* batch, Offset base_offset, std::int32_t leader_epoch) noexcept {
  store_big(batch, base_offset);
  store_big(batch + kLeaderEpochAt, leader_epoch);
}

void stamp_append_time(char* batch, Timestamp time) noexcept {
  const BatchHeader header = decode_batch_header(batch);
  store_big(batch + kChecksummedFrom, static_cast<std::int16_t>(header.attributes | kLogAppendBit));
  store_big(batch + kMaxTimestampAt, time);
  const auto size = static_cast<std::size_t>(header.size());
  store_big(batch + kCrcAt, crc32c({batch + kChecksummedFrom, size - kChecksummedFrom}));
}

}  // namespace bourn
