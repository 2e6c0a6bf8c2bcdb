#include "stream/held_record.hpp"

#include "base/error.hpp"

namespace bourn {

HeldRecord::HeldRecord(const Slice& slice, const RecordView& record)
    : offset_(record.offset), timestamp_(record.timestamp), time_type_(slice.header.timestamp_type()) {
  Buffer encoded;
  encode_record(encoded, record, offset_, timestamp_);
  bytes_.assign(encoded.view());
}

RecordView HeldRecord::view() const {
  RecordReader reader(run());
  RecordView record;
  BOURN_CHECK(reader.next(record) == RecordReader::Next::record);
  return record;
}

Slice HeldRecord::slice(const TopicPartition& where) const {
  Slice slice;
  slice.where = &where;
  slice.header = header();
  slice.run = run();
  slice.next_offset = offset_ + 1;
  slice.batch_records = 1;
  slice.batch_record_bytes = static_cast<std::int64_t>(bytes_.size());
  return slice;
}

BatchHeader HeldRecord::header() const {
  BatchHeader header;
  header.base_offset = offset_;
  header.base_timestamp = header.max_timestamp = timestamp_;
  header.record_count = 1;
  if (time_type_ == TimestampType::log_append) header.attributes = kLogAppendBit;
  return header;
}

RecordRun HeldRecord::run() const {
  RecordRun run{bytes_, 1, offset_, timestamp_, std::nullopt};
  if (time_type_ == TimestampType::log_append) run.log_append_time = timestamp_;
  return run;
}

}  // namespace bourn
