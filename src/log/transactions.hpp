// What became of the transactions in a partition. A transaction ends with a marker of its producer, ABORT or COMMIT;
// nothing else of that producer can stand between its batches and the marker (kafka: ProducerStateManager). So the
// first marker of a producer behind a transactional batch tells that batch's fate. The log itself is asked: .txnindex
// files, which say the same of aborted ones, may be missing, stale or from elsewhere.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "format/batch_header.hpp"
#include "log/partition_dir.hpp"
#include "log/segment.hpp"

namespace bourn {

class TransactionFates {
 public:
  enum class Fate {
    none,       // the batch belongs to no transaction
    committed,  //
    aborted,    // its events are as if they had never been
    open,       // no marker yet
  };

  // Each must outlive this. Nothing is read before somebody asks about a transactional batch.
  explicit TransactionFates(const PartitionDir& dir) : dir_(&dir) {}
  explicit TransactionFates(const Segment& segment) : segment_(&segment) {}

  // Reads the headers of the batches that came since the last call (of the whole log behind `header`, at first), and
  // takes 4 KiB for each; logs without transactions cost nothing. Damage is stepped over: where a marker may have
  // stood, the next one counts.
  Fate of(const BatchHeader& header);

 private:
  struct Marker {
    Offset offset = 0;
    bool aborts = false;
  };

  void read_on();
  void read_segment(const Segment& segment);

  const PartitionDir* dir_ = nullptr;
  const Segment* segment_ = nullptr;
  Offset read_to_ = -1;                                  // batches below it were looked at; -1: none
  std::map<std::int64_t, std::vector<Marker>> markers_;  // by producer id, in order of offsets
};

}  // namespace bourn
