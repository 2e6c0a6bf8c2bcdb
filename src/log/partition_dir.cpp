#include "log/partition_dir.hpp"

#include <fcntl.h>

#include "base/error.hpp"
#include "base/file.hpp"
#include "format/file_names.hpp"

namespace bourn {

PartitionDir::PartitionDir(Fd parent, Fd fd, std::string path, std::string name)
    : parent_(std::move(parent)),
      fd_(std::move(fd)),
      path_(std::move(path)),
      name_(std::move(name)),
      where_(parse_partition_dir_name(name_).value_or(TopicPartition{name_, 0})),
      identity_(identity_of(fd_, path_)) {}

PartitionDir PartitionDir::open(const std::string& parent, const std::string& name) {
  const std::string path = parent + "/" + name;
  Fd parent_fd = open_directory(AT_FDCWD, parent);
  if (!parent_fd) fail(ErrorKind::missing, "{}: no such directory", parent);
  Fd fd = open_directory(parent_fd.get(), name);
  if (!fd) fail(ErrorKind::missing, "{}: no such partition", path);
  return {std::move(parent_fd), std::move(fd), path, name};
}

std::optional<PartitionDir> PartitionDir::find(const std::string& parent, const std::string& name) {
  Fd parent_fd = open_directory(AT_FDCWD, parent);
  if (!parent_fd) return std::nullopt;
  Fd fd = open_directory(parent_fd.get(), name);
  if (!fd) return std::nullopt;
  return PartitionDir(std::move(parent_fd), std::move(fd), parent + "/" + name, name);
}

PartitionDir PartitionDir::open(const std::string& path) {
  std::string clean = path;
  while (clean.size() > 1 && clean.back() == '/') clean.pop_back();
  const std::size_t slash = clean.rfind('/');
  const std::string parent = slash == std::string::npos ? "." : slash == 0 ? "/" : clean.substr(0, slash);
  const std::string name = slash == std::string::npos ? clean : clean.substr(slash + 1);
  Fd parent_fd = open_directory(AT_FDCWD, parent);
  if (!parent_fd) fail(ErrorKind::missing, "{}: no such directory", parent);
  Fd fd = open_directory(AT_FDCWD, clean);
  if (!fd) fail(ErrorKind::missing, "{}: no such directory", clean);
  return {std::move(parent_fd), std::move(fd), clean, name};
}

PartitionDir PartitionDir::beside(const std::string& name) const {
  if (name == name_) return {duplicate(parent_, path_), duplicate(fd_, path_), path_, name_};
  const std::string path = path_.substr(0, path_.size() - name_.size()) + name;
  Fd fd = open_directory(parent_.get(), name);
  if (!fd) fail(ErrorKind::missing, "{}: no such partition", path);
  return {duplicate(parent_, path), std::move(fd), path, name};
}

bool PartitionDir::still_named() const {
  return identity_at(parent_, name_) == identity_;
}

Fd PartitionDir::own_files() const {
  return open_directory(fd_.get(), kOwnFiles);
}

Fd PartitionDir::make_own_files() const {
  if (Fd there = own_files()) return there;
  if (make_directory(fd_.get(), kOwnFiles)) sync_directory(fd_, path_);
  Fd made = own_files();
  if (!made) fail(ErrorKind::missing, "{}: vanished while it was opened", path_of(kOwnFiles));
  return made;
}

}  // namespace bourn
