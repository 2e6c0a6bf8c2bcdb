#include "base/file_watch.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>

#include <algorithm>
#include <string>

#include "base/stop.hpp"

namespace bourn {
namespace {

constexpr std::chrono::milliseconds kPollInterval{20};
constexpr std::uint32_t kEvents =
    IN_MODIFY | IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ATTRIB;

}  // namespace

FileWatch::FileWatch() : inotify_(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)), polling_(!inotify_) {}

void FileWatch::add(const Fd& directory) {
  if (!inotify_) return;
  // By descriptor: the name may mean another directory by now.
  const std::string path = "/proc/self/fd/" + std::to_string(directory.get());
  if (::inotify_add_watch(inotify_.get(), path.c_str(), kEvents) < 0) polling_ = true;
}

void FileWatch::wait(const Stop& stop, std::chrono::milliseconds patience) {
  if (stop.requested()) return;
  if (polling_) patience = std::min(patience, kPollInterval);
  pollfd fds[2] = {{stop.fd(), POLLIN, 0}, {inotify_.get(), POLLIN, 0}};  // poll(2) passes over negative descriptors
  ::poll(fds, 2, static_cast<int>(patience.count()));
  if ((fds[1].revents & POLLIN) == 0) return;
  // The events say nothing that the next look does not; they are only taken away, an overflow of the queue included.
  // What one read leaves behind ends the next wait at once.
  char events[16384];
  [[maybe_unused]] const ssize_t taken = ::read(inotify_.get(), events, sizeof events);
}

}  // namespace bourn
