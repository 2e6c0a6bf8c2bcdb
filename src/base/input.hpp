// A file descriptor that data comes in from, in large reads. What was read and not yet taken stands in one run of
// bytes.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "base/fd.hpp"

namespace bourn {

class Stop;

class Input {
 public:
  // Does not own `fd`; `name` stands in messages ("stdin", a path). Once much comes, asks for a 1 MiB pipe where fd is
  // one. `stop` may be null and must outlive the Input.
  Input(int fd, std::string name, const Stop* stop = nullptr);

  // The bytes read and not yet taken. Valid until fill(); take() moves nothing.
  Bytes bytes() const noexcept { return buffer_.view().substr(taken_); }
  // Takes the first `count` of them away.
  void take(std::size_t count) noexcept { taken_ += count; }

  enum class Fill {
    more,     // bytes() grew
    starved,  // nothing there at this moment (only when asked not to wait, or when the patience is over)
    end,      // end of input, or a stop was asked
  };
  // Reads once, as much as the kernel has, up to 256 KiB. Without `patience` it does not wait; with it, it waits that
  // long (a negative one: for ever). The buffer grows by what is unread; the caller bounds that by taking. Throws
  // Error{io} naming the input.
  Fill fill(std::optional<std::chrono::milliseconds> patience);

  // True when the end is no end of the input but a stop that was asked: what bytes() still holds may be half of
  // something.
  bool stopped() const noexcept { return stopped_; }

  const std::string& name() const noexcept { return name_; }
  bool is_terminal() const noexcept { return terminal_; }
  // Bytes taken since the start.
  std::uint64_t position() const noexcept { return position_ + taken_; }

 private:
  class Deadline;
  bool is_readable(const Deadline& deadline) const;
  std::optional<Fill> read_once();

  int fd_;
  std::string name_;
  const Stop* stop_;
  Buffer buffer_;
  std::size_t taken_ = 0;
  std::uint64_t position_ = 0;
  bool terminal_;
  bool regular_;
  bool widened_ = false;
  // For ever, rather than in poll(2): a system call less for each event that comes alone. A stop interrupts both.
  bool waits_in_read_ = true;
  bool ended_ = false;
  bool stopped_ = false;
};

}  // namespace bourn
