#include "base/input.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <iterator>
#include <utility>

#include "base/error.hpp"
#include "base/stop.hpp"

namespace bourn {
namespace {

constexpr std::size_t kReadSize = 256 * 1024;
constexpr int kPipeSize = 1024 * 1024;
constexpr ssize_t kWorthAWiderPipe = 32 * 1024;

// A writer that finds room need not wait for us. A larger pipe is left alone, and a refusal (the user's limit in
// /proc/sys/fs/pipe-user-pages-soft) changes nothing but speed.
void widen_pipe(int fd) noexcept {
  const int size = fcntl(fd, F_GETPIPE_SZ);
  if (size > 0 && size < kPipeSize) fcntl(fd, F_SETPIPE_SZ, kPipeSize);
}

bool is_regular(int fd) noexcept {
  struct stat status {};
  return fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
}

}  // namespace

// The time that a call of fill() may still take. A negative patience has no end.
class Input::Deadline {
 public:
  explicit Deadline(std::chrono::milliseconds patience) : endless_(patience.count() < 0) {
    // About 24 days, which is what poll(2) takes: whoever asks for longer is asked again. No patience needs no clock.
    if (patience.count() > 0) end_ = Clock::now() + std::min(patience, std::chrono::milliseconds(INT_MAX));
  }

  bool is_endless() const { return endless_; }
  // For poll(2): -1 is for ever, 0 is over.
  int left_ms() const {
    if (endless_) return -1;
    if (end_ == Clock::time_point{}) return 0;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end_ - Clock::now());
    return static_cast<int>(std::max<std::int64_t>(left.count(), 0));
  }

 private:
  using Clock = std::chrono::steady_clock;
  bool endless_;
  Clock::time_point end_;
};

Input::Input(int fd, std::string name, const Stop* stop)
    : fd_(fd), name_(std::move(name)), stop_(stop), terminal_(isatty(fd) == 1), regular_(is_regular(fd)) {}

Input::Fill Input::fill(std::optional<std::chrono::milliseconds> patience) {
  const Deadline deadline(patience.value_or(std::chrono::milliseconds(0)));
  while (!ended_) {
    if (stop_ != nullptr && stop_->requested()) {
      stopped_ = true;
      ended_ = true;
    } else if (regular_ || (waits_in_read_ && deadline.is_endless()) || is_readable(deadline)) {
      if (const auto outcome = read_once()) return *outcome;
      // Somebody who shares the descriptor was faster, or a signal came.
      if (!regular_ && deadline.left_ms() == 0) return Fill::starved;
    } else if (deadline.left_ms() == 0) {
      return Fill::starved;
    }
  }
  return Fill::end;
}

// Whether read(2) will not block. False also when a stop was asked or a signal came; the caller looks.
bool Input::is_readable(const Deadline& deadline) const {
  pollfd waits[] = {{fd_, POLLIN, 0}, {stop_ != nullptr ? stop_->fd() : -1, POLLIN, 0}};
  const int ready = poll(waits, std::size(waits), deadline.left_ms());
  if (ready < 0 && errno != EINTR) fail(ErrorKind::io, "{}: poll: {}", name_, errno_text(errno));
  // POLLHUP, POLLERR and POLLNVAL are for read(2) to explain.
  return ready > 0 && waits[0].revents != 0;
}

// nullopt when there was nothing after all.
std::optional<Input::Fill> Input::read_once() {
  // Moving the unread rest costs less than was taken since the last time, so all moves together cost no more than one
  // pass over the input; and what is read next lands where the caches know it.
  const std::size_t unread = buffer_.size() - taken_;
  if (unread <= taken_) {
    buffer_.drop_front(taken_);
    position_ += taken_;
    taken_ = 0;
  }
  const ssize_t count = ::read(fd_, buffer_.room(kReadSize), kReadSize);
  if (count > 0) {
    buffer_.commit(static_cast<std::size_t>(count));
    if (count >= kWorthAWiderPipe && !std::exchange(widened_, true)) widen_pipe(fd_);
    return Fill::more;
  }
  if (count == 0) {
    ended_ = true;
    return Fill::end;
  }
  if (errno == EAGAIN) waits_in_read_ = false;  // somebody who shares the descriptor made it non-blocking
  if (errno == EAGAIN || errno == EINTR) return std::nullopt;
  fail(ErrorKind::io, "{}: read: {}", name_, errno_text(errno));
}

}  // namespace bourn
