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
  FileWatch::Change change = FileWatch::Change::unknown;
  while (!stop.requested()) {
    const Source::Next next = source.next();
    if (next == Source::Next::slice) {
      if (sink.put(source.slice()) == Sink::State::closed) {
        why = Pumped::closed;
        break;
      }
      if (patience) last_slice_ns = monotonic_ns();
      if (!source.at_rest()) continue;
    }
    if (next == Source::Next::end) {
      why = Pumped::to_the_end;
      break;
    }
    if (sink.flush() == Sink::State::closed) {
      why = Pumped::closed;
      break;
    }
    // All that was there before the last wait has been read, and now all of the one file that was written to then: it
    // is not asked again whether there is more, since a follower's reader is often not run before the follower sleeps.
    if (next == Source::Next::slice && change != FileWatch::Change::one_file_written) continue;
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
    change = watch.wait(stop, wait);
  }
  if (sink.flush() == Sink::State::closed) why = Pumped::closed;
  if (why != Pumped::closed) on_quiet();
  return why;
}

}  // namespace bourn
