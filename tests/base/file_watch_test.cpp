#include "base/file_watch.hpp"

#include <fcntl.h>

#include <filesystem>
#include <fstream>

#include "base/file.hpp"
#include "base/stop.hpp"
#include "support/catch.hpp"
#include "support/temp_dir.hpp"

using namespace bourn;
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

TEST_CASE("what was written before a wait ends it at once", "[base][watch]") {
  Watched watched;
  watched.write("b");
  // Would take for ever.
  CHECK(watched.watch.wait(Stop(Stop::Never{}), std::chrono::milliseconds(-1)) == Change::one_file_written);
}
