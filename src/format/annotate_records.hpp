// The records of a v2 batch, explained.
#pragma once

#include <cstdint>

#include "format/annotate_walk.hpp"
#include "format/record_codec.hpp"

namespace bourn::annotate {

// What a look over all records finds, before any of them is explained.
struct RecordCount {
  std::int32_t whole = 0;  // records before the end, or before the first damage
  bool exact = false;      // they fill the bytes to the end
  Timestamp newest = kNoTimestamp;
};
RecordCount count_records(RecordRun run);

// `run` views the bytes of the walk. `control`: they are control records. `last_offset_delta`: no record may be beyond.
void explain_records(Walk walk, const RecordRun& run, std::int32_t last_offset_delta, bool control);

// "\"orders\"", or null: an excerpt that fits a line.
std::string excerpt(const std::optional<Bytes>& bytes, std::size_t limit);

}  // namespace bourn::annotate
