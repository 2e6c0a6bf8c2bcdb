// A buffered file descriptor for data on its way out: one write(2) for much data. stdio and iostream are
// not used, because a full disk must be seen and a closed pipe is an outcome, not an error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/bytes.hpp"

namespace bourn {

class Stop;

class Output {
 public:
  enum class State { open, closed };  // closed: the reader went away (EPIPE); what is written after is dropped

  // Does not own `fd`. `name` stands in messages ("stdout"). Once there is much to write, asks the kernel for a 1 MiB
  // pipe where fd is one (fcntl(2), F_SETPIPE_SZ; refusal is fine). `stop` is looked at while a write blocks; it may be
  // null and must outlive the Output.
  Output(int fd, std::string name, const Stop* stop = nullptr);

  // The bytes gathered so far, to append to directly; call maybe_flush() now and then.
  Buffer& buffer() noexcept { return buffer_; }
  // Gathers, or hands on as flush() does when 256 KiB or more have come together.
  void write(Bytes bytes);
  // Writes when 256 KiB or more are gathered.
  State maybe_flush();
  // Hands everything to the kernel. Throws Error{io} for anything but a closed pipe ("stdout: write: No space left on
  // device"). When `stop` asks while the reader does not read, gives up: what is left is dropped and state() is closed.
  State flush();
  State state() const noexcept { return state_; }
  bool is_terminal() const noexcept { return terminal_; }
  // Bytes that the kernel has taken so far.
  std::uint64_t written() const noexcept { return written_; }

 private:
  void send(Bytes left);
  std::size_t write_some(Bytes bytes);
  void wait_until_writable() const noexcept;
  bool is_writable_within(int timeout_ms) const noexcept;

  int fd_;
  std::string name_;
  const Stop* stop_;
  Buffer buffer_;
  State state_ = State::open;
  bool terminal_;
  bool widened_ = false;
  std::uint64_t written_ = 0;
};

}  // namespace bourn
