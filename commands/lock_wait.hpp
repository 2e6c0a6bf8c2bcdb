// Waiting for a partition that somebody else compacts or trims: in short naps, so that a signal ends the wait.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "log/partition_dir.hpp"

namespace bourn {
class Stop;
}  // namespace bourn

namespace bourn::commands {

class LockWait {
 public:
  // `timeout` is what --lock-timeout was given, empty for as long as it takes. `stop` must outlive this.
  LockWait(const Stop& stop, const std::string& timeout, bool quiet);

  // Calls `attempt`, which gets the patience that it may have with the lock, until it does not throw Error{busy}. False
  // when a stop was asked for before. Throws Error{busy} when the time is over. `before_saying` is called before it
  // says that it waits.
  bool until_free(const PartitionDir& dir, const std::function<void(std::chrono::milliseconds)>& attempt,
                  const std::function<void()>& before_saying = {}) const;

 private:
  const Stop& stop_;
  std::chrono::milliseconds timeout_;
  bool quiet_;
};

}  // namespace bourn::commands
