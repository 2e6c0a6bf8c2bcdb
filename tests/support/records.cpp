#include "support/records.hpp"

#include "base/crc32c.hpp"
#include "base/endian.hpp"
#include "base/error.hpp"
#include "format/batch.hpp"
#include "format/batch_scanner.hpp"
#include "support/catch.hpp"

namespace bourn::test {
namespace {

std::optional<std::string> own_bytes(const std::optional<Bytes>& bytes) {
  if (!bytes) return std::nullopt;
  return std::string(*bytes);
}

std::optional<Bytes> lend_bytes(const std::optional<std::string>& bytes) {
  if (!bytes) return std::nullopt;
  return Bytes(*bytes);
}

std::string shown(const std::optional<std::string>& bytes) {
  return bytes ? Catch::Detail::stringify(*bytes) : "null";
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const OwnedRecord& record) {
  out << "{" << record.offset << " at " << record.timestamp << ", key " << shown(record.key) << ", value "
      << shown(record.value);
  for (const OwnedHeader& header : record.headers) out << ", " << header.name << "=" << shown(header.value);
  return out << "}";
}

OwnedRecord own(const RecordView& record) {
  OwnedRecord owned{record.offset, record.timestamp, own_bytes(record.key), own_bytes(record.value), {}};
  record.headers.for_each([&owned](const HeaderView& header) {
    owned.headers.push_back({std::string(header.name), own_bytes(header.value)});
  });
  return owned;
}

Lent::Lent(const OwnedRecord& record) {
  for (const OwnedHeader& header : record.headers) headers_.add(header.name, lend_bytes(header.value));
  view_ = {record.offset, record.timestamp, lend_bytes(record.key), lend_bytes(record.value), headers_.view()};
}

OwnedRecord value_record(Offset offset, std::string value, Timestamp timestamp) {
  return {offset, timestamp, std::nullopt, std::move(value), {}};
}

std::vector<OwnedRecord> varied_records(std::int32_t count, Offset first) {
  std::vector<OwnedRecord> records;
  for (std::int32_t i = 0; i < count; ++i) {
    OwnedRecord record = value_record(first + i, "value " + std::to_string(i), kSomeTime + (i * 37) % 100 - 50);
    const std::string key = "key " + std::to_string(i % 5);
    switch (i % 7) {
      case 1:
        record.key = key;
        break;
      case 2:
        record.key = key;
        record.value.reset();
        break;
      case 3:
        record.key = "";
        record.value = "";
        break;
      case 4:
        record.value.reset();
        break;
      case 5:
        record.headers = {{"trace", "abc"}, {"none", std::nullopt}, {"empty", ""}, {"trace", std::string("\0\xff", 2)}};
        break;
      case 6:
        record.value = std::string(3000, static_cast<char>('a' + i % 26));
        break;
      default:
        break;
    }
    records.push_back(std::move(record));
  }
  return records;
}

std::string make_batch(const std::vector<OwnedRecord>& records, const BatchShape& shape) {
  Buffer out;
  BatchBuilder builder(out, shape.options);
  for (const OwnedRecord& record : records) {
    const Lent lent(record);
    RecordView view = lent.view();
    view.offset -= shape.base_offset;
    builder.add(view);
  }
  builder.finish();
  stamp_batch(out.data(), shape.base_offset, shape.leader_epoch);
  return std::string(out.view());
}

std::string make_batch(std::int32_t count, Offset first) {
  std::vector<OwnedRecord> records;
  for (std::int32_t i = 0; i < count; ++i) records.push_back(value_record(first + i, "value " + std::to_string(i)));
  return make_batch(records, {.base_offset = first});
}

RecordRun run_of(Bytes batch) {
  const BatchHeader header = decode_batch_header(batch.data());
  RecordRun run{batch.substr(kBatchHeaderSize), header.record_count, header.base_offset, header.base_timestamp, {}};
  if (header.timestamp_type() == TimestampType::log_append) run.log_append_time = header.max_timestamp;
  return run;
}

std::vector<OwnedRecord> read_run(const RecordRun& run) {
  std::vector<OwnedRecord> records;
  RecordReader reader(run);
  RecordView record;
  auto next = reader.next(record);
  for (; next == RecordReader::Next::record; next = reader.next(record)) records.push_back(own(record));
  INFO((reader.reason() != nullptr ? reader.reason() : "no reason"));
  REQUIRE(next == RecordReader::Next::end);
  return records;
}

std::vector<OwnedRecord> read_log(Bytes log) {
  std::vector<OwnedRecord> records;
  BatchDecoder decoder;
  const Walk walk = walk_batches(log, {}, [&](const BatchHeader& header, Bytes bytes) {
    RecordRun run;
    const Reason reason = decoder.decode({header, bytes}, run);
    INFO((reason != nullptr ? reason : "no reason"));
    REQUIRE(reason == nullptr);
    for (OwnedRecord& record : read_run(run)) records.push_back(std::move(record));
  });
  INFO((walk.reason != nullptr ? walk.reason : "no reason"));
  REQUIRE(walk.good == log.size());
  return records;
}

std::string resealed(std::string batch) {
  store_big(batch.data() + kCrcAt, crc32c(Bytes(batch).substr(kChecksummedFrom)));
  return batch;
}

std::string flip_byte(std::string bytes, std::size_t at) {
  bytes.at(at) = static_cast<char>(~bytes.at(at));
  return bytes;
}

std::string flip_bit(std::string bytes, std::size_t bit) {
  bytes.at(bit / 8) = static_cast<char>(bytes.at(bit / 8) ^ (1 << (bit % 8)));
  return bytes;
}

std::string cut_tail(std::string bytes, std::size_t count) {
  BOURN_CHECK(count <= bytes.size());
  bytes.resize(bytes.size() - count);
  return bytes;
}

std::string zero_range(std::string bytes, std::size_t from, std::size_t count) {
  BOURN_CHECK(from <= bytes.size() && count <= bytes.size() - from);
  return bytes.replace(from, count, count, '\0');
}

std::string from_hex(Bytes digits) {
  const auto value_of = [](char digit) -> int {
    if (digit >= '0' && digit <= '9') return digit - '0';
    BOURN_CHECK(digit >= 'a' && digit <= 'f');
    return digit - 'a' + 10;
  };
  std::string bytes;
  int high = -1;
  for (const char digit : digits) {
    if (digit == ' ') continue;
    if (high < 0) {
      high = value_of(digit);
    } else {
      bytes.push_back(static_cast<char>(high * 16 + value_of(digit)));
      high = -1;
    }
  }
  BOURN_CHECK(high < 0);
  return bytes;
}

}  // namespace bourn::test
