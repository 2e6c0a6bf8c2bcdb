// What maintenance has to know of a whole partition before it changes anything: a walk over all batch headers, sealed
// segments and active one, and over the markers of transactions. Changes nothing and takes no lock; what is appended
// behind the walk can only make fewer things removable later, never now.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "format/batch_header.hpp"
#include "format/txn_index.hpp"
#include "log/partition_dir.hpp"

namespace bourn {

struct SegmentFacts {
  Offset base = 0;
  Offset next_offset = 0;
  std::int64_t bytes = 0;  // without what is not finished yet at the end of the active segment
  std::int64_t index_bytes = 0;
  std::int64_t time_index_bytes = 0;
  std::int64_t batches = 0;
  std::int64_t records = 0;
  Timestamp first_time = kNoTimestamp;  // the greatest in the first batch
  Timestamp max_time = kNoTimestamp;
  std::int64_t modified_ms = 0;
  Timestamp least_horizon = INT64_MAX;  // of batches that have one
  std::array<std::int64_t, 8> batches_of_codec{};
  std::int64_t small_batches = 0;  // below 4 KiB, of no producer: what merging is for
};

// What is known of a producer (kafka: ProducerStateEntry): its epoch, and where its newest data stands.
struct ProducerFacts {
  std::int16_t epoch = -1;
  Offset last_data = -1;  // last offset of that batch; -1 when a marker of a newer epoch came after it
  Timestamp time = kNoTimestamp;
};

struct LogSurvey {
  std::vector<SegmentFacts> segments;  // the last one is the active segment
  std::unordered_map<std::int64_t, ProducerFacts> producers;
  std::unordered_map<std::int64_t, std::vector<TxnIndexEntry>> aborted;  // of a producer, in order of their markers
  std::optional<Offset> first_open;  // first offset of the oldest transaction that has not ended

  // The aborted transaction that a data batch is part of.
  const TxnIndexEntry* aborted_around(const BatchHeader& batch) const noexcept;
  // The aborted transaction that the marker at this offset ended.
  const TxnIndexEntry* aborted_by(std::int64_t producer, Offset marker) const noexcept;
};

// Throws Error{damaged} when a sealed segment cannot be walked to its end.
LogSurvey survey_log(const PartitionDir& dir);

}  // namespace bourn
