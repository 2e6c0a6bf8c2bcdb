// The controlling terminal, read key by key, and as it was again on every way out: the end of the object, signals that
// end or suspend the process, a second interrupt. Only SIGKILL leaves a terminal behind, which shells then mend.
#pragma once

#include <string>

#include "base/fd.hpp"

namespace bourn {

class KeyTerminal {
 public:
  // Opens /dev/tty: it is there whatever stdin and stdout are. Takes the keys once the process is in the foreground.
  // Installs handlers for SIGTSTP, SIGCONT, and the signals that kill by default but for those of Stop. One per process
  // at a time. Throws Error{io} when there is no controlling terminal.
  KeyTerminal();
  ~KeyTerminal();
  KeyTerminal(const KeyTerminal&) = delete;
  KeyTerminal& operator=(const KeyTerminal&) = delete;

  // Whether the process is in the foreground of its terminal, and so may read it; makes the keys come one by one then.
  // To be asked now and again: a shell can put the process in the background, and back, at any time.
  bool take();
  // For poll(2), and only after take() said yes: in the background, reading would stop the process.
  int fd() const noexcept { return tty_.get(); }
  // What was typed, without waiting for more. Empty: nothing.
  std::string read();
  // Whether the terminal is gone.
  bool hung_up() const noexcept { return hung_up_; }
  // Whether the process was suspended, and goes on, since the last call.
  bool take_continued() noexcept;

  // The terminal as it was, right now; nothing when there is no KeyTerminal. Async-signal-safe (tcsetattr is, by
  // POSIX).
  static void restore() noexcept;

 private:
  Fd tty_;
  bool hung_up_ = false;
};

}  // namespace bourn
