// Waiting for directories to change: inotify(7), and polling where it cannot be had (128 instances per user are
// allowed, and network file systems report nothing).
#pragma once

#include <chrono>
#include <cstdint>

#include "base/fd.hpp"

namespace bourn {

class Stop;

class FileWatch {
 public:
  FileWatch();

  // From now on wait() returns when a file in `directory` is written, made, renamed or removed, or the directory itself
  // is.
  void add(const Fd& directory);
  // Also when this file is written. False when that cannot be had; then all else stays as it was.
  [[nodiscard]] bool add_file(const Fd& file);
  // Whether wait() has to poll.
  bool polling() const noexcept { return polling_; }

  enum class Change {
    one_file_written,  // in a directory of add(), since the last wait, and nothing else happened
    unknown,           // anything, or nothing
  };
  // Waits until something may have changed, a stop is asked, or `patience` is over (a second, if it is longer and
  // `stop` can tick). A change between add() and wait() is never missed; wake-ups without a change happen. Look again
  // after every one.
  Change wait(const Stop& stop, std::chrono::milliseconds patience);

  // For whoever looks at a file of add_file() again and again. waits() counts the calls of wait(). only_writes_since(n)
  // says that there were calls after the n-th, and that all of them gave one_file_written: when the last one ended, the
  // file was as whoever looked after the n-th saw it.
  std::uint64_t waits() const noexcept { return waits_; }
  bool only_writes_since(std::uint64_t waits) const noexcept { return waits_ > waits && last_unknown_ <= waits; }

 private:
  bool watch(const Fd& what, std::uint32_t events);
  Change wait_for_events(const Stop& stop, std::chrono::milliseconds patience);

  Fd inotify_;
  bool polling_ = false;
  std::uint64_t waits_ = 0;
  std::uint64_t last_unknown_ = 0;  // counted as waits_
};

}  // namespace bourn
