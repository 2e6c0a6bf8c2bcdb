// What a stream is made of: sizes, keys, headers, batches, rates, gaps. One pass, bounded memory, nothing allocated per
// record.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "stream/distinct.hpp"
#include "stream/key_hash.hpp"
#include "stream/pace.hpp"
#include "stream/quantiles.hpp"
#include "stream/sink.hpp"
#include "stream/timeline.hpp"
#include "stream/top_keys.hpp"

namespace bourn {

// An event, and something that makes it stand out.
struct Standout {
  TopicPartition where;
  Offset offset = 0;
  std::int64_t amount = 0;
};

struct StreamFacts {
  // A record's bytes are those that it takes in its batch, decompressed: key, value, headers and what frames them.
  Quantiles record_bytes;
  Quantiles key_bytes;            // of keys that are there
  Quantiles value_bytes;          // of values that are there
  std::vector<Standout> largest;  // records, by their bytes

  std::int64_t null_keys = 0;
  std::int64_t null_values = 0;
  std::int64_t tombstones = 0;  // null values with a key
  DistinctCount distinct_keys;
  TopKeys keys;
  TopKeys headers{512};           // their names
  std::int64_t header_count = 0;  // all headers of all records
  std::int64_t with_headers = 0;  // records that have any

  // Of the batches that records came from, whole, also where a part of their records was asked for.
  struct PerCodec {
    std::int64_t batches = 0;
    std::int64_t stored_bytes = 0;  // as they stand in the file, headers included
    std::int64_t plain_bytes = 0;   // the same with the records decompressed
  };
  std::array<PerCodec, 5> codecs;  // by Codec
  Quantiles batch_records;
  Quantiles batch_bytes;  // as stored

  Timestamp first_time = kNoTimestamp;  // least and greatest
  Timestamp last_time = kNoTimestamp;
  std::int64_t without_time = 0;
  Timeline timeline;  // bytes are those of records
  Busiest second{1000};
  Busiest minute{60'000};
  LargestGaps gaps{10};
  // Times that are less than one before, in the same partition.
  std::int64_t out_of_order = 0;
  Standout largest_step_back;  // amount in ms below the greatest time before

  // Offsets without an event between the first and the last event of each partition: records that compaction removed,
  // and control records.
  std::int64_t offsets = 0;  // all that lie there
  std::int64_t missing_offsets = 0;
  std::int64_t offset_gaps = 0;  // stretches of them
  Standout largest_offset_gap;   // offset: the first that is missing; amount: how many
  std::int64_t partitions = 0;

  std::int64_t events() const noexcept { return record_bytes.count(); }
  PerCodec all_codecs() const noexcept;
};

class Statistics final : public Sink {
 public:
  static constexpr std::size_t kLargest = 10;

  explicit Statistics(KeyHasher hash) : hash_(hash) {}

  // Throws Error{damaged} when the records cannot be read.
  State put(const Slice& slice) override;
  State flush() override { return State::open; }

  // Everything that was counted. Nothing may be put afterwards.
  StreamFacts facts() &&;

 private:
  struct PerPartition {
    bool begun = false;
    Offset batch = 0;        // base offset of the batch last seen
    Offset next_offset = 0;  // that is due
    Timestamp greatest_time = INT64_MIN;
  };

  void count_batch(const Slice& slice);
  void count_record(const RecordView& record, std::int64_t bytes);
  void count_place(const Slice& slice, const RecordView& record, std::int64_t bytes);
  void count_time(const Slice& slice, const RecordView& record, std::int64_t bytes);
  void settle_moment();

  KeyHasher hash_;
  StreamFacts facts_;
  std::map<TopicPartition, PerPartition> partitions_;
  std::map<TopicPartition, PerPartition>::iterator partition_ = partitions_.end();
  Timestamp greatest_time_ = kNoTimestamp;
  // Neighbours with the same time are counted together.
  Timestamp moment_ = kNoTimestamp;
  std::int64_t moment_events_ = 0;
  std::int64_t moment_bytes_ = 0;
};

}  // namespace bourn
