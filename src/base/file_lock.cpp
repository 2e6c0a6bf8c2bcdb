#include "base/file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <cerrno>
#include <thread>

#include "base/error.hpp"
#include "base/mutant.hpp"
#include "base/units.hpp"

namespace bourn {
namespace {

using Clock = std::chrono::steady_clock;

// False when somebody else holds it, which only happens with LOCK_NB.
bool try_lock(int fd, int operation, const std::string& name) {
  if (mutant("locks of POSIX")) {  // let go of when any descriptor of the file is closed
    struct flock lock {};
    lock.l_type = F_WRLCK;
    return fcntl(fd, F_SETLKW, &lock) == 0;
  }
  while (flock(fd, operation) != 0) {
    if (errno == EWOULDBLOCK) return false;
    if (errno != EINTR) fail_errno(name, "flock");
  }
  return true;
}

// flock(2) has no time limit of its own, and a signal to end it would belong to the whole process; so ask again and
// again, seldom enough to cost nothing.
void lock_within(int fd, const std::string& name, std::chrono::milliseconds patience) {
  constexpr Clock::duration kLongestPause = std::chrono::milliseconds{20};
  const auto deadline = Clock::now() + patience;
  Clock::duration pause = std::chrono::microseconds{100};
  while (!try_lock(fd, LOCK_EX | LOCK_NB, name)) {
    const auto left = deadline - Clock::now();
    if (left <= Clock::duration::zero()) {
      fail(ErrorKind::busy, "{}: locked by another process for longer than {}", name, duration_text(patience));
    }
    std::this_thread::sleep_for(std::min(pause, left));
    pause = std::min(2 * pause, kLongestPause);
  }
}

}  // namespace

FileLock::FileLock(const Fd& file, const std::string& name, std::chrono::milliseconds patience) : fd_(file.get()) {
  if (patience > std::chrono::milliseconds::zero()) {
    lock_within(fd_, name, patience);
  } else {
    try_lock(fd_, LOCK_EX, name);
  }
}

void FileLock::unlock() noexcept {
  if (fd_ >= 0) flock(fd_, LOCK_UN);
  fd_ = -1;
}

}  // namespace bourn
