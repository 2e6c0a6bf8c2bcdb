#include "format/batch_builder.hpp"

#include <algorithm>

#include "base/crc32c.hpp"
#include "base/endian.hpp"
#include "base/error.hpp"
#include "format/batch_scanner.hpp"
#include "format/record_codec.hpp"

namespace bourn {

BatchBuilder::BatchBuilder(Buffer& out, const BatchOptions& options)
    : out_(out), compressor_(options.codec, options.level), codec_is_none_(options.codec == Codec::none) {}

// Starts the batch at the end of out_. finish() fills the header, when its fields are known.
void BatchBuilder::reserve_header() {
  batch_at_ = out_.size();
  out_.extend(kBatchHeaderSize);
}

void BatchBuilder::begin(Timestamp first) {
  if (codec_is_none_) reserve_header();
  records_at_ = records().size();
  base_timestamp_ = first;
  max_timestamp_ = first;
}

void BatchBuilder::count_in(std::int32_t last_delta, Timestamp timestamp, std::int32_t count) noexcept {
  max_timestamp_ = std::max(max_timestamp_, timestamp);
  last_delta_ = last_delta;
  count_ += count;
}

void BatchBuilder::add(const RecordView& record) {
  BOURN_CHECK(record.offset > last_delta_ && record.offset <= INT32_MAX);
  if (empty()) begin(record.timestamp);
  encode_record(records(), record, 0, base_timestamp_);
  count_in(static_cast<std::int32_t>(record.offset), record.timestamp, 1);
}

void BatchBuilder::add_value(Bytes value, Timestamp timestamp) {
  BOURN_CHECK(last_delta_ < INT32_MAX);
  if (empty()) begin(timestamp);
  encode_value(records(), value, wrapping_subtract(timestamp, base_timestamp_), last_delta_ + 1);
  count_in(last_delta_ + 1, timestamp, 1);
}

EncodedLines BatchBuilder::add_lines(const ValueLines& lines, Timestamp timestamp, std::size_t room) {
  // A record takes seven bytes at least, so that the deltas cannot come to their end within the room.
  BOURN_CHECK(room <= std::size_t{INT32_MAX} - static_cast<std::size_t>(last_delta_ + 1));
  const bool first = empty();
  if (first) begin(timestamp);
  const EncodedLines added =
      encode_lines(records(), lines, wrapping_subtract(timestamp, base_timestamp_), last_delta_ + 1, room);
  if (added.count > 0) {
    count_in(last_delta_ + added.count, timestamp, added.count);
  } else if (first && codec_is_none_) {
    out_.truncate(batch_at_);  // no batch has begun
  }
  return added;
}

std::size_t BatchBuilder::finish() {
  BOURN_CHECK(!empty());
  if (!codec_is_none_) {
    reserve_header();
    compressor_.compress(scratch_.view(), out_);
  }
  const std::size_t size = out_.size() - batch_at_;
  BOURN_CHECK(size <= static_cast<std::size_t>(kMaxBatchBytes));

  BatchHeader header;
  header.length = static_cast<std::int32_t>(size - kLogOverhead);
  header.attributes = static_cast<std::int16_t>(compressor_.codec());
  header.last_offset_delta = last_delta_;
  header.base_timestamp = base_timestamp_;
  header.max_timestamp = max_timestamp_;
  header.record_count = count_;
  char* const batch = out_.data() + batch_at_;
  encode_batch_header(header, batch);
  store_big(batch + kCrcAt, crc32c(Bytes(batch, size).substr(kChecksummedFrom)));
  reset();
  return size;
}

void BatchBuilder::abandon() {
  if (codec_is_none_ && !empty()) out_.truncate(batch_at_);
  reset();
}

void BatchBuilder::reset() noexcept {
  scratch_.clear();
  count_ = 0;
  last_delta_ = -1;
}

}  // namespace bourn
