// Where decompressors write: the end of a Buffer, never far beyond a limit, and with memory that follows what was
// really produced. What a frame declares about its size is not trusted, since it costs an attacker nothing.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/bytes.hpp"

namespace bourn {

class BoundedOutput {
 public:
  // `guess` is the first room that is made where `out` has none left over from earlier use.
  BoundedOutput(Buffer& out, std::size_t limit, std::size_t guess) noexcept : out_(out), limit_(limit), guess_(guess) {}

  struct Room {
    char* at;
    std::size_t size;
  };
  // At least one byte, valid until the next call. One byte beyond the limit is on offer: a stream that takes it is too
  // large, and one that exactly fills the limit can still show that it ends there.
  Room room() {
    const std::size_t allowed = limit_ - produced_ == SIZE_MAX ? SIZE_MAX : limit_ - produced_ + 1;
    std::size_t spare = out_.capacity() - out_.size();
    if (spare == 0) {
      spare = std::min(allowed, std::max({produced_, guess_, kLeastRoom}));
      out_.reserve(out_.size() + spare);
    }
    return {out_.data() + out_.size(), std::min(spare, allowed)};
  }

  // Makes `size` bytes of the room count. False when they are more than the limit allows.
  [[nodiscard]] bool commit(std::size_t size) noexcept {
    if (size > limit_ - produced_) return false;
    out_.commit(size);
    produced_ += size;
    return true;
  }

  std::size_t left() const noexcept { return limit_ - produced_; }

 private:
  static constexpr std::size_t kLeastRoom = 4096;

  Buffer& out_;
  std::size_t limit_;
  std::size_t guess_;
  std::size_t produced_ = 0;
};

}  // namespace bourn
