// The scales of pictures: ticks for times, round numbers for counts and bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/time.hpp"

namespace bourn::commands::inspect {

// Ticks at round times of the zone from `start` on, for `span_ms`.
class TimeAxis {
 public:
  struct Tick {
    Timestamp time = 0;
    std::string label;  // "10:00", "10:00:30", "10:00:00.250", or the date where ticks are days apart
    std::string date;   // where a label shows no date: at the first tick, and at the first of each day
  };
  // As many as fit into `columns` of one character each.
  TimeAxis(Timestamp start, std::int64_t span_ms, std::size_t columns, Zone zone = Zone::utc);
  const std::vector<Tick>& ticks() const noexcept { return ticks_; }

 private:
  std::vector<Tick> ticks_;
};

// Where a scale ends that must hold `most`: a round number, of KiB and so on for bytes.
std::int64_t count_scale(std::int64_t most);
std::int64_t byte_scale(std::int64_t most);

// "36s", "1m30s"; milliseconds below a second.
std::string ms_text(std::int64_t ms);

}  // namespace bourn::commands::inspect
