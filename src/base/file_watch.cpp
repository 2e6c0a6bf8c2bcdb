#include "base/file_watch.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>

#include <algorithm>
#include <cstring>
#include <string>

#include "base/bytes.hpp"
#include "base/stop.hpp"

namespace bourn {
namespace {

constexpr std::chrono::milliseconds kPollInterval{20};
constexpr std::uint32_t kEvents =
    IN_MODIFY | IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ATTRIB;

// Repeated writes to one file that nobody took note of in between come as one event (inotify(7)).
bool is_one_write(Bytes events) noexcept {
  inotify_event event{};
  if (events.size() < sizeof event) return false;
  std::memcpy(&event, events.data(), sizeof event);
  // Only a file in a directory that is watched comes with its name.
  return event.mask == IN_MODIFY && event.len > 0 && events.size() == sizeof event + event.len;
}

}  // namespace

FileWatch::FileWatch() : inotify_(::inotify_init1(IN_CLOEXEC)), polling_(!inotify_) {}

void FileWatch::add(const Fd& directory) {
  if (!watch(directory, kEvents)) polling_ = true;
}

bool FileWatch::add_file(const Fd& file) {
  return watch(file, IN_MODIFY);
}

bool FileWatch::watch(const Fd& what, std::uint32_t events) {
  if (!inotify_) return false;
  // By descriptor: the name may mean something else by now.
  const std::string path = "/proc/self/fd/" + std::to_string(what.get());
  return ::inotify_add_watch(inotify_.get(), path.c_str(), events) >= 0;
}

FileWatch::Change FileWatch::wait(const Stop& stop, std::chrono::milliseconds patience) {
  ++waits_;
  const Change change = wait_for_events(stop, patience);
  if (change == Change::unknown) last_unknown_ = waits_;
  return change;
}

FileWatch::Change FileWatch::wait_for_events(const Stop& stop, std::chrono::milliseconds patience) {
  if (stop.requested()) return Change::unknown;
  if (polling_) patience = std::min(patience, kPollInterval);
  // Whoever is woken anyway before the patience is over waits in read(2): a system call less for each event.
  const bool ticks = patience >= Stop::kTick && stop.tick();
  if (!ticks) {
    pollfd fds[2] = {{stop.fd(), POLLIN, 0}, {inotify_.get(), POLLIN, 0}};  // poll(2) passes over negative descriptors
    ::poll(fds, 2, static_cast<int>(patience.count()));
    if ((fds[1].revents & POLLIN) == 0) return Change::unknown;
  }
  // Beyond that, the events say nothing that the next look does not; they are only taken away, an overflow of the queue
  // included. What one read leaves behind ends the next wait at once.
  char events[1024];
  const ssize_t taken = ::read(inotify_.get(), events, sizeof events);
  const bool one_write = !polling_ && taken > 0 && is_one_write(Bytes(events, static_cast<std::size_t>(taken)));
  return one_write ? Change::one_file_written : Change::unknown;
}

}  // namespace bourn
