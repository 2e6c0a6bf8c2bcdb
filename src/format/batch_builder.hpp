// Records in, sealed batches out. Knows nothing of files: batches are appended to the caller's buffer one after the
// other, with base offset 0, ready to be stamped (stamp_batch) and written by one write.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.hpp"
#include "format/batch_header.hpp"
#include "format/compression.hpp"
#include "format/record.hpp"
#include "format/record_codec.hpp"

namespace bourn {

struct BatchOptions {
  Codec codec = Codec::none;
  std::optional<int> level;
};

class BatchBuilder {
 public:
  // `out` must outlive the builder and, between the first add() and finish(), be appended to by nobody else: without a
  // codec, records are encoded straight into it.
  BatchBuilder(Buffer& out, const BatchOptions& options);

  bool empty() const noexcept { return count_ == 0; }
  std::int32_t count() const noexcept { return count_; }
  // Size of the batch so far in bytes, header included, before compression.
  std::size_t size_bytes() const noexcept { return kBatchHeaderSize + (empty() ? 0 : records().size() - records_at_); }

  // Takes a copy of the record. record.offset is taken as the offset delta: 0, 1, 2, … for new batches; with gaps where
  // a batch is written again (kept offsets minus base). Deltas must increase. record.timestamp is kept as it is.
  void add(const RecordView& record);
  // The same for the commonest record of all, a value alone with the next offset delta.
  void add_value(Bytes value, Timestamp timestamp);
  // The same for values in a row, as many as surely take `room` bytes together at most (see encode_lines).
  EncodedLines add_lines(const ValueLines& lines, Timestamp timestamp, std::size_t room);

  // Seals the batch at the end of `out` and returns its size in bytes. Requires !empty(). CreateTime, no producer id,
  // leader epoch -1.
  std::size_t finish();
  // Forgets the records added since the last finish().
  void abandon();

 private:
  const Buffer& records() const noexcept { return codec_is_none_ ? out_ : scratch_; }
  Buffer& records() noexcept { return codec_is_none_ ? out_ : scratch_; }
  void reserve_header();
  void begin(Timestamp first);
  void count_in(std::int32_t last_delta, Timestamp timestamp, std::int32_t count) noexcept;
  void reset() noexcept;

  Buffer& out_;
  Compressor compressor_;
  bool codec_is_none_;
  Buffer scratch_;              // encoded records, when they are compressed afterwards
  std::size_t batch_at_ = 0;    // where the batch starts in out_
  std::size_t records_at_ = 0;  // where its records start in records()
  std::int32_t count_ = 0;
  std::int32_t last_delta_ = -1;
  Timestamp base_timestamp_ = 0;
  Timestamp max_timestamp_ = 0;
};

}  // namespace bourn
