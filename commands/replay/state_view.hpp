// Time travel: the latest value of every key as of a moment, and what changed between two moments.
#pragma once

#include "base/stop.hpp"
#include "commands/commands.hpp"
#include "commands/replay/options.hpp"

namespace bourn::commands {

// --state. The selection says which streams (addresses, partition) and, by its filter, which of the values that are
// left at the end; it has no range of its own (Error{usage}). Throws Error{usage}, too, where --at is an offset and
// there is more than one partition. Outcome::nothing_matched when there is a filter and nothing passed it.
Outcome print_state(const ReplayOptions& options, const Stop& stop);

// --state-diff. A change is shown when the filter wants its old event or its new one. Outcome::different when any was.
Outcome print_state_difference(const ReplayOptions& options, const Stop& stop);

}  // namespace bourn::commands
