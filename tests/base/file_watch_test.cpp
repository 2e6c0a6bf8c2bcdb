#include "base/file_watch.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>

#include "base/file.hpp"
#include "base/stop.hpp"
#include "support/catch.hpp"
#include "support/child.hpp"
#include "support/temp_dir.hpp"

using namespace bourn;
using test::holds_in_child;
using Change = FileWatch::Change;

namespace {

struct Watched {
  Watched() : directory(open_directory(AT_FDCWD, temp.path())) {
    write("a");
    write("b");
    watch.add(directory);
    REQUIRE_FALSE(watch.polling());
  }
  void write(const std::string& name) const {
    Fd file = open_for_writing(directory.get(), name, Create::yes);
    REQUIRE(write_at(file, 0, "x").error == 0);
  }
  Change wait() { return watch.wait(Stop(Stop::Never{}), std::chrono::milliseconds(0)); }

  TempDir temp;
  Fd directory;
  FileWatch watch;
};

}  // namespace

TEST_CASE("writing to one file is told from all else that may happen", "[base][watch]") {
  Watched watched;
  CHECK(watched.wait() == Change::unknown);
  watched.write("a");
  watched.write("a");
  CHECK(watched.wait() == Change::one_file_written);
  CHECK(watched.wait() == Change::unknown);
  watched.write("a");
  watched.write("b");
  CHECK(watched.wait() == Change::unknown);
  watched.write("new");
  CHECK(watched.wait() == Change::unknown);
  std::filesystem::remove(watched.temp.path() + "/new");
  CHECK(watched.wait() == Change::unknown);
}

TEST_CASE("waits that ended with nothing but writes to a directory's files say that a watched file is as it was",
          "[base][watch]") {
  Watched watched;
  const TempDir elsewhere;
  const Fd own = open_for_writing(AT_FDCWD, elsewhere.path() + "/own", Create::yes);
  REQUIRE(watched.watch.add_file(own));
  const auto write_own = [&] { REQUIRE(write_at(own, 0, "x").error == 0); };
  const auto only_writes = [&](std::uint64_t since) { return watched.watch.only_writes_since(since); };

  const std::uint64_t looked = watched.watch.waits();
  CHECK_FALSE(only_writes(looked));  // nobody has waited: it may have changed since
  watched.write("a");
  watched.wait();
  CHECK(only_writes(looked));
  watched.write("b");
  watched.wait();
  CHECK(only_writes(looked));
  CHECK_FALSE(only_writes(watched.watch.waits()));
  watched.write("a");
  write_own();
  CHECK(watched.wait() == Change::unknown);
  CHECK_FALSE(only_writes(looked));
  watched.write("a");
  watched.wait();
  CHECK_FALSE(only_writes(looked));  // also when that was a while ago

  const std::uint64_t looked_again = watched.watch.waits();
  write_own();
  CHECK(watched.wait() == Change::unknown);  // although it is one write and no more
  CHECK_FALSE(only_writes(looked_again));
  const std::uint64_t last = watched.watch.waits();
  watched.wait();  // for nothing
  CHECK_FALSE(only_writes(last));
}

TEST_CASE("a wait of seconds ends at a change, at a stop, and after a second at the latest", "[base][watch]") {
  constexpr std::chrono::seconds kLong{3600};
  CHECK(holds_in_child([&] {
    Watched watched;
    const Stop stop;
    if (watched.watch.wait(stop, kLong) != Change::unknown) return false;  // nothing happens
    watched.write("a");
    if (watched.watch.wait(stop, kLong) != Change::one_file_written) return false;
    const pid_t waiting = getpid();
    const pid_t helper = fork();
    if (helper == 0) {
      usleep(20'000);
      watched.write("b");
      usleep(20'000);
      kill(waiting, SIGTERM);
      _exit(0);
    }
    Change change = Change::unknown;
    while (change != Change::one_file_written) change = watched.watch.wait(stop, kLong);
    while (!stop.requested()) watched.watch.wait(stop, kLong);
    waitpid(helper, nullptr, 0);
    return true;
  }));
}

TEST_CASE("what was written before a wait ends it at once", "[base][watch]") {
  Watched watched;
  watched.write("b");
  // Would take for ever.
  CHECK(watched.watch.wait(Stop(Stop::Never{}), std::chrono::milliseconds(-1)) == Change::one_file_written);
}
