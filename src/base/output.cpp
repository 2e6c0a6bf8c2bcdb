#include "base/output.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <iterator>
#include <utility>

#include "base/error.hpp"
#include "base/stop.hpp"

namespace bourn {
namespace {

constexpr std::size_t kGathered = 256 * 1024;
constexpr int kPipeSize = 1024 * 1024;
// Whoever has little to say does not pay for it.
constexpr std::size_t kWorthAWiderPipe = 32 * 1024;

// What poll(2) calls writable has room for this much (PIPE_BUF, pipe(7)).
constexpr std::size_t kSurePiece = 4096;
// How long a reader that does not read is waited for once a stop was asked.
constexpr int kGraceMs = 100;

// Fewer and larger transfers: a 64 KiB pipe spends its time waking the other side. A larger one is left alone.
void widen_pipe(int fd) noexcept {
  const int size = fcntl(fd, F_GETPIPE_SZ);
  if (size > 0 && size < kPipeSize) fcntl(fd, F_SETPIPE_SZ, kPipeSize);
}

}  // namespace

Output::Output(int fd, std::string name, const Stop* stop)
    : fd_(fd), name_(std::move(name)), stop_(stop), terminal_(isatty(fd) == 1) {}

void Output::write(Bytes bytes) {
  if (bytes.size() < kGathered) {
    if (state_ == State::open) buffer_.append(bytes);
    maybe_flush();
  } else {
    flush();
    send(bytes);  // not worth a copy
  }
}

Output::State Output::maybe_flush() {
  return buffer_.size() < kGathered ? state_ : flush();
}

Output::State Output::flush() {
  // Taken away first: whatever happens, no byte is written twice.
  const Bytes gathered = buffer_.view();
  buffer_.clear();
  send(gathered);
  return state_;
}

void Output::send(Bytes left) {
  if (left.size() >= kWorthAWiderPipe && !std::exchange(widened_, true)) widen_pipe(fd_);
  while (!left.empty() && state_ == State::open) {
    const bool stopping = stop_ != nullptr && stop_->requested();
    if (stopping && !is_writable_within(kGraceMs)) {
      state_ = State::closed;
      return;
    }
    // A blocking write of more than there is room for could not be given up.
    left.remove_prefix(write_some(stopping ? left.substr(0, kSurePiece) : left));
  }
}

std::size_t Output::write_some(Bytes bytes) {
  const ssize_t count = ::write(fd_, bytes.data(), bytes.size());
  if (count > 0) {
    written_ += static_cast<std::uint64_t>(count);
    return static_cast<std::size_t>(count);
  }
  const int error = count == 0 ? EIO : errno;  // a device that takes nothing would be asked for ever
  if (error == EPIPE) {
    state_ = State::closed;
  } else if (error == EAGAIN) {
    wait_until_writable();  // somebody who shares our stdout made it non-blocking
  } else if (error != EINTR) {
    fail(ErrorKind::io, "{}: write: {}", name_, errno_text(error));
  }
  return 0;
}

// Until there is room or a stop is asked.
void Output::wait_until_writable() const noexcept {
  pollfd waits[] = {{fd_, POLLOUT, 0}, {stop_ != nullptr ? stop_->fd() : -1, POLLIN, 0}};
  poll(waits, std::size(waits), -1);
}

bool Output::is_writable_within(int timeout_ms) const noexcept {
  pollfd wait = {fd_, POLLOUT, 0};
  int ready = 0;
  do {
    ready = poll(&wait, 1, timeout_ms);
  } while (ready < 0 && errno == EINTR);  // Stop's alarm comes too seldom to keep this from ending
  return ready != 0;
}

}  // namespace bourn
