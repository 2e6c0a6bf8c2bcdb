// SIGINT, SIGTERM and SIGHUP as a value that loops look at between two steps and that poll(2)
// can wait for. The first signal asks for an orderly end; a second one ends the process at once, since
// the log is safe at any instruction. The same signal within 100 ms is an echo of the first: timeout(1) and a closing
// terminal send it twice.
#pragma once

#include <chrono>

namespace bourn {

class Stop {
 public:
  // Installs the handlers (without SA_RESTART, so that blocking reads return) and ignores
  // SIGPIPE and SIGXFSZ, whose errors are handled where they occur. A signal that is ignored at the start (nohup(1))
  // stays so. After a stop was asked a SIGALRM comes every second, so that a blocking call that was entered just then
  // is interrupted too. One Stop per process.
  Stop();
  // A Stop that never asks for anything and installs nothing; for tests.
  struct Never {};
  explicit Stop(Never) noexcept : fd_(-1) {}
  Stop(const Stop&) = delete;
  Stop& operator=(const Stop&) = delete;

  // From now on that SIGALRM comes without a stop, too: for loops that block in a call that has no time limit. Says
  // whether it does; a Never has no handler for it.
  static constexpr std::chrono::seconds kTick{1};
  bool tick() const noexcept;

  // The signal that asked, or 0.
  int signal() const noexcept;
  bool requested() const noexcept { return signal() != 0; }

  // Readable once a signal came; never read it. -1 for a Never.
  int fd() const noexcept { return fd_; }

  // Dies of the signal that asked, so that the shell sees the truth (128 + n). Call it last, from main().
  void reraise() const;

 private:
  int fd_;
};

}  // namespace bourn
