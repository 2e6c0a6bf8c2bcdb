#include "base/name_watch.hpp"

#include <filesystem>
#include <thread>

#include "base/file_watch.hpp"
#include "base/stop.hpp"
#include "support/catch.hpp"
#include "support/temp_dir.hpp"

using namespace bourn;

namespace {

// Lets the directory come to rest, so that what it holds now is believed.
void settle(NameWatch& names) {
  while (names.may_have_changed()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
}

}  // namespace

TEST_CASE("names that come, go or move are noticed, and nothing else is", "[base][names]") {
  const TempDir temp;
  NameWatch names(temp.path(), nullptr);
  CHECK(names.may_have_changed());
  settle(names);
  std::filesystem::create_directory(temp.path() + "/a");
  CHECK(names.may_have_changed());
  settle(names);
  std::filesystem::create_directory(temp.path() + "/a/deeper");
  CHECK_FALSE(names.may_have_changed());
  std::filesystem::rename(temp.path() + "/a", temp.path() + "/b");
  CHECK(names.may_have_changed());
  settle(names);
  std::filesystem::remove_all(temp.path() + "/b");
  CHECK(names.may_have_changed());
}

TEST_CASE("a directory that changed a moment ago is listed again", "[base][names]") {
  const TempDir temp;
  NameWatch names(temp.path(), nullptr);
  for (int i = 0; i < 20; ++i) {
    std::filesystem::create_directory(temp.path() + "/" + std::to_string(i));
    CHECK(names.may_have_changed());
  }
}

TEST_CASE("a directory that is not there yet is waited for, and one that replaces it is another", "[base][names]") {
  const TempDir temp;
  FileWatch watch;
  NameWatch names(temp.path() + "/way/to/store", &watch);
  CHECK_FALSE(names.may_have_changed());
  std::filesystem::create_directories(temp.path() + "/way/to/store");
  const Stop stop{Stop::Never{}};
  watch.wait(stop, std::chrono::seconds(60));  // woken
  CHECK(names.may_have_changed());
  settle(names);
  std::filesystem::remove_all(temp.path() + "/way");
  CHECK_FALSE(names.may_have_changed());
  std::filesystem::create_directories(temp.path() + "/way/to/store");
  CHECK(names.may_have_changed());
}
