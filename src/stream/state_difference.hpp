// What was added to, changed in and removed from the state of a stream (stream/latest.hpp) by a stretch of its events.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

#include "base/stop.hpp"
#include "stream/held_record.hpp"
#include "stream/source.hpp"

namespace bourn {

struct StateChange {
  enum class Kind { added, removed, changed };
  Kind kind = Kind::added;
  // What the key had before, and where that stands; nullptr when it was added.
  const HeldRecord* before = nullptr;
  const TopicPartition* before_where = nullptr;
  // The last event of the key in the stretch: its new value, or the tombstone that removed it.
  const RecordView& after;
  const Slice& slice;  // that holds it
};

struct StateDifferenceCounts {
  std::int64_t added = 0, removed = 0, changed = 0;
  std::int64_t same = 0;         // keys that had events and have the same value as before
  std::int64_t without_key = 0;  // events of the stretch that have no key
};

struct StateDifferenceOptions {
  // Called once, gives the events before the stretch; called twice, gives those of the stretch, the same ones.
  std::function<std::unique_ptr<Source>()> before, stretch;
  std::size_t memory = std::size_t{256} << 20;
};

// Calls `on_change` for each change, in the order of the events that made them, until it returns false; what it is
// given is valid during the call alone. Keys of different topics are different keys; a value is the same when its bytes
// are, whatever the headers and the time. Reads the stretch for its keys, then what is before it for what these had,
// then the stretch again. Memory: as make_latest() for the keys of the stretch, and the old records of those of them
// that had a value. Throws Error{unsupported} when that does not fit, and what make_latest() throws. A stop ends it
// early, too.
StateDifferenceCounts compare_states(const StateDifferenceOptions& options, const Stop& stop,
                                     const std::function<bool(const StateChange&)>& on_change);

}  // namespace bourn
