#include "base/output.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <random>
#include <string>
#include <thread>
#include <utility>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/file.hpp"
#include "base/stop.hpp"
#include "support/catch.hpp"
#include "support/child.hpp"
#include "support/temp_dir.hpp"

using namespace bourn;

namespace {

constexpr std::size_t kMuch = 256 * 1024;

struct Pipe {
  Pipe() {
    int ends[2];
    REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
    reading.reset(ends[0]);
    writing.reset(ends[1]);
  }
  Fd reading;
  Fd writing;
};

std::string random_bytes(std::size_t size) {
  std::mt19937 random(1);
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

// Everything up to the end, in pieces of `piece` bytes.
std::string read_all(const Fd& fd, std::size_t piece) {
  std::string all;
  std::string some(piece, '\0');
  for (ssize_t count; (count = read(fd.get(), some.data(), piece)) > 0;)
    all.append(some, 0, static_cast<std::size_t>(count));
  return all;
}

std::string file_content(const TempDir& dir) {
  return read_small_file(open_existing(AT_FDCWD, dir.file("out")), "out", 64 << 20);
}

Fd open_out(const TempDir& dir) {
  return open_for_writing(AT_FDCWD, dir.file("out"), Create::yes);
}

// For signals that the test framework's process must not get.
using test::in_child;
using test::start_child;
using test::wait_for;

class IgnoredSigpipe {
 public:
  IgnoredSigpipe() : before_(std::signal(SIGPIPE, SIG_IGN)) {}
  IgnoredSigpipe(const IgnoredSigpipe&) = delete;
  IgnoredSigpipe& operator=(const IgnoredSigpipe&) = delete;
  ~IgnoredSigpipe() { std::signal(SIGPIPE, before_); }

 private:
  void (*before_)(int);
};

}  // namespace

TEST_CASE("an output takes no memory before it has something to keep", "[base][output]") {
  const Pipe pipe;
  Output out(pipe.writing.get(), "stdout");
  CHECK(out.buffer().capacity() == 0);
  out.write("hello\n");
  CHECK(out.buffer().capacity() < 4096);
}

TEST_CASE("data is gathered until there is much of it or it is flushed", "[base][output]") {
  const TempDir dir;
  const Fd file = open_out(dir);
  Output out(file.get(), "out");
  out.write("one ");
  out.buffer().append("two ");
  CHECK(out.maybe_flush() == Output::State::open);
  CHECK(out.written() == 0);
  CHECK(out.flush() == Output::State::open);
  CHECK(out.written() == 8);
  CHECK(out.buffer().empty());
  out.buffer().append(std::string(kMuch - 1, 'x'));
  out.maybe_flush();
  CHECK(out.written() == 8);
  out.buffer().push_back('x');
  out.maybe_flush();
  CHECK(out.written() == 8 + kMuch);
  CHECK(file_content(dir) == "one two " + std::string(kMuch, 'x'));
  CHECK_FALSE(out.is_terminal());
}

TEST_CASE("pieces of every size come out in order", "[base][output]") {
  const TempDir dir;
  const Fd file = open_out(dir);
  const std::string data = random_bytes(5'000'000);
  Output out(file.get(), "out");
  std::size_t at = 0;
  for (std::size_t size = 1; at < data.size(); size = size * 3 % 1'048'573) {
    out.write(Bytes(data).substr(at, size));
    CHECK(out.buffer().size() < kMuch);
    at += size;
  }
  out.flush();
  CHECK(out.written() == data.size());
  CHECK(file_content(dir) == data);
}

TEST_CASE("a pipe is widened once there is much to write, and never narrowed", "[base][output]") {
  const std::string much(40'000, 'x');  // less than any pipe holds
  const auto size_after = [&](const Pipe& pipe, const std::string& data) {
    Output out(pipe.writing.get(), "stdout");
    out.write(data);
    out.flush();
    return fcntl(pipe.writing.get(), F_GETPIPE_SZ);
  };
  // Users without rights may have used up their allowance: then no pipe becomes larger.
  CHECK(size_after(Pipe(), "little") == fcntl(Pipe().writing.get(), F_GETPIPE_SZ));
  if (fcntl(Pipe().writing.get(), F_SETPIPE_SZ, 1024 * 1024) < 0) return;
  CHECK(size_after(Pipe(), much) == 1024 * 1024);
  const Pipe large;
  if (fcntl(large.writing.get(), F_SETPIPE_SZ, 2 * 1024 * 1024) < 0) return;
  CHECK(size_after(large, much) == 2 * 1024 * 1024);
}

TEST_CASE("everything goes through a pipe that is read slowly, blocking or not", "[base][output]") {
  for (const bool blocking : {true, false}) {
    Pipe pipe;
    if (!blocking) REQUIRE(fcntl(pipe.writing.get(), F_SETFL, O_NONBLOCK) == 0);
    const std::string data = random_bytes(3'000'000);
    std::string got;
    std::thread reader([&] { got = read_all(pipe.reading, 7'001); });
    {
      Output out(pipe.writing.get(), "stdout");
      out.write(data);
      CHECK(out.flush() == Output::State::open);
      CHECK(out.written() == data.size());
    }
    pipe.writing.reset();
    reader.join();
    CHECK(got == data);
  }
}

TEST_CASE("a reader that went away closes the output, and what follows is dropped", "[base][output]") {
  const IgnoredSigpipe ignored;
  Pipe pipe;
  Output out(pipe.writing.get(), "stdout");
  out.write("seen");
  CHECK(out.flush() == Output::State::open);
  pipe.reading.reset();
  out.write("lost");
  CHECK(out.flush() == Output::State::closed);
  CHECK(out.state() == Output::State::closed);
  CHECK(out.written() == 4);
  out.write("lost too");
  CHECK(out.buffer().empty());
  out.write(std::string(2 * kMuch, 'x'));
  out.buffer().append("more");
  CHECK(out.flush() == Output::State::closed);
  CHECK(out.buffer().empty());
  CHECK(out.written() == 4);
}

TEST_CASE("a full device and a closed descriptor are I/O errors that name the output", "[base][output]") {
  const Fd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  const Fd read_only(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const std::pair<int, const char*> cases[] = {{full.get(), "stdout: write: No space left on device"},
                                               {-1, "stdout: write: Bad file descriptor"},
                                               {read_only.get(), "stdout: write: Bad file descriptor"}};
  for (const auto& bad : cases) {
    Output out(bad.first, "stdout");
    out.write("x");
    try {
      out.flush();
      FAIL("no error was thrown");
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::io);
      CHECK(error.what() == std::string(bad.second));
    }
    // Nothing is left for a second try on the way out.
    CHECK(out.flush() == Output::State::open);
    CHECK(out.written() == 0);
  }
}

TEST_CASE("a stop gives up a reader that does not read", "[base][output]") {
  CHECK(in_child([] {
          int ends[2];
          if (pipe(ends) != 0) return 1;
          const Stop stop;
          Output out(ends[1], "stdout", &stop);
          // The signal comes before the write or while it blocks; either is right.
          const pid_t parent = getpid();
          if (fork() == 0) {
            usleep(50'000);
            kill(parent, SIGTERM);
            _exit(0);
          }
          const std::string data(8 << 20, 'x');
          out.write(data);
          if (out.flush() != Output::State::closed) return 2;
          if (out.written() == 0 || out.written() >= data.size()) return 3;
          return stop.signal() == SIGTERM ? 0 : 4;
        }) == 0);
}

TEST_CASE("a stop still lets a reader that reads have everything", "[base][output]") {
  Pipe pipe;
  const std::string data = random_bytes(2'000'000);
  const pid_t child = start_child([&] {
    const Stop stop;
    raise(SIGTERM);
    Output out(pipe.writing.get(), "stdout", &stop);
    out.write(data);
    return out.flush() == Output::State::open && out.written() == data.size() ? 0 : 1;
  });
  pipe.writing.reset();
  const std::string got = read_all(pipe.reading, 65'536);
  CHECK(wait_for(child) == 0);
  CHECK(got == data);
}
