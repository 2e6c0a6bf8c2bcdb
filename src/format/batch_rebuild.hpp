// Writing a batch again with fewer records, or several as one. Offsets, the records' times and bytes, and all that the
// header says of producer and epoch stay; what stands between the records' lengths and their offset deltas does not
// even have to be looked at. Source: kafka, MemoryRecords.filterTo.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "base/bytes.hpp"
#include "format/batch.hpp"
#include "format/compression.hpp"

namespace bourn {

// A record to be kept: its bytes in its run, and its time.
struct KeptRecord {
  Bytes bytes;
  Timestamp time = kNoTimestamp;
};

// Holds the codecs' memory; use one for many batches.
class BatchRebuilder {
 public:
  // Batches get this codec; without one they keep their own, at its default level.
  explicit BatchRebuilder(std::optional<Codec> codec = std::nullopt, std::optional<int> level = std::nullopt)
      : codec_(codec), level_(level) {}

  // Appends to `out` the batch of `header` with the records that are left (at least one), which come from `run`.
  // Base offset, last offset delta, leader epoch, producer and flags are the header's. The base timestamp becomes the
  // horizon, when there is one, and else the time of the first record; the greatest time is taken anew unless the type
  // is LogAppendTime. A batch of format v0 or v1 becomes one of v2. Returns the new batch's header.
  BatchHeader rebuild(const BatchHeader& header, const RecordRun& run, const std::vector<KeptRecord>& kept,
                      std::optional<Timestamp> horizon, Buffer& out);

  // Gathers the records of neighbouring batches, which may_be_merged() with one another, into one.
  void begin_merged(const BatchHeader& first);
  void add_to_merged(const BatchHeader& header, const RecordRun& run, const std::vector<KeptRecord>& kept);
  bool merging() const noexcept { return merging_; }
  std::size_t merged_bytes() const noexcept { return records_.size(); }
  const BatchHeader& merged() const noexcept { return merged_; }
  BatchHeader finish_merged(Buffer& out);

 private:
  void append_record(const KeptRecord& record, Timestamp base_timestamp, std::int64_t offset_shift);
  BatchHeader seal(BatchHeader header, Buffer& out);

  std::optional<Codec> codec_;
  std::optional<int> level_;
  std::map<Codec, Compressor> compressors_;
  Buffer records_;
  BatchHeader merged_;
  bool merging_ = false;
};

// Whether what the header says would be the same of both batches in one: no producer, no control batch, no delete
// horizon, CreateTime, one leader epoch, and offsets that one batch can span.
bool may_be_merged(const BatchHeader& first, const BatchHeader& next) noexcept;

// Appends the header alone, as Kafka keeps it of a batch whose records are all gone: no base timestamp, no codec, no
// records, no horizon. Returns it.
BatchHeader append_empty_batch(const BatchHeader& header, Buffer& out);

}  // namespace bourn
