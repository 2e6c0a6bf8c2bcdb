// A process of its own for what belongs to a whole process: signal handlers, locks, a death.
#pragma once

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>

#include "support/catch.hpp"

namespace bourn::test {

// Starts a process that ends with what `body` returns, and after a minute at the latest. An exception ends it, too:
// caught by the test framework it would go on with all the tests that follow, and with their children.
template <typename Body>
pid_t start_child(const Body& body) {
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    for (const int signal : {SIGINT, SIGHUP, SIGTERM}) std::signal(signal, SIG_DFL);  // `tests &` ignores them
    alarm(60);
    [&]() noexcept { _exit(body()); }();
  }
  return child;
}

// The exit code of a child, or 128 + n after signal n.
inline int wait_for(pid_t child) {
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

template <typename Body>
int in_child(const Body& body) {
  return wait_for(start_child(body));
}

// Whether a story goes well that leaves traces in its process, as signals do.
inline bool holds_in_child(const std::function<bool()>& story) {
  return in_child([&] { return story() ? 0 : 1; }) == 0;
}

}  // namespace bourn::test
