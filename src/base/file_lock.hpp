// flock(2): the kernel as coordinator. The lock belongs to an open file description, so a second open() in the same
// process contends as another process would, and any death frees it. The lock file is never unlinked: two processes
// could each own "the" lock otherwise.
#pragma once

#include <chrono>
#include <string>

#include "base/fd.hpp"

namespace bourn {

class FileLock {
 public:
  // Waits for the exclusive lock on `file`, which must stay open as long as this lives. A signal with a handler does
  // not end the wait (holders hold it for microseconds). After `patience` (0 = for ever) throws Error{busy}.
  FileLock(const Fd& file, const std::string& name, std::chrono::milliseconds patience = std::chrono::milliseconds{0});
  FileLock(FileLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileLock& operator=(FileLock&&) = delete;
  ~FileLock() { unlock(); }
  void unlock() noexcept;

 private:
  int fd_;
};

}  // namespace bourn
