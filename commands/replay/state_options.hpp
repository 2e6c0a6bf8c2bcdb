// The options of time travel, and what its two views have in common.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "commands/event_output.hpp"
#include "commands/selection.hpp"

namespace bourn::commands {

class Verb;

struct ReplayOptions;

// As typed.
struct StateOptions {
  bool state = false;             // --state
  std::string at;                 // --at OFFSET|TIME; empty: the end as it is now
  std::vector<std::string> diff;  // --state-diff T1 T2: two of them, or none
  std::string memory = "256M";    // --memory

  bool asked() const noexcept { return state || !diff.empty(); }
};

// --state, --at, --state-diff, --memory.
void add_state_options(Verb& command, StateOptions& options);

// Throws Error{usage} where --state or --state-diff is given with options that play events, that choose some of them by
// their place, or that print them in a way that a difference is not printed in.
void check_state_options(const ReplayOptions& options);

// Where a range ends that ends with this moment: an offset is the last one that is meant, a time the last millisecond;
// "-N" leaves out the last N offsets, "+N" takes the first N. Throws Error{usage}.
Bound end_of_moment(const std::string& text, Now now);

// Throws Error{usage} where the moment, given as `text` with `option`, counts offsets, and the selection has more than
// one partition: the same number in each is no moment.
void refuse_offset_of_many(const std::string& option, const std::string& text, const Bound& moment,
                           Selection& selection);

// The same streams and filters with another range.
SelectionOptions with_range(const SelectionOptions& selection, const Range& range);

// --memory in bytes.
std::size_t memory_of(const StateOptions& options);

// Whether nothing was said of how events are to be printed.
bool is_plain(const EventOutputOptions& output);

// Says which of the logs do not begin with their first event, so that nobody knows of all keys; with --on-trim fail
// throws Error{missing} instead.
void say_trimmed(const std::map<TopicPartition, OffsetRange>& extents, const ReplayOptions& options);

// "3 events without a key are left out", when there are any.
void say_keyless(std::int64_t count);

}  // namespace bourn::commands
