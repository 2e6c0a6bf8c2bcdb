#include "base/stop.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <utility>

#include "base/error.hpp"
#include "support/catch.hpp"
#include "support/child.hpp"

using namespace bourn;

namespace {

// Signal handlers belong to a whole process, so each test has one of its own.
using test::in_child;

bool is_readable(int fd) {
  pollfd wait = {fd, POLLIN, 0};
  return poll(&wait, 1, 0) == 1;
}

void sleep_ms(long ms) {
  timespec time = {ms / 1'000, ms % 1'000 * 1'000'000};
  while (nanosleep(&time, &time) != 0 && errno == EINTR) {
  }
}

}  // namespace

TEST_CASE("a stop that never comes asks for nothing and cannot be waited for", "[base][stop]") {
  const Stop stop{Stop::Never{}};
  CHECK_FALSE(stop.requested());
  CHECK(stop.signal() == 0);
  CHECK(stop.fd() == -1);
  stop.reraise();
}

TEST_CASE("where it ticks a blocking call ends within a second, whatever was blocked before", "[base][stop]") {
  CHECK_FALSE(Stop(Stop::Never{}).tick());
  CHECK(in_child([] {
          sigset_t all;
          sigfillset(&all);
          sigprocmask(SIG_SETMASK, &all, nullptr);
          const Stop stop;
          int ends[2];
          if (pipe(ends) != 0 || !stop.tick()) return 1;
          for (int tick = 0; tick < 2; ++tick) {
            char byte;
            if (read(ends[0], &byte, 1) >= 0 || errno != EINTR) return 2;  // the child's own alarm would kill it
          }
          return stop.requested() ? 3 : 0;
        }) == 0);
}

TEST_CASE("the first signal asks, as a value and on a descriptor", "[base][stop]") {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    CHECK(in_child([&] {
            const Stop stop;
            if (stop.requested() || is_readable(stop.fd())) return 1;
            raise(signal);
            return stop.signal() == signal && is_readable(stop.fd()) ? 0 : 2;
          }) == 0);
  }
}

TEST_CASE("re-raising dies of the signal that asked, and of nothing else", "[base][stop]") {
  CHECK(in_child([] {
          const Stop stop;
          stop.reraise();
          raise(SIGTERM);
          stop.reraise();
          return 3;
        }) == 128 + SIGTERM);
}

TEST_CASE("a second, other signal ends the process at once", "[base][stop]") {
  CHECK(in_child([] {
          const Stop stop;
          raise(SIGINT);
          raise(SIGTERM);
          return 3;
        }) == 128 + SIGTERM);
}

TEST_CASE("the same signal a while later ends the process at once", "[base][stop]") {
  CHECK(in_child([] {
          const Stop stop;
          raise(SIGINT);
          sleep_ms(150);
          raise(SIGINT);
          return 3;
        }) == 128 + SIGINT);
}

TEST_CASE("an echo of the first signal is not a second one", "[base][stop]") {
  // A machine that stands still between the two calls may make one round wrong, but not all.
  bool survived = false;
  for (int round = 0; round < 10 && !survived; ++round) {
    survived = in_child([] {
                 const Stop stop;
                 raise(SIGTERM);
                 raise(SIGTERM);
                 return stop.signal() == SIGTERM ? 0 : 3;
               }) == 0;
  }
  CHECK(survived);
}

TEST_CASE("a signal interrupts a read that blocks, also one that is entered after it", "[base][stop]") {
  CHECK(in_child([] {
          const Stop stop;
          int ends[2];
          if (pipe(ends) != 0) return 1;
          raise(SIGTERM);
          char byte = 0;
          return read(ends[0], &byte, 1) == -1 && errno == EINTR ? 0 : 2;
        }) == 0);
}

TEST_CASE("a closed pipe and a file that is too large are errors, not deaths", "[base][stop]") {
  CHECK(in_child([] {
          const Stop stop;
          int ends[2];
          if (pipe(ends) != 0) return 1;
          close(ends[0]);
          if (write(ends[1], "x", 1) != -1 || errno != EPIPE) return 2;
          raise(SIGXFSZ);
          return stop.requested() ? 3 : 0;
        }) == 0);
}

TEST_CASE("a signal that was ignored at the start stays so", "[base][stop]") {
  CHECK(in_child([] {
          std::signal(SIGHUP, SIG_IGN);
          const Stop stop;
          raise(SIGHUP);
          return stop.requested() ? 1 : 0;
        }) == 0);
}

TEST_CASE("a second stop in one process is a bug", "[base][stop]") {
  CHECK(in_child([] {
          const Stop stop;
          try {
            const Stop another;
            return 1;
          } catch (const Error& error) {
            return error.kind() == ErrorKind::bug ? 0 : 2;
          }
        }) == 0);
}
