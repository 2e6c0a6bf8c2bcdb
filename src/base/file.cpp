#include "base/file.hpp"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <string_view>
#include <utility>

#include "base/error.hpp"
#include "base/mutant.hpp"
#include "base/text.hpp"

namespace bourn {
namespace {

// Calls again while a signal interrupts.
template <typename Call>
auto restarted(Call call) noexcept {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

Fd open_at(int at, const std::string& path, int flags) noexcept {
  constexpr mode_t kMode = 0666;  // less the umask
  return Fd(restarted([&] { return openat(at, path.c_str(), flags | O_CLOEXEC, kMode); }));
}

// O_NONBLOCK: opening a FIFO would wait for its other end. It means nothing on a regular file.
constexpr int kCareful = O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;

std::string_view type_name(mode_t mode) noexcept {
  switch (mode & S_IFMT) {
    case S_IFDIR:
      return "a directory";
    case S_IFLNK:
      return "a symbolic link";
    case S_IFIFO:
      return "a FIFO";
    case S_IFSOCK:
      return "a socket";
    case S_IFCHR:
    case S_IFBLK:
      return "a device";
    default:
      return "something else";
  }
}

void require_regular(const struct stat& status, const std::string& path) {
  if (S_ISREG(status.st_mode)) return;
  fail(ErrorKind::damaged, "{}: is {}, not a regular file", path, type_name(status.st_mode));
}

// For the errors that a symlink, a directory or a socket at `path` gives, says so; then whatever the error was.
[[noreturn]] void fail_open(int at, const std::string& path) {
  const int error = errno;
  struct stat status {};
  const bool odd = error == ELOOP || error == EISDIR || error == ENXIO;
  if (odd && fstatat(at, path.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0) require_regular(status, path);
  fail_errno(path, "open", error);
}

struct stat status_of(const Fd& file, const std::string& name) {
  struct stat status {};
  if (fstat(file.get(), &status) != 0) fail_errno(name, "fstat");
  return status;
}

Fd open_regular(int at, const std::string& path, int flags, int expected_error) {
  Fd file = open_at(at, path, flags | kCareful);
  if (!file && errno == expected_error) return file;
  if (!file) fail_open(at, path);
  require_regular(status_of(file, path), path);
  return file;
}

int errno_unless(bool done) noexcept {
  return done ? 0 : errno;
}

// Removes a temporary file unless it was renamed away.
class TemporaryName {
 public:
  TemporaryName(const Fd& directory, std::string name) : directory_(directory.get()), name_(std::move(name)) {}
  TemporaryName(const TemporaryName&) = delete;
  TemporaryName& operator=(const TemporaryName&) = delete;
  ~TemporaryName() {
    if (!kept_) unlinkat(directory_, name_.c_str(), 0);
  }

  const std::string& name() const noexcept { return name_; }
  // 0, or the errno.
  int rename_to(const std::string& name) noexcept {
    kept_ = renameat(directory_, name_.c_str(), directory_, name.c_str()) == 0;
    return errno_unless(kept_);
  }

 private:
  int directory_;
  std::string name_;
  bool kept_ = false;
};

void require(int error, const std::string& subject, std::string_view action) {
  if (error != 0) fail_errno(subject, action, error);
}

}  // namespace

Fd open_existing(int at, const std::string& path) {
  return open_regular(at, path, O_RDONLY, ENOENT);
}

Fd open_for_writing(int at, const std::string& path, Create create) {
  switch (create) {
    case Create::no:
      return open_regular(at, path, O_RDWR, ENOENT);
    case Create::yes:
      return open_regular(at, path, O_RDWR | O_CREAT, 0);
    case Create::must_be_new:
      return open_regular(at, path, O_RDWR | O_CREAT | O_EXCL, EEXIST);
  }
  return Fd();
}

Fd duplicate(const Fd& file, const std::string& name) {
  Fd other(fcntl(file.get(), F_DUPFD_CLOEXEC, 0));
  if (!other) fail_errno(name, "open again");
  return other;
}

Fd open_directory(int at, const std::string& path) {
  Fd directory = open_at(at, path, O_RDONLY | O_DIRECTORY);
  if (!directory && errno != ENOENT) fail_errno(path, "open");
  return directory;
}

std::size_t read_some_at(const Fd& file, std::int64_t position, char* into, std::size_t size, const std::string& name) {
  const ssize_t count = restarted([&] { return pread(file.get(), into, size, position); });
  if (count < 0) fail_errno(name, "read");
  return static_cast<std::size_t>(count);
}

std::size_t read_at(const Fd& file, std::int64_t position, char* into, std::size_t size, const std::string& name) {
  std::size_t got = 0;
  while (got < size) {
    const std::size_t count =
        read_some_at(file, position + static_cast<std::int64_t>(got), into + got, size - got, name);
    if (count == 0) break;
    got += count;
  }
  return got;
}

WriteResult write_at(const Fd& file, std::int64_t position, Bytes bytes) noexcept {
  WriteResult result;
  while (result.written < bytes.size()) {
    const Bytes left = bytes.substr(result.written);
    const auto at = position + static_cast<std::int64_t>(result.written);
    const ssize_t count = restarted([&] { return pwrite(file.get(), left.data(), left.size(), at); });
    if (count <= 0) {
      result.error = count == 0 ? EIO : errno;  // a file that takes nothing would be asked for ever
      return result;
    }
    result.written += static_cast<std::size_t>(count);
  }
  return result;
}

int copy_range(const Fd& source, const std::string& name, std::int64_t from, std::int64_t to, const Fd& target,
               std::int64_t position) {
  constexpr std::size_t kChunk = std::size_t{1} << 20;
  Buffer bytes(kChunk);
  for (std::int64_t at = from; at < to;) {
    bytes.clear();
    const auto wanted = static_cast<std::size_t>(std::min<std::int64_t>(to - at, kChunk));
    bytes.commit(read_at(source, at, bytes.room(wanted), wanted, name));
    if (bytes.empty()) break;
    const WriteResult result = write_at(target, position + at - from, bytes.view());
    if (result.error != 0) return result.error;
    at += static_cast<std::int64_t>(bytes.size());
  }
  return 0;
}

std::int64_t file_size(const Fd& file, const std::string& name) {
  return status_of(file, name).st_size;
}

int truncate_file(const Fd& file, std::int64_t size) noexcept {
  return errno_unless(restarted([&] { return ftruncate(file.get(), size); }) == 0);
}

int sync_data(const Fd& file) noexcept {
  return errno_unless(restarted([&] { return fdatasync(file.get()); }) == 0);
}

int sync_all(const Fd& file) noexcept {
  return errno_unless(restarted([&] { return fsync(file.get()); }) == 0);
}

void sync_directory(const Fd& directory, const std::string& name) {
  if (mutant("directories are not synced")) return;
  require(sync_all(directory), name, "fsync");
}

void sync_entry(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string above = slash == std::string::npos ? "." : path.substr(0, std::max<std::size_t>(slash, 1));
  const Fd directory(::open(above.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory) return sync_directory(directory, above);
  if (errno != EACCES) fail_errno(above, "open");
  const Fd any(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!any) fail_errno(path, "open");
  require(errno_unless(::syncfs(any.get()) == 0), path, "syncfs");
}

std::string read_small_file(const Fd& file, const std::string& name, std::size_t limit) {
  constexpr std::size_t kUsual = 4096;
  std::string content;
  std::size_t got = 0;
  do {
    // One byte more than allowed tells too much from just enough, whatever fstat would have said a moment before.
    content.resize(std::min(2 * content.size() + kUsual, limit + 1));
    got += read_at(file, static_cast<std::int64_t>(got), content.data() + got, content.size() - got, name);
  } while (got == content.size() && got <= limit);
  if (got > limit) fail(ErrorKind::damaged, "{}: has more than the {} bytes that it may have", name, limit);
  content.resize(got);
  return content;
}

void replace_file(const Fd& directory, const std::string& name, Bytes content, const std::string& shown_path) {
  const std::string temporary_name = fmt::format(".{}.{}", name, random_hex());
  const Fd file = open_at(directory.get(), temporary_name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW);
  if (!file) fail_errno(shown_path, "create its replacement");
  TemporaryName temporary(directory, temporary_name);
  require(write_at(file, 0, content).error, shown_path, "write its replacement");
  // Before the rename, or a power cut could leave the new name with nothing in it.
  if (!mutant("renamed before it is synced")) require(sync_all(file), shown_path, "fsync its replacement");
  require(temporary.rename_to(name), shown_path, "rename");
  sync_directory(directory, shown_path);
}

std::string random_hex() {
  std::array<char, 16> bytes{};
  // Up to 256 bytes come whole (getrandom(2)).
  const auto count = restarted([&] { return getrandom(bytes.data(), bytes.size(), 0); });
  if (count != static_cast<ssize_t>(bytes.size())) fail_errno("random numbers", "getrandom");
  Buffer text;
  append_hex(text, {bytes.data(), bytes.size()});
  return std::string(text.view());
}

}  // namespace bourn
