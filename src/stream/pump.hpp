// The only loop that joins a source and a sink.
#pragma once

#include <chrono>
#include <optional>

#include "base/file_watch.hpp"
#include "base/stop.hpp"
#include "stream/sink.hpp"
#include "stream/source.hpp"

namespace bourn {

enum class Pumped {
  to_the_end,  // the source ended
  closed,      // the sink wants no more
  stopped,     // a stop was asked
  timed_out,   // nothing came for `patience`
};

// Carries slices until one of these happens. An idle source is waited for on `watch`; before every wait the sink is
// flushed, so that readers see what there is. `on_quiet` is called after such a flush and after the last one,
// but not once the sink is closed: how much of what it took its reader has seen is not known then.
Pumped pump(Source& source, Sink& sink, FileWatch& watch, const Stop& stop,
            std::optional<std::chrono::milliseconds> patience, const std::function<void()>& on_quiet);

}  // namespace bourn
