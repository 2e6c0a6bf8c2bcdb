// What replay plays.
#pragma once

#include <memory>

#include "commands/replay/options.hpp"
#include "commands/selection.hpp"
#include "stream/source.hpp"

namespace bourn::commands {

enum class Time { first, again };

// The events that were selected, with the state in front of them when it is asked for. `again` is for another round,
// and throws what Selection::again() throws. `selection` must outlive the source.
std::unique_ptr<Source> open_replayed(Selection& selection, const ReplayOptions& options, Time time);

}  // namespace bourn::commands
