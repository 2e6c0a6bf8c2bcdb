#include "format/batch_rebuild.hpp"

#include <algorithm>

#include "base/crc32c.hpp"
#include "base/endian.hpp"
#include "base/error.hpp"
#include "base/varint.hpp"
#include "format/batch_scanner.hpp"

namespace bourn {
namespace {

constexpr std::int16_t kKeptBits = kLogAppendBit | kTransactionalBit | kControlBit;

// A message of v0 or v1 has the offset of the last record in it; its run says where it begins.
BatchHeader as_v2(const BatchHeader& header, Offset first) {
  if (header.magic == 2) return header;
  BatchHeader v2 = header;
  v2.magic = 2;
  v2.base_offset = first;
  v2.last_offset_delta = static_cast<std::int32_t>(header.last_offset() - first);
  if (header.magic == 0) v2.attributes = static_cast<std::int16_t>(v2.attributes & kCodecMask);
  v2.leader_epoch = -1;
  return v2;
}

BatchHeader write_header(BatchHeader header, char* batch, std::size_t size) {
  header.length = static_cast<std::int32_t>(size - kLogOverhead);
  encode_batch_header(header, batch);
  header.crc = crc32c(Bytes(batch, size).substr(kChecksummedFrom));
  store_big(batch + kCrcAt, header.crc);
  return header;
}

}  // namespace

void BatchRebuilder::append_record(const KeptRecord& record, Timestamp base_timestamp, std::int64_t offset_shift) {
  const char* at = record.bytes.data();
  const char* const end = at + record.bytes.size();
  std::int32_t length = 0;
  std::int64_t old_delta = 0;
  at = get_varint(at, end, length);
  const char attributes = *at++;
  at = get_varlong(at, end, old_delta);
  const std::int64_t delta = wrapping_subtract(record.time, base_timestamp);
  std::int32_t offset_delta = 0;
  if (offset_shift != 0) at = get_varint(at, end, offset_delta);
  const std::int64_t new_offset_delta = offset_delta + offset_shift;
  if (offset_shift == 0 && delta == old_delta) return records_.append(record.bytes);
  const auto rest = static_cast<std::size_t>(end - at);
  const std::size_t new_length =
      1 + varint_size(delta) + (offset_shift != 0 ? varint_size(new_offset_delta) : 0) + rest;
  char* const start = records_.room(3 * kMaxVarlongBytes + 1 + rest);
  char* to = put_varint(start, static_cast<std::int64_t>(new_length));
  *to++ = attributes;
  to = put_varint(to, delta);
  if (offset_shift != 0) to = put_varint(to, new_offset_delta);
  std::memcpy(to, at, rest);
  records_.commit(static_cast<std::size_t>(to - start) + rest);
}

BatchHeader BatchRebuilder::seal(BatchHeader header, Buffer& out) {
  const std::size_t batch_at = out.size();
  out.extend(kBatchHeaderSize);
  if (header.codec() == Codec::none) {
    out.append(records_.view());
  } else {
    auto compressor = compressors_.find(header.codec());
    if (compressor == compressors_.end()) {
      compressor =
          compressors_.emplace(header.codec(), Compressor(header.codec(), codec_ ? level_ : std::nullopt)).first;
    }
    compressor->second.compress(records_.view(), out);
  }
  records_.clear();
  const std::size_t size = out.size() - batch_at;
  if (size > static_cast<std::size_t>(kMaxBatchBytes)) {
    fail(ErrorKind::damaged, "offset {}: the batch would grow beyond 2 GiB", header.base_offset);
  }
  return write_header(header, out.data() + batch_at, size);
}

BatchHeader BatchRebuilder::rebuild(const BatchHeader& header, const RecordRun& run,
                                    const std::vector<KeptRecord>& kept, std::optional<Timestamp> horizon,
                                    Buffer& out) {
  BOURN_CHECK(!kept.empty() && !merging_);
  BatchHeader rebuilt = as_v2(header, run.base_offset);
  const Codec codec = header.control() ? Codec::none : codec_.value_or(header.codec());
  rebuilt.attributes = static_cast<std::int16_t>((rebuilt.attributes & kKeptBits) | static_cast<std::int16_t>(codec) |
                                                 (horizon ? kDeleteHorizonBit : 0));
  rebuilt.base_timestamp = horizon.value_or(kept.front().time);
  rebuilt.record_count = static_cast<std::int32_t>(kept.size());
  Timestamp greatest = INT64_MIN;
  for (const KeptRecord& record : kept) {
    append_record(record, rebuilt.base_timestamp, 0);
    greatest = std::max(greatest, record.time);
  }
  if (rebuilt.timestamp_type() == TimestampType::create) rebuilt.max_timestamp = greatest;
  return seal(rebuilt, out);
}

void BatchRebuilder::begin_merged(const BatchHeader& first) {
  BOURN_CHECK(!merging_);
  merging_ = true;
  merged_ = first;
  merged_.attributes = static_cast<std::int16_t>(codec_.value_or(first.codec()));
  merged_.record_count = 0;
}

void BatchRebuilder::add_to_merged(const BatchHeader& header, const RecordRun& run,
                                   const std::vector<KeptRecord>& kept) {
  for (const KeptRecord& record : kept) {
    if (merged_.record_count++ == 0) {
      merged_.base_timestamp = record.time;
      merged_.max_timestamp = record.time;
    }
    append_record(record, merged_.base_timestamp, run.base_offset - merged_.base_offset);
    merged_.max_timestamp = std::max(merged_.max_timestamp, record.time);
  }
  merged_.last_offset_delta = static_cast<std::int32_t>(header.last_offset() - merged_.base_offset);
}

BatchHeader BatchRebuilder::finish_merged(Buffer& out) {
  BOURN_CHECK(merging_ && merged_.record_count > 0);
  merging_ = false;
  return seal(merged_, out);
}

bool may_be_merged(const BatchHeader& first, const BatchHeader& next) noexcept {
  const auto plain = [](const BatchHeader& header) {
    return header.magic == 2 && header.producer_id < 0 && header.record_count > 0 &&
           (header.attributes & ~kCodecMask) == 0;
  };
  return plain(first) && plain(next) && first.leader_epoch == next.leader_epoch &&
         next.last_offset() - first.base_offset <= INT32_MAX - 1;
}

BatchHeader append_empty_batch(const BatchHeader& header, Buffer& out) {
  BatchHeader empty = as_v2(header, header.base_offset);
  empty.attributes = static_cast<std::int16_t>(empty.attributes & kKeptBits);
  empty.base_timestamp = kNoTimestamp;
  empty.record_count = 0;
  return write_header(empty, out.extend(kBatchHeaderSize), kBatchHeaderSize);
}

}  // namespace bourn
