#include "stream/pump.hpp"

#include <algorithm>

#include "base/time.hpp"

namespace bourn {
namespace {

// A wake-up can be lost only together with the writer that owed it (killed between its write and the kernel's event);
// this bounds how late the follower then is.
constexpr std::chrono::milliseconds kLookAtLeastEvery{1000};

}  // namespace

Pumped pump(Source& source, Sink& sink, FileWatch& watch, const Stop& stop,
            std::optional<std::chrono::milliseconds> patience, const std::function<void()>& on_quiet) {
  std::int64_t last_slice_ns = monotonic_ns();
  Pumped why = Pumped::stopped;
  while (!stop.requested()) {
    const Source::Next next = source.next();
    if (next == Source::Next::slice) {
      const bool closed =
          sink.put(source.slice()) == Sink::State::closed || (source.at_rest() && sink.flush() == Sink::State::closed);
      if (closed) {
        why = Pumped::closed;
        break;
      }
      if (patience) last_slice_ns = monotonic_ns();
      continue;
    }
    if (next == Source::Next::end) {
      why = Pumped::to_the_end;
      break;
    }
    if (sink.flush() == Sink::State::closed) {
      why = Pumped::closed;
      break;
    }
    on_quiet();
    std::chrono::milliseconds wait = kLookAtLeastEvery;
    if (patience) {
      const std::chrono::milliseconds left =
          *patience - std::chrono::milliseconds((monotonic_ns() - last_slice_ns) / 1'000'000);
      if (left.count() <= 0) {
        why = Pumped::timed_out;
        break;
      }
      wait = std::min(wait, left);
    }
    watch.wait(stop, wait);
  }
  if (sink.flush() == Sink::State::closed) why = Pumped::closed;
  if (why != Pumped::closed) on_quiet();
  return why;
}

}  // namespace bourn
