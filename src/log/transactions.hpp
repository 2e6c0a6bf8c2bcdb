// How transactions ended: by the markers in the log itself, which are there whatever became of .txnindex.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "format/types.hpp"
#include "log/partition_dir.hpp"
#include "log/segment.hpp"

namespace bourn {

enum class Fate { committed, aborted, open };

// Answers for batches in the order of their offsets. Reads on in the log only as far as it takes to find a marker, by
// headers alone.
class Transactions {
 public:
  // Over a partition's segments; `dir` must outlive this.
  explicit Transactions(const PartitionDir& dir);
  // Over one file, whose markers are all that is known; `segment` must outlive this.
  explicit Transactions(const Segment& segment);

  // Of the transaction that a batch of this producer at `offset` belongs to. Offsets must not decrease from call to
  // call.
  Fate fate(std::int64_t producer_id, Offset offset);

 private:
  struct Marker {
    Offset offset;
    bool commit;
  };
  bool read_on();
  bool read_on_in(const Segment& segment, Offset least);

  const PartitionDir* dir_ = nullptr;
  const Segment* only_ = nullptr;
  std::vector<Offset> bases_;
  std::size_t base_ = 0;  // place in bases_
  bool begun_ = false;
  std::int64_t position_ = 0;
  Offset next_offset_ = 0;
  bool at_end_ = false;
  std::map<std::int64_t, std::deque<Marker>> markers_;  // by producer
};

}  // namespace bourn
