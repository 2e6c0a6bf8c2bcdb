// Where two logs part ways, event by event: codecs, batch boundaries and everything else that only the batches know
// make no difference. Events are the same event when they have the same offset.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "base/stop.hpp"
#include "format/record.hpp"
#include "stream/source.hpp"

namespace bourn {

struct Difference {
  Offset offset = 0;
  // Both are there when the logs have different events at this offset. Valid during the call alone.
  const RecordView* a = nullptr;
  const RecordView* b = nullptr;
  // What of them differs.
  bool key = false, value = false, headers = false, time = false;
};

struct DifferenceCounts {
  std::int64_t events_a = 0;
  std::int64_t events_b = 0;
  std::int64_t equal = 0;
  std::int64_t changed = 0;  // at the same offset, and different in at least one of these:
  std::int64_t key = 0, value = 0, headers = 0, time = 0;
  // Events of one log that the other one lacks: because it starts later, because it has a gap there, because it has
  // ended.
  struct Lacking {
    std::int64_t before_start = 0, in_gap = 0, after_end = 0;
    std::int64_t all() const noexcept { return before_start + in_gap + after_end; }
  };
  Lacking lacking_a;  // B has them
  Lacking lacking_b;
  std::optional<Offset> first;  // the first offset where they part ways

  bool equal_logs() const noexcept { return !first; }
  // Takes in what another pair of partitions gave; `first` becomes meaningless.
  void add(const DifferenceCounts& other) noexcept;
};

// Reads both sources, each of one partition and in the order of its offsets, to their ends (or until a stop is asked).
// `on_difference` is called for each difference, by offset. Holds one batch of each. Throws Error{damaged} for records
// that cannot be read, and what the sources throw.
DifferenceCounts compare(Source& a, Source& b, const Stop& stop,
                         const std::function<void(const Difference&)>& on_difference);

}  // namespace bourn
