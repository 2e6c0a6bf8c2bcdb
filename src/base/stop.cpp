#include "base/stop.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <ctime>

#include "base/error.hpp"
#include "base/key_terminal.hpp"

namespace bourn {
namespace {

// A handler can reach nothing but statics. Atomics rather than sig_atomic_t, since worker threads look as well.
std::atomic<int> asked_signal{0};
std::atomic<int> event_fd{-1};
std::atomic<std::int64_t> asked_at_ms{0};
std::atomic<bool> ticking{false};
static_assert(std::atomic<int>::is_always_lock_free && std::atomic<std::int64_t>::is_always_lock_free);

// timeout(1) signals its child and then the child's whole process group, and a closing terminal's SIGHUP comes from
// the shell and from the kernel. Such an echo must not count as the second signal.
constexpr std::int64_t kEchoMs = 100;

std::int64_t now_ms() noexcept {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);  // async-signal-safe by POSIX
  return std::int64_t{now.tv_sec} * 1'000 + now.tv_nsec / 1'000'000;
}

void unblock(int signal) noexcept {
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, signal);
  pthread_sigmask(SIG_UNBLOCK, &only, nullptr);
}

[[noreturn]] void die_of(int signal) noexcept {
  KeyTerminal::restore();
  struct sigaction action {};
  action.sa_handler = SIG_DFL;
  sigaction(signal, &action, nullptr);
  raise(signal);
  unblock(signal);      // inside its handler a signal waits for this
  _exit(128 + signal);  // process 1 of a container does not die of signals
}

constexpr unsigned kTickSeconds{Stop::kTick.count()};

void on_stop_signal(int signal) noexcept {
  const int saved_errno = errno;
  const std::int64_t now = now_ms();
  std::int64_t asked_at = 0;
  if (asked_at_ms.compare_exchange_strong(asked_at, now)) {
    asked_signal = signal;
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(event_fd, &one, sizeof one);
    alarm(kTickSeconds);
  } else if (now - asked_at > kEchoMs || asked_signal != signal) {
    die_of(signal);
  }
  errno = saved_errno;
}

// A loop may look at the Stop, find nothing, and enter a blocking call just after the signal. The alarm comes again and
// again, so such a call is interrupted within a second.
void on_alarm(int) noexcept {
  alarm(kTickSeconds);
}

void handle(int signal, void (*handler)(int)) noexcept {
  struct sigaction action {};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  sigaction(signal, &action, nullptr);
}

// nohup(1), and shells that start a background job, have a signal ignored: that is a wish to respect.
bool is_ignored(int signal) noexcept {
  struct sigaction action {};
  return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

}  // namespace

Stop::Stop() : fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (fd_ < 0) fail_errno("signals", "eventfd");
  int none = -1;
  BOURN_CHECK(event_fd.compare_exchange_strong(none, fd_));
  handle(SIGPIPE, SIG_IGN);
  handle(SIGXFSZ, SIG_IGN);
  handle(SIGALRM, on_alarm);
  unblock(SIGALRM);  // whoever started us may have blocked it
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    if (!is_ignored(signal)) handle(signal, on_stop_signal);
  }
}

int Stop::signal() const noexcept {
  return fd_ < 0 ? 0 : asked_signal.load(std::memory_order_relaxed);
}

bool Stop::tick() const noexcept {
  if (fd_ < 0) return false;
  if (!ticking.exchange(true)) alarm(kTickSeconds);
  return true;
}

void Stop::reraise() const {
  if (requested()) die_of(signal());
}

}  // namespace bourn
