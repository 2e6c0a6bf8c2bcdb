#include "format/record_codec.hpp"

#include "base/error.hpp"
#include "base/find_byte.hpp"
#include "base/varint.hpp"

namespace bourn {
namespace {

constexpr std::int8_t kRecordAttributes = 0;  // none are defined so far (kafka: DefaultRecord.java)

// base/varint.hpp is right for any value; but nearly every length and delta of a record takes one or two bytes, which
// two branches handle faster than a loop. All that runs per record is inlined by force: g++ would make calls of it,
// which pass the values through memory and take half as long again.
[[gnu::always_inline]] inline std::size_t short_varint_size(std::int64_t value) noexcept {
  const std::uint64_t bits = zigzag(value);
  if (bits < 0x80) return 1;
  if (bits < 0x4000) return 2;
  return varint_size(value);
}

[[gnu::always_inline]] inline char* put_short_varint(char* at, std::int64_t value) noexcept {
  const std::uint64_t bits = zigzag(value);
  if (bits < 0x80) {
    *at = static_cast<char>(bits);
    return at + 1;
  }
  if (bits < 0x4000) {
    at[0] = static_cast<char>(bits | 0x80);
    at[1] = static_cast<char>(bits >> 7);
    return at + 2;
  }
  return put_varint(at, value);
}

// Kept apart, so that the short forms need no address of a value and it stays in a register.
[[gnu::noinline]] const char* get_long_varint(const char* at, const char* end, std::int32_t& value) noexcept {
  return get_varint(at, end, value);
}
[[gnu::noinline]] const char* get_long_varint(const char* at, const char* end, std::int64_t& value) noexcept {
  return get_varlong(at, end, value);
}

// A varint into 32 bits or a varlong into 64, as get_varint and get_varlong do it.
template <typename T>
[[gnu::always_inline]] inline const char* get_short_varint(const char* at, const char* end, T& value) noexcept {
  if (end - at >= 2) {
    const std::uint32_t low = static_cast<unsigned char>(at[0]);
    if (low < 0x80) {
      value = static_cast<T>(unzigzag(low));
      return at + 1;
    }
    const std::uint32_t high = static_cast<unsigned char>(at[1]);
    if (high < 0x80) {
      value = static_cast<T>(unzigzag((low & 0x7f) | high << 7));
      return at + 2;
    }
  }
  T long_value = 0;
  at = get_long_varint(at, end, long_value);
  value = long_value;
  return at;
}

// A key or a value: its length, or -1 for null, then its bytes.
[[gnu::always_inline]] inline std::size_t field_size(const std::optional<Bytes>& field) noexcept {
  if (!field) return 1;
  return short_varint_size(static_cast<std::int64_t>(field->size())) + field->size();
}

[[gnu::always_inline]] inline char* put_field(char* at, const std::optional<Bytes>& field) noexcept {
  if (!field) return put_short_varint(at, -1);
  return copy_bytes(put_short_varint(at, static_cast<std::int64_t>(field->size())), *field);
}

[[gnu::always_inline]] inline const char* get_field(const char* at, const char* end,
                                                    std::optional<Bytes>& field) noexcept {
  std::int32_t length = 0;
  at = get_short_varint(at, end, length);
  if (at == nullptr) return nullptr;
  if (length < 0) {
    field.reset();
    return at;
  }
  if (length > end - at) return nullptr;
  field.emplace(at, static_cast<std::size_t>(length));
  return at + length;
}

// The place after `count` headers, or nullptr when they do not fit [at, end) or one has no name.
const char* skip_headers(const char* at, const char* end, std::int32_t count) noexcept {
  for (; count > 0; --count) {
    std::optional<Bytes> field;
    at = get_field(at, end, field);
    if (at == nullptr || !field) return nullptr;  // a header's name cannot be null
    at = get_field(at, end, field);
    if (at == nullptr) return nullptr;
  }
  return at;
}

// What max_encoded_size() adds to the bytes of key, value and headers: length, attributes, both deltas, the lengths of
// key and value, the header count.
constexpr std::size_t kMostAround = kMaxVarintBytes + 1 + kMaxVarlongBytes + kMaxVarintBytes + 3 * kMaxVarintBytes;

// A record of a value alone, at a place with room for it.
[[gnu::always_inline]] inline char* put_value(char* at, Bytes value, std::int64_t timestamp_delta,
                                              std::int32_t offset_delta) noexcept {
  const auto value_size = static_cast<std::int64_t>(value.size());
  const std::size_t body_size = 1 + short_varint_size(timestamp_delta) + short_varint_size(offset_delta) + 1 +
                                short_varint_size(value_size) + value.size() + 1;
  at = put_short_varint(at, static_cast<std::int64_t>(body_size));
  *at++ = kRecordAttributes;
  at = put_short_varint(at, timestamp_delta);
  at = put_short_varint(at, offset_delta);
  at = put_short_varint(at, -1);  // no key
  at = copy_bytes(put_short_varint(at, value_size), value);
  return put_short_varint(at, 0);  // no headers
}

}  // namespace

std::size_t max_encoded_size(const RecordView& record) noexcept {
  const std::size_t key_size = record.key ? record.key->size() : 0;
  const std::size_t value_size = record.value ? record.value->size() : 0;
  return kMostAround + key_size + value_size + record.headers.encoded().size();
}

void encode_record(Buffer& out, const RecordView& record, Offset base_offset, Timestamp base_timestamp) {
  const std::int64_t time_delta = wrapping_subtract(record.timestamp, base_timestamp);
  const std::int64_t offset_delta = wrapping_subtract(record.offset, base_offset);
  BOURN_CHECK(offset_delta >= 0 && offset_delta <= INT32_MAX);
  const Bytes headers = record.headers.encoded();
  const std::size_t body_size = 1 + short_varint_size(time_delta) + short_varint_size(offset_delta) +
                                field_size(record.key) + field_size(record.value) +
                                short_varint_size(record.headers.count()) + headers.size();
  BOURN_CHECK(body_size <= INT32_MAX);
  char* at = put_short_varint(out.room(kMaxVarlongBytes + body_size), static_cast<std::int64_t>(body_size));
  *at++ = kRecordAttributes;
  at = put_short_varint(at, time_delta);
  at = put_short_varint(at, offset_delta);
  at = put_field(at, record.key);
  at = put_field(at, record.value);
  at = put_short_varint(at, record.headers.count());
  at = copy_bytes(at, headers);
  out.commit(static_cast<std::size_t>(at - out.data()) - out.size());
}

void encode_value(Buffer& out, Bytes value, std::int64_t timestamp_delta, std::int32_t offset_delta) {
  BOURN_CHECK(value.size() <= INT32_MAX - kMostAround);
  char* const start = out.room(kMostAround + value.size());
  out.commit(static_cast<std::size_t>(put_value(start, value, timestamp_delta, offset_delta) - start));
}

EncodedLines encode_lines(Buffer& out, const ValueLines& lines, std::int64_t timestamp_delta, std::int32_t offset_delta,
                          std::size_t room) {
  BOURN_CHECK(room <= INT32_MAX);
  EncodedLines encoded;
  char* const start = out.room(room);
  char* at = start;
  const char* line = lines.text.data();
  const char* const text_end = line + lines.text.size();
  while (const char* const line_end = find_byte(line, text_end, lines.delimiter)) {
    const Bytes value(line, static_cast<std::size_t>(line_end - line));
    if (value.size() > lines.max_bytes) break;
    const std::size_t most = kMostAround + value.size();
    encoded.full = static_cast<std::size_t>(at - start) + most > room;
    if (encoded.full) break;
    at = put_value(at, value, timestamp_delta, offset_delta + encoded.count++);
    line = line_end + 1;
    encoded.full = static_cast<std::size_t>(at - start) + most > room;
    if (encoded.full) break;
  }
  encoded.text_bytes = static_cast<std::size_t>(line - lines.text.data());
  out.commit(static_cast<std::size_t>(at - start));
  return encoded;
}

RecordReader::RecordReader(const RecordRun& run) noexcept
    : start_(run.bytes.data()),
      at_(start_),
      end_(start_ + run.bytes.size()),
      left_(run.count),
      base_offset_(run.base_offset),
      base_timestamp_(run.base_timestamp),
      log_append_time_(run.log_append_time),
      last_offset_(wrapping_subtract(run.base_offset, 1)) {}

// Whatever is found damaged leaves the place as it was, so that asking again finds the same: that is what makes it
// final.
RecordReader::Next RecordReader::next_any(RecordView& record) noexcept {
  if (left_ <= 0) return finish();
  std::int32_t length = 0;
  const char* at = get_short_varint(at_, end_, length);
  if (at == nullptr)
    return damaged(at_ == end_ ? "fewer records than the header says" : "a record length is malformed");
  if (length < 0) return damaged("a record length is negative");
  if (length > end_ - at) return damaged("a record is longer than its batch");
  const char* const end = at + length;

  if (at++ == end) return damaged("a record is empty");  // its attributes, of which none are defined
  std::int64_t time_delta = 0;
  at = get_short_varint(at, end, time_delta);
  if (at == nullptr) return damaged("a timestamp delta is malformed");
  std::int32_t offset_delta = 0;
  at = get_short_varint(at, end, offset_delta);
  if (at == nullptr) return damaged("an offset delta is malformed");
  at = get_field(at, end, record.key);
  if (at == nullptr) return damaged("a key does not fit its record");
  at = get_field(at, end, record.value);
  if (at == nullptr) return damaged("a value does not fit its record");
  std::int32_t header_count = 0;
  at = get_short_varint(at, end, header_count);
  if (at == nullptr || header_count < 0 || header_count > end - at) return damaged("a header count is malformed");
  const char* const headers = at;
  if (header_count > 0) at = skip_headers(at, end, header_count);
  if (at == nullptr) return damaged("headers do not fit their record");
  if (at != end) return damaged("a record is longer than its fields");

  // An offset beyond 64 bits wraps to a negative one, which is no increase either.
  record.offset = wrapping_add(base_offset_, offset_delta);
  if (record.offset <= last_offset_) return damaged("record offsets do not increase");
  record.timestamp = log_append_time_ ? *log_append_time_ : wrapping_add(base_timestamp_, time_delta);
  record.headers = HeadersView(header_count, Bytes(headers, static_cast<std::size_t>(end - headers)));
  last_offset_ = record.offset;
  at_ = end;
  --left_;
  return Next::record;
}

RecordReader::Next RecordReader::finish() noexcept {
  if (left_ < 0) return damaged("the record count is negative");
  if (at_ != end_) return damaged("bytes follow the last record");
  return Next::end;
}

RecordReader::Next RecordReader::damaged(Reason reason) noexcept {
  reason_ = reason;
  return Next::damaged;
}

}  // namespace bourn
