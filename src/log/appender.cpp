#include "log/appender.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "format/record_codec.hpp"

namespace bourn {

Appender::Appender(PartitionLog& log, const AppenderOptions& options)
    : log_(log), options_(options), builder_(batches_, options.batch) {
  options_.batch_bytes = std::min(options_.batch_bytes, static_cast<std::size_t>(options_.max_batch_bytes));
}

void Appender::add(const RecordView& record) {
  const std::size_t most = max_encoded_size(record);
  if (!builder_.empty() && builder_.size_bytes() + most > options_.batch_bytes) finish_batch();
  if (most > static_cast<std::size_t>(options_.max_batch_bytes) - kBatchHeaderSize) {
    fail(ErrorKind::damaged, "an event of {} bytes is larger than the topic's max.message.bytes, {}", most,
         options_.max_batch_bytes);
  }
  if (record.key || record.headers.count() > 0 || !record.value) {
    RecordView next = record;
    next.offset = builder_.count();
    builder_.add(next);
  } else {
    builder_.add_value(*record.value, record.timestamp);
  }
  ++waiting_;
  // Records are alike: where another one of this size does not fit, the batch is done, and the write need not carry a
  // crumb of the next.
  if (builder_.size_bytes() + most > options_.batch_bytes) finish_batch();
}

EncodedLines Appender::add_lines(const ValueLines& lines, Timestamp timestamp) {
  if (builder_.size_bytes() >= options_.batch_bytes) return {};
  const EncodedLines added = builder_.add_lines(lines, timestamp, options_.batch_bytes - builder_.size_bytes());
  waiting_ += added.count;
  if (added.full) finish_batch();
  return added;
}

void Appender::finish_batch() {
  if (!builder_.empty()) builder_.finish();
}

PartitionLog::Appended Appender::write() {
  finish_batch();
  if (batches_.empty()) return {log_.next_offset(), log_.next_offset(), 0, 0};
  const PartitionLog::Appended appended = log_.append(batches_);
  batches_.clear();
  waiting_ = 0;
  return appended;
}

}  // namespace bourn
