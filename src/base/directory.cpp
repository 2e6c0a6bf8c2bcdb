#include "base/directory.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <memory>
#include <vector>

#include "base/error.hpp"
#include "base/file.hpp"

namespace bourn {

void for_each_entry(const Fd& directory, const std::string& shown_path,
                    const std::function<void(std::string_view)>& visit) {
  // A fresh description: the stream's position must be nobody else's.
  const int fd = ::openat(directory.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) fail_errno(shown_path, "open");
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(fd), ::closedir);
  if (!stream) {
    ::close(fd);
    fail_errno(shown_path, "read the directory");
  }
  for (;;) {
    errno = 0;
    const dirent* entry = ::readdir(stream.get());
    if (entry == nullptr) {
      if (errno != 0) fail_errno(shown_path, "read the directory");
      return;
    }
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") visit(name);
  }
}

FileIdentity identity_of(const Fd& file, const std::string& shown_path) {
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) fail_errno(shown_path, "stat");
  return {status.st_dev, status.st_ino};
}

FileIdentity identity_at(const Fd& directory, const std::string& name) {
  struct stat status {};
  if (::fstatat(directory.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return {};
    fail_errno(name, "stat");
  }
  return {status.st_dev, status.st_ino};
}

bool make_directory(int at, const std::string& path) {
  if (::mkdirat(at, path.c_str(), 0777) == 0) return true;
  if (errno == EEXIST) return false;
  const int error = errno;
  const ErrorKind kind =
      kind_of_errno(error) == ErrorKind::permission ? ErrorKind::permission : ErrorKind::cannot_create;
  throw Error(kind, fmt::format("{}: make the directory: {}", path, errno_text(error)));
}

void remove_tree(const Fd& parent, const std::string& name, const std::string& shown_path) {
  const Fd directory(::openat(parent.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!directory) {
    if (errno == ENOENT) return;
    fail_errno(shown_path, "open");
  }
  std::vector<std::string> names;
  for_each_entry(directory, shown_path, [&](std::string_view entry) { names.emplace_back(entry); });
  for (const std::string& entry : names) {
    if (::unlinkat(directory.get(), entry.c_str(), 0) == 0 || errno == ENOENT) continue;
    if (errno != EISDIR && errno != EPERM) fail_errno(shown_path + "/" + entry, "remove");
    remove_tree(directory, entry, shown_path + "/" + entry);
  }
  if (::unlinkat(parent.get(), name.c_str(), AT_REMOVEDIR) != 0 && errno != ENOENT) fail_errno(shown_path, "remove");
}

}  // namespace bourn
