// What a repair could not save, in .bourn/lost: so that a gap in the offsets that somebody decided on is told from one
// that nobody knows of. Text, a line for each range, only ever appended:
//
//   4711 4720 00000000000000004000-73401-1795435200000
//
// the first offset that is gone, the first one after it that is there, and the file in .bourn/torn with the bytes.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/fd.hpp"
#include "format/types.hpp"
#include "log/partition_dir.hpp"

namespace bourn {

struct LostOffsets {
  Offset first = 0;
  Offset next = 0;
  std::string copy;
  bool operator==(const LostOffsets&) const = default;
};

// Lines that are none are passed over.
std::vector<LostOffsets> parse_lost_offsets(Bytes text);
std::vector<LostOffsets> read_lost_offsets(const PartitionDir& dir);
// Durable when it returns.
void append_lost_offsets(const PartitionDir& dir, const Fd& own_files, const std::vector<LostOffsets>& lost);

// Whether every offset in [first, next) is in one of the ranges.
bool all_lost(const std::vector<LostOffsets>& lost, Offset first, Offset next);

}  // namespace bourn
