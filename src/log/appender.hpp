// Gathers records into batches, and batches into large writes, for one partition.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.hpp"
#include "format/batch_builder.hpp"
#include "format/record.hpp"
#include "log/partition_log.hpp"

namespace bourn {

struct AppenderOptions {
  BatchOptions batch;
  // A batch is finished when the next record would make it larger (before compression). Small batches are quicker to
  // seek in, large ones compress better; write speed hardly differs.
  std::size_t batch_bytes = std::size_t{256} << 10;
  // Finished batches are written when there are this many bytes of them. Below 256 KiB writes get slow.
  std::size_t write_bytes = std::size_t{1} << 20;
  // max.message.bytes
  std::int64_t max_batch_bytes = INT32_MAX / 2;
};

class Appender {
 public:
  // `log` must outlive the appender.
  Appender(PartitionLog& log, const AppenderOptions& options);
  Appender(const Appender&) = delete;
  Appender& operator=(const Appender&) = delete;

  // Takes a copy of the record (its offset is not looked at). Throws Error{damaged} when its batch could not be smaller
  // than max.message.bytes; it is then not taken.
  void add(const RecordView& record);
  // Takes as many of the lines as go into the batch that is being gathered; the batches become what add() would make of
  // them one by one. What it takes none of (a line larger than a batch) is for add().
  EncodedLines add_lines(const ValueLines& lines, Timestamp timestamp);
  // True when it is time to write().
  bool full() const noexcept {
    return builder_.empty() && batches_.size() + options_.batch_bytes > options_.write_bytes;
  }
  // Records that were added and not yet written.
  std::int64_t waiting() const noexcept { return waiting_; }

  // Finishes the batch and appends everything gathered. After a failure (error != 0) the records from `next` on are not
  // in the log; they are forgotten here.
  PartitionLog::Appended write();

 private:
  void finish_batch();

  PartitionLog& log_;
  AppenderOptions options_;
  Buffer batches_;
  BatchBuilder builder_;
  std::int64_t waiting_ = 0;
};

}  // namespace bourn
