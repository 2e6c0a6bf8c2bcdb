// Waiting for directories to change: inotify(7), and polling where it cannot be had (128 instances per user are
// allowed, and network file systems report nothing).
#pragma once

#include <chrono>

#include "base/fd.hpp"

namespace bourn {

class Stop;

class FileWatch {
 public:
  FileWatch();

  // From now on wait() returns when a file in `directory` is written, made, renamed or removed, or the directory itself
  // is.
  void add(const Fd& directory);
  // Whether wait() has to poll.
  bool polling() const noexcept { return polling_; }

  enum class Change {
    one_file_written,  // since the last wait, and nothing else happened
    unknown,           // anything, or nothing
  };
  // Waits until something may have changed, a stop is asked, or `patience` is over (a second, if it is longer and
  // `stop` can tick). A change between add() and wait() is never missed; wake-ups without a change happen. Look again
  // after every one.
  Change wait(const Stop& stop, std::chrono::milliseconds patience);

 private:
  Fd inotify_;
  bool polling_ = false;
};

}  // namespace bourn
