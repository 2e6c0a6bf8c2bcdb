#include "base/file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstring>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/file.hpp"
#include "support/catch.hpp"
#include "support/child.hpp"
#include "support/temp_dir.hpp"

using namespace bourn;
using namespace std::chrono_literals;

namespace {

// Each open() is a contender of its own.
Fd open_lock(const TempDir& dir) {
  return open_for_writing(AT_FDCWD, dir.file("lock"), Create::yes);
}

bool is_free(const TempDir& dir) {
  const Fd file = open_lock(dir);
  return flock(file.get(), LOCK_EX | LOCK_NB) == 0;
}

}  // namespace

TEST_CASE("a lock is held until its end of life, an unlock or the loss of its file", "[base][file_lock]") {
  const TempDir dir;
  Fd file = open_lock(dir);
  CHECK(is_free(dir));
  {
    const FileLock lock(file, "lock");
    CHECK_FALSE(is_free(dir));
  }
  CHECK(is_free(dir));
  FileLock lock(file, "lock", 1s);
  CHECK_FALSE(is_free(dir));
  lock.unlock();
  CHECK(is_free(dir));
  lock.unlock();
}

TEST_CASE("a moved lock has one owner", "[base][file_lock]") {
  const TempDir dir;
  const Fd file = open_lock(dir);
  FileLock first(file, "lock");
  {
    const FileLock second(std::move(first));
    CHECK_FALSE(is_free(dir));
  }
  CHECK(is_free(dir));
}

TEST_CASE("patience that is over is reported as busy, in words", "[base][file_lock]") {
  const TempDir dir;
  const Fd file = open_lock(dir);
  const FileLock lock(file, "lock");
  const Fd other = open_lock(dir);
  try {
    const FileLock never(other, "orders-0/lock", 50ms);
    FAIL("two locks at once");
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::busy);
    CHECK(error.what() == std::string("orders-0/lock: locked by another process for longer than 50ms"));
  }
}

TEST_CASE("a file that cannot be locked is an error, not a wait", "[base][file_lock]") {
  const Fd nothing;
  CHECK_THROWS_AS(FileLock(nothing, "lock"), Error);
  CHECK_THROWS_AS(FileLock(nothing, "lock", 10s), Error);
}

TEST_CASE("locks exclude each other, whether they wait or ask again", "[base][file_lock]") {
  const TempDir dir;
  std::atomic<int> holders{0};
  std::atomic<int> overlaps{0};
  std::atomic<int> waiting{4};
  const auto contend = [&](std::chrono::milliseconds patience) {
    --waiting;
    while (waiting > 0) std::this_thread::yield();  // all at once
    for (int round = 0; round < 200; ++round) {
      const Fd file = open_lock(dir);
      const FileLock lock(file, "lock", patience);
      if (++holders != 1) ++overlaps;
      std::this_thread::yield();
      --holders;
    }
  };
  std::vector<std::thread> contenders;
  for (const auto patience : {0ms, 60'000ms, 0ms, 60'000ms}) contenders.emplace_back(contend, patience);
  for (std::thread& contender : contenders) contender.join();
  CHECK(overlaps == 0);
}

TEST_CASE("the death of its holder frees a lock", "[base][file_lock]") {
  const TempDir dir;
  int ready[2];
  REQUIRE(pipe2(ready, O_CLOEXEC) == 0);
  const Fd read_end(ready[0]);
  Fd write_end(ready[1]);
  const pid_t child = test::start_child([&]() -> int {
    const Fd file = open_lock(dir);
    const FileLock lock(file, "lock");
    write_end.reset();  // the parent reads the end of the pipe
    for (;;) pause();
  });
  write_end.reset();
  char byte = 0;
  CHECK(read(read_end.get(), &byte, 1) == 0);
  CHECK_FALSE(is_free(dir));
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  const Fd file = open_lock(dir);
  CHECK_NOTHROW(FileLock(file, "lock"));
}

TEST_CASE("a signal with a handler does not end the wait for a lock", "[base][file_lock]") {
  const TempDir dir;
  const Fd file = open_lock(dir);
  FileLock lock(file, "lock");
  struct sigaction action {};
  struct sigaction before {};
  action.sa_handler = [](int) {};
  REQUIRE(sigaction(SIGUSR1, &action, &before) == 0);
  std::atomic<bool> got{false};
  std::atomic<bool> failed{false};
  std::thread waiting([&] {
    try {
      const Fd other = open_lock(dir);
      const FileLock second(other, "lock");
      got = true;
    } catch (const Error&) {
      failed = true;
    }
  });
  for (int round = 0; round < 20; ++round) {
    pthread_kill(waiting.native_handle(), SIGUSR1);
    std::this_thread::sleep_for(1ms);
  }
  CHECK_FALSE(got);
  CHECK_FALSE(failed);
  lock.unlock();
  waiting.join();
  CHECK(got);
  sigaction(SIGUSR1, &before, nullptr);
}
