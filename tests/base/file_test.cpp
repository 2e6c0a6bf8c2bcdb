#include "base/file.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cstring>
#include <filesystem>
#include <initializer_list>
#include <set>
#include <string>
#include <vector>

#include "base/directory.hpp"
#include "base/error.hpp"
#include "support/catch.hpp"
#include "support/temp_dir.hpp"

using namespace bourn;

namespace {

void put_file(const std::string& path, const std::string& content) {
  const Fd file = open_for_writing(AT_FDCWD, path, Create::yes);
  REQUIRE(write_at(file, 0, content).written == content.size());
}

std::string content_of(const std::string& path) {
  return read_small_file(open_existing(AT_FDCWD, path), path, 1 << 20);
}

std::vector<std::string> names_in(const std::string& path) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(path)) names.insert(entry.path().filename());
  return {names.begin(), names.end()};
}

// The Error that `call` throws.
template <typename Call>
Error error_of(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return error;
  }
  FAIL("no error was thrown");
  return Error(ErrorKind::bug, "");
}

void make_socket(const std::string& path) {
  const Fd socket(::socket(AF_UNIX, SOCK_STREAM, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  REQUIRE(path.size() < sizeof address.sun_path);
  std::memcpy(address.sun_path, path.c_str(), path.size());
  REQUIRE(bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
}

}  // namespace

TEST_CASE("a file that does not exist opens as nothing unless it may be created", "[base][file]") {
  const TempDir dir;
  const std::string path = dir.file("new");
  CHECK_FALSE(open_existing(AT_FDCWD, path));
  CHECK_FALSE(open_for_writing(AT_FDCWD, path, Create::no));
  CHECK_FALSE(open_directory(AT_FDCWD, path));
  CHECK(names_in(dir.path()).empty());
  CHECK(open_for_writing(AT_FDCWD, path, Create::must_be_new));
  CHECK_FALSE(open_for_writing(AT_FDCWD, path, Create::must_be_new));
  CHECK(open_for_writing(AT_FDCWD, path, Create::yes));
  CHECK(open_for_writing(AT_FDCWD, path, Create::no));
  CHECK(open_existing(AT_FDCWD, path));
}

TEST_CASE("files open relative to a directory and are not inherited by children", "[base][file]") {
  const TempDir dir;
  put_file(dir.file("a"), "content");
  const Fd directory = open_directory(AT_FDCWD, dir.path());
  REQUIRE(directory);
  const Fd file = open_existing(directory.get(), "a");
  REQUIRE(file);
  CHECK((fcntl(file.get(), F_GETFD) & FD_CLOEXEC) != 0);
  CHECK((fcntl(directory.get(), F_GETFD) & FD_CLOEXEC) != 0);
  CHECK(read_small_file(file, "a", 100) == "content");
}

TEST_CASE("what is no regular file is refused by its type, without waiting for it", "[base][file]") {
  const TempDir dir;
  put_file(dir.file("real"), "content");
  REQUIRE(mkfifo(dir.file("fifo").c_str(), 0600) == 0);
  std::filesystem::create_directory(dir.file("directory"));
  std::filesystem::create_symlink("real", dir.file("link"));
  std::filesystem::create_symlink("nowhere", dir.file("dangling"));
  make_socket(dir.file("socket"));
  const std::pair<const char*, const char*> types[] = {{"fifo", "a FIFO"},
                                                       {"directory", "a directory"},
                                                       {"link", "a symbolic link"},
                                                       {"dangling", "a symbolic link"},
                                                       {"socket", "a socket"}};
  for (const auto& type : types) {
    const std::string path = dir.file(type.first);
    const std::string expected = path + ": is " + type.second + ", not a regular file";
    for (const Error& error : {error_of([&] { open_existing(AT_FDCWD, path); }),
                               error_of([&] { open_for_writing(AT_FDCWD, path, Create::no); }),
                               error_of([&] { open_for_writing(AT_FDCWD, path, Create::yes); })}) {
      CHECK(error.kind() == ErrorKind::damaged);
      CHECK(error.what() == expected);
    }
  }
  CHECK(error_of([] { open_existing(AT_FDCWD, "/dev/null"); }).what() ==
        std::string("/dev/null: is a device, not a regular file"));
  CHECK_FALSE(std::filesystem::exists(dir.file("nowhere")));
}

TEST_CASE("a directory may be reached by a symlink, a file is no directory", "[base][file]") {
  const TempDir dir;
  put_file(dir.file("file"), "");
  std::filesystem::create_directory_symlink(dir.path(), dir.file("link"));
  CHECK(open_directory(AT_FDCWD, dir.file("link")));
  const Error error = error_of([&] { open_directory(AT_FDCWD, dir.file("file")); });
  CHECK(error.kind() == ErrorKind::missing);
  CHECK(error.what() == dir.file("file") + ": open: Not a directory");
}

TEST_CASE("a path through something else than directories names the path", "[base][file]") {
  const TempDir dir;
  put_file(dir.file("file"), "");
  const std::string below = dir.file("file/below");
  CHECK(error_of([&] { open_existing(AT_FDCWD, below); }).what() == below + ": open: Not a directory");
  const std::string nowhere = dir.file("nowhere/below");
  CHECK(error_of([&] { open_for_writing(AT_FDCWD, nowhere, Create::yes); }).kind() == ErrorKind::missing);
}

TEST_CASE("bytes are read and written at their positions", "[base][file]") {
  const TempDir dir;
  const Fd file = open_for_writing(AT_FDCWD, dir.file("a"), Create::yes);
  const WriteResult result = write_at(file, 5, "hello");
  CHECK(result.written == 5);
  CHECK(result.error == 0);
  CHECK(file_size(file, "a") == 10);
  std::string bytes(20, '?');
  CHECK(read_at(file, 3, bytes.data(), 5, "a") == 5);
  CHECK(bytes.substr(0, 6) == std::string("\0\0hel?", 6));
  CHECK(read_at(file, 7, bytes.data(), 20, "a") == 3);
  CHECK(bytes.substr(0, 3) == "llo");
  CHECK(read_at(file, 10, bytes.data(), 20, "a") == 0);
  CHECK(read_at(file, 1'000, bytes.data(), 20, "a") == 0);
  CHECK(write_at(file, 0, "").error == 0);
}

TEST_CASE("a name that cannot be looked up is not taken for one that is free", "[base][file]") {
  const TempDir dir;
  put_file(dir.file("there"), "");
  const Fd directory = open_directory(AT_FDCWD, dir.path());
  CHECK(identity_at(directory, "there").inode != 0);
  CHECK(identity_at(directory, "not there") == FileIdentity{});
  CHECK(identity_at(directory, "there/below") == FileIdentity{});
  CHECK_THROWS_AS(identity_at(directory, std::string(300, 'x')), Error);
}

TEST_CASE("a busy device is no lock that somebody else holds", "[base][file]") {
  CHECK(kind_of_errno(EBUSY) == ErrorKind::io);
}

TEST_CASE("a failing read or write is reported with its errno", "[base][file]") {
  const TempDir dir;
  put_file(dir.file("a"), "content");
  const Fd file = open_existing(AT_FDCWD, dir.file("a"));
  const WriteResult result = write_at(file, 0, "x");
  CHECK(result.written == 0);
  CHECK(result.error == EBADF);
  CHECK(truncate_file(file, 0) == EINVAL);
  const Fd nothing;
  CHECK(sync_data(nothing) == EBADF);
  CHECK(sync_all(nothing) == EBADF);
  char byte = 0;
  CHECK(error_of([&] { read_at(nothing, 0, &byte, 1, "orders"); }).what() ==
        std::string("orders: read: Bad file descriptor"));
  CHECK(error_of([&] { file_size(nothing, "orders"); }).kind() == ErrorKind::io);
  CHECK(error_of([&] { sync_directory(nothing, "orders"); }).what() ==
        std::string("orders: fsync: Bad file descriptor"));
}

TEST_CASE("a full disk shows in the result of a write", "[base][file]") {
  const Fd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  REQUIRE(full);
  const WriteResult result = write_at(full, 0, "x");
  CHECK(result.written == 0);
  CHECK(result.error == ENOSPC);
}

TEST_CASE("files shrink, grow and sync", "[base][file]") {
  const TempDir dir;
  const Fd file = open_for_writing(AT_FDCWD, dir.file("a"), Create::yes);
  write_at(file, 0, "0123456789");
  CHECK(truncate_file(file, 4) == 0);
  CHECK(read_small_file(file, "a", 100) == "0123");
  CHECK(truncate_file(file, 6) == 0);
  CHECK(read_small_file(file, "a", 100) == std::string("0123\0\0", 6));
  CHECK(sync_data(file) == 0);
  CHECK(sync_all(file) == 0);
  CHECK_NOTHROW(sync_directory(open_directory(AT_FDCWD, dir.path()), dir.path()));
}

TEST_CASE("an entry is synced by the directory above it, whatever the path looks like", "[base][file]") {
  const TempDir dir;
  for (const std::string& path :
       {dir.path(), dir.path() + "/absent", std::string("/"), std::string("/tmp"), std::string("here")})
    CHECK_NOTHROW(sync_entry(path));
  CHECK(error_of([&] { sync_entry(dir.path() + "/absent/entry"); }).what() ==
        dir.path() + "/absent: open: No such file or directory");
}

TEST_CASE("a small file is read whole up to its limit and refused beyond", "[base][file]") {
  const TempDir dir;
  for (const std::size_t size : std::initializer_list<std::size_t>{0, 1, 4095, 4096, 4097, 12'288, 100'000}) {
    const std::string content(size, 'x');
    put_file(dir.file("a"), content);
    const Fd file = open_for_writing(AT_FDCWD, dir.file("a"), Create::no);
    REQUIRE(truncate_file(file, static_cast<std::int64_t>(size)) == 0);
    CHECK(read_small_file(file, "a", size) == content);
    CHECK(read_small_file(file, "a", size + 1) == content);
    if (size == 0) continue;
    const Error error = error_of([&] { read_small_file(file, "a", size - 1); });
    CHECK(error.kind() == ErrorKind::damaged);
    CHECK(error.what() == "a: has more than the " + std::to_string(size - 1) + " bytes that it may have");
  }
}

TEST_CASE("a replaced file has the new content, and no temporary one is left", "[base][file]") {
  const TempDir dir;
  const Fd directory = open_directory(AT_FDCWD, dir.path());
  replace_file(directory, "state", "first", "shown/state");
  CHECK(content_of(dir.file("state")) == "first");
  const Fd old = open_existing(directory.get(), "state");
  replace_file(directory, "state", "second", "shown/state");
  CHECK(content_of(dir.file("state")) == "second");
  CHECK(read_small_file(old, "state", 100) == "first");
  CHECK(names_in(dir.path()) == std::vector<std::string>{"state"});
}

TEST_CASE("a replacement that fails leaves the directory as it was", "[base][file]") {
  const TempDir dir;
  const Fd directory = open_directory(AT_FDCWD, dir.path());
  std::filesystem::create_directories(dir.file("state/below"));
  const Error error = error_of([&] { replace_file(directory, "state", "content", "shown/state"); });
  CHECK(error.what() == std::string("shown/state: rename: Is a directory"));
  CHECK(names_in(dir.path()) == std::vector<std::string>{"state"});
}

TEST_CASE("random names are 32 hexadecimal digits and differ", "[base][file]") {
  std::set<std::string> names;
  for (int round = 0; round < 100; ++round) names.insert(random_hex());
  CHECK(names.size() == 100);
  for (const std::string& name : names) {
    CHECK(name.size() == 32);
    CHECK(name.find_first_not_of("0123456789abcdef") == std::string::npos);
  }
}
