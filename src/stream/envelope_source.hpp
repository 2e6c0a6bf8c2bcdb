// Captured events as a source: JSON envelopes as consume --json prints them, on stdin or in a file.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/input.hpp"
#include "stream/local_source.hpp"
#include "stream/range.hpp"
#include "stream/source.hpp"

namespace bourn {

struct EnvelopeSourceOptions {
  // Bounds by offset and by time; start and end; no others, since how many events there are is not known before.
  // Events are taken or left one by one: those whose offset is in the range; for a time, all from the first event with
  // that time or a later one.
  Range range;
  std::optional<std::int32_t> partition = {};  // only events of this one
  OnDamage on_damage = OnDamage::stop;
  std::size_t max_record = std::size_t{64} << 20;
  OnNotice on_notice = {};  // may be empty
};

// Events in the order of the input, each with the topic, partition, offset and time that its envelope tells; without
// them the topic is "-", the partition 0, the offset one more than that of the event before. next() waits for input
// (until a stop is asked of `input`, which must outlive the source), and at_rest() tells when it would: it never says
// idle. A line that is no envelope is Error{damaged} naming line and column, unless damage is to be skipped. Throws
// Error{usage} for a range that cannot be meant.
std::unique_ptr<Source> make_envelope_source(Input& input, const EnvelopeSourceOptions& options);

}  // namespace bourn
