// The first pass of a compaction: reads the keys of the dirty part.
#pragma once

#include <cstdint>
#include <functional>

#include "log/latest_keys.hpp"
#include "log/log_survey.hpp"

namespace bourn {

struct FirstPassOptions {
  bool refuse_keyless = false;  // Error{difference} at an event without a key
  // Called now and then with the bytes read since; false: stop.
  std::function<bool(std::int64_t)> progress;
};

// Adds the records of [start, end) to `keys` until they are full; `end` is where a segment begins. Aborted ones and
// markers are none. False when a stop was asked for. Throws Error{damaged}.
bool read_keys(const PartitionDir& dir, const LogSurvey& survey, Offset start, Offset end,
               const FirstPassOptions& options, LatestKeys& keys);

}  // namespace bourn
