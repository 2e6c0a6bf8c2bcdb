#include "base/input.hpp"

#include <fcntl.h>
#include <sys/wait.h>

#include <chrono>
#include <csignal>
#include <ctime>
#include <functional>

#include "base/error.hpp"
#include "base/stop.hpp"
#include "support/catch.hpp"
#include "support/child.hpp"
#include "support/inputs.hpp"

namespace bourn {
namespace {

using namespace std::chrono_literals;
using test::FileInput;
using test::holds_in_child;
using test::PipeInput;

constexpr auto kForEver = std::chrono::milliseconds(-1);

std::string numbered_lines(std::size_t count) {
  std::string lines;
  for (std::size_t index = 0; index < count; ++index) lines += "line " + std::to_string(index) + "\n";
  return lines;
}

std::string message_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::io);
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a file comes in whole, never starves, and ends", "[base][input]") {
  const std::string content = numbered_lines(100'000);
  FileInput file(content);
  std::string seen;
  Input::Fill fill;
  while ((fill = file.get().fill(std::nullopt)) == Input::Fill::more) {
    seen += file.get().bytes();
    file.get().take(file.get().bytes().size());
  }
  CHECK(fill == Input::Fill::end);
  CHECK(seen == content);
  CHECK(file.get().position() == content.size());
  CHECK(file.get().fill(kForEver) == Input::Fill::end);
  CHECK_FALSE(file.get().stopped());
  CHECK_FALSE(file.get().is_terminal());
}

TEST_CASE("what is not taken stays, in one run and in order", "[base][input]") {
  const std::string content = numbered_lines(200'000);
  for (const std::size_t keep : {std::size_t{0}, std::size_t{1}, std::size_t{100}, std::size_t{500'000}}) {
    FileInput file(content);
    std::size_t taken = 0;
    while (file.get().fill(std::nullopt) == Input::Fill::more) {
      const Bytes bytes = file.get().bytes();
      REQUIRE(bytes == Bytes(content).substr(taken, bytes.size()));
      const std::size_t count = bytes.size() - std::min(keep, bytes.size());
      file.get().take(count);
      taken += count;
      REQUIRE(file.get().position() == taken);
      REQUIRE(file.get().bytes() == Bytes(content).substr(taken, bytes.size() - count));
    }
    CHECK(taken + file.get().bytes().size() == content.size());
  }
}

TEST_CASE("nothing is read that was taken before", "[base][input]") {
  PipeInput pipe;
  std::string seen;
  for (int turn = 0; turn < 1000; ++turn) {
    pipe.give("abc");
    REQUIRE(pipe.get().fill(std::nullopt) == Input::Fill::more);
    REQUIRE(pipe.get().bytes().size() == std::size_t{3} + (turn > 0 ? 1 : 0));
    seen += pipe.get().bytes().substr(0, turn > 0 ? 3 : 2);
    pipe.get().take(turn > 0 ? 3 : 2);
  }
  CHECK(seen.size() == 2 + 999 * 3);
  CHECK(seen.substr(0, 8) == "abcabcab");
}

TEST_CASE("a pipe starves while nothing is there, and ends when its writer goes", "[base][input]") {
  PipeInput pipe;
  CHECK(pipe.get().fill(std::nullopt) == Input::Fill::starved);
  CHECK(pipe.get().fill(1ms) == Input::Fill::starved);
  pipe.give("one");
  CHECK(pipe.get().fill(std::nullopt) == Input::Fill::more);
  CHECK(pipe.get().bytes() == "one");
  CHECK(pipe.get().fill(std::nullopt) == Input::Fill::starved);
  CHECK(pipe.get().bytes() == "one");
  pipe.give("two");
  pipe.end();
  CHECK(pipe.get().fill(kForEver) == Input::Fill::more);
  CHECK(pipe.get().bytes() == "onetwo");
  CHECK(pipe.get().fill(kForEver) == Input::Fill::end);
  CHECK(pipe.get().bytes() == "onetwo");
}

TEST_CASE("a descriptor that somebody made non-blocking starves, and is waited for", "[base][input]") {
  PipeInput pipe;
  REQUIRE(fcntl(pipe.fd(), F_SETFL, O_NONBLOCK) == 0);
  CHECK(pipe.get().fill(std::nullopt) == Input::Fill::starved);
  CHECK(pipe.get().fill(1ms) == Input::Fill::starved);
  pipe.give("x");
  CHECK(pipe.get().fill(kForEver) == Input::Fill::more);
}

TEST_CASE("an end of input is met even with data before it", "[base][input]") {
  PipeInput pipe;
  pipe.give("rest");
  pipe.end();
  CHECK(pipe.get().fill(std::nullopt) == Input::Fill::more);
  CHECK(pipe.get().fill(std::nullopt) == Input::Fill::end);
}

TEST_CASE("what cannot be read is an error that names the input", "[base][input]") {
  const Fd directory(open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  CHECK(message_of([&] { Input(directory.get(), "stdin").fill(kForEver); }) == "stdin: read: Is a directory");
  const int closed = dup(directory.get());
  close(closed);
  CHECK(message_of([&] { Input(closed, "stdin").fill(kForEver); }) == "stdin: read: Bad file descriptor");
  // Address 0 of a process is never mapped, and reading it is EIO.
  const Fd memory(open("/proc/self/mem", O_RDONLY | O_CLOEXEC));
  CHECK(message_of([&] { Input(memory.get(), "stdin").fill(kForEver); }) == "stdin: read: Input/output error");
}

TEST_CASE("a stop ends the input and leaves what was read", "[base][input]") {
  CHECK(holds_in_child([] {
    const Stop stop;
    PipeInput pipe(&stop);
    pipe.give("whole\nhalf");
    if (pipe.get().fill(kForEver) != Input::Fill::more) return false;
    pipe.give("never read");
    raise(SIGTERM);
    return pipe.get().fill(kForEver) == Input::Fill::end && pipe.get().stopped() &&
           pipe.get().fill(std::nullopt) == Input::Fill::end && pipe.get().bytes() == "whole\nhalf";
  }));
}

TEST_CASE("input that somebody made non-blocking is waited for all the same", "[base][input]") {
  PipeInput pipe;
  REQUIRE(fcntl(pipe.fd(), F_SETFL, O_NONBLOCK) == 0);
  const pid_t helper = test::start_child([&] {
    usleep(50'000);
    pipe.give("late");
    return 0;
  });
  const std::clock_t before = std::clock();
  CHECK(pipe.get().fill(kForEver) == Input::Fill::more);
  CHECK(std::clock() - before < CLOCKS_PER_SEC / 50);  // asleep, rather than asking again and again
  CHECK(pipe.get().bytes() == "late");
  CHECK(test::wait_for(helper) == 0);
}

TEST_CASE("a stop wakes an input that waits for ever", "[base][input]") {
  CHECK(holds_in_child([] {
    const Stop stop;
    PipeInput pipe(&stop);
    const pid_t waiting = getpid();
    const pid_t helper = fork();
    if (helper == 0) {
      usleep(20'000);
      kill(waiting, SIGINT);
      _exit(0);
    }
    const bool ended = pipe.get().fill(kForEver) == Input::Fill::end;
    waitpid(helper, nullptr, 0);
    return ended && pipe.get().stopped();
  }));
}

}  // namespace bourn
