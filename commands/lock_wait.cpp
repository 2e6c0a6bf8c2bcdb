#include "commands/lock_wait.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/stop.hpp"
#include "base/time.hpp"
#include "base/units.hpp"
#include "commands/shared_options.hpp"
#include "commands/words.hpp"

namespace bourn::commands {

using std::chrono::milliseconds;

LockWait::LockWait(const Stop& stop, const std::string& timeout, bool quiet)
    : stop_(stop),
      timeout_(timeout.empty() ? milliseconds::max() : duration_option(timeout, "--lock-timeout")),
      quiet_(quiet) {}

bool LockWait::until_free(const PartitionDir& dir, const std::function<void(milliseconds)>& attempt,
                          const std::function<void()>& before_saying) const {
  constexpr milliseconds kNap{100};
  const std::int64_t began = monotonic_ns();
  for (bool said = false;;) {
    const milliseconds left = timeout_ - milliseconds((monotonic_ns() - began) / 1'000'000);
    try {
      attempt(std::clamp(left, milliseconds{1}, kNap));  // no patience would mean for ever
      return true;
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::busy) throw;
    }
    if (stop_.requested()) return false;
    if (left <= kNap) {
      fail(ErrorKind::busy, "{}: somebody else is at work on it for longer than {}; nothing was changed", dir.path(),
           duration_text(timeout_));
    }
    if (!said && !quiet_) {
      if (before_saying) before_saying();
      say(fmt::format("{}: somebody else is at work on it; waiting", dir.path()));
    }
    said = true;
  }
}

}  // namespace bourn::commands
