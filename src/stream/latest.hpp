// The state of a stream: the last record of each key.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "stream/source.hpp"

namespace bourn {

// Complete once all was read the first time, which is before the first record is given.
struct LatestCounts {
  std::int64_t events = 0;
  std::int64_t without_key = 0;
  std::int64_t keys = 0;     // that have a value
  std::int64_t deleted = 0;  // whose last record is a tombstone
};

struct LatestOptions {
  bool per_topic = false;          // keys of different topics are different keys
  std::size_t memory = SIZE_MAX;   // for the keys, or for what is held; see KeyPlaces
  LatestCounts* counts = nullptr;  // must outlive the source
};

// Of a source that ends: the last record of each key that has a value, in their order. Reads twice: `first` is read to
// its end to find them, and `second`, which gives the same events, gives them out. Memory: about 40 bytes for each key
// that there ever was. Records without a key are left out; a key whose last record is a tombstone is, too.
// Throws Error{unsupported} when the keys do not fit, telling about how many they are, before anything is given; and
// Error{busy} at its end where some of them were not there any more the second time, since the log was compacted or
// trimmed meanwhile.
std::unique_ptr<Source> make_latest(std::unique_ptr<Source> first, std::unique_ptr<Source> second,
                                    const LatestOptions& options = {});

// The same of a source that can be read once only: holds the records themselves. Error{unsupported} once they take more
// than `options.memory`.
std::unique_ptr<Source> make_held_latest(std::unique_ptr<Source> source, const LatestOptions& options);

// `state` to its end, marked as such (Slice::is_state), then `events`.
std::unique_ptr<Source> make_with_state(std::unique_ptr<Source> state, std::unique_ptr<Source> events);

}  // namespace bourn
