// What became of the transactions in a partition. A transaction ends with a marker of its producer, ABORT or COMMIT;
// nothing else of that producer can stand between its batches and the marker (kafka: ProducerStateManager). So the
// first marker of a producer behind a transactional batch tells that batch's fate. The log itself is asked: .txnindex
// files, which say the same of aborted ones, may be missing, stale or from elsewhere.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "format/types.hpp"
#include "log/partition_dir.hpp"
#include "log/segment.hpp"

namespace bourn {

enum class Fate {
  committed,
  aborted,  // its events are as if they had never been
  open,     // no marker yet
};

class Transactions {
 public:
  // Each must outlive this. Nothing is read before somebody asks.
  explicit Transactions(const PartitionDir& dir) : dir_(&dir) {}
  explicit Transactions(const Segment& segment) : segment_(&segment) {}

  // Of the transaction that a transactional batch of this producer at `offset` belongs to; the first call has the least
  // offset. Reads the headers of the batches that came since the last call (of the whole log from `offset` on, at
  // first), and takes 4 KiB for each. Damage is stepped over: where a marker may have stood, the next one counts.
  Fate fate(std::int64_t producer_id, Offset offset);

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
