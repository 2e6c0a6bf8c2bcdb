#include "base/name_watch.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include "base/file.hpp"
#include "base/file_watch.hpp"
#include "base/time.hpp"

namespace bourn {
namespace {

constexpr std::int64_t kSettledAfterNs = 30'000'000;

}  // namespace

std::int64_t names_changed_ns(const Fd& directory) noexcept {
  struct stat status {};
  if (::fstat(directory.get(), &status) != 0) return -1;
  return status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec;
}

bool names_are_at_rest(const Fd& directory) noexcept {
  const std::int64_t age = wall_clock_ms() * 1'000'000 - names_changed_ns(directory);
  return age > kSettledAfterNs || age < -kSettledAfterNs;
}

NameWatch::NameWatch(std::string path, FileWatch* watch) : path_(std::move(path)), watch_(watch) {}

bool NameWatch::may_have_changed() {
  Fd directory = open_directory(AT_FDCWD, path_);
  if (!directory) {
    watch_the_way();
    directory = open_directory(AT_FDCWD, path_);  // it may have come to be before the watch did
    if (!directory) return false;
  }
  const FileIdentity now = identity_of(directory, path_);
  if (now != watched_) {
    if (watch_ != nullptr) watch_->add(directory);
    watched_ = now;
    listed_at_ns_ = -1;
  }
  const std::int64_t changed = names_changed_ns(directory);
  if (changed >= 0 && changed == listed_at_ns_) return false;
  listed_at_ns_ = names_are_at_rest(directory) ? changed : -1;
  return true;
}

// Watches the deepest directory above that is there.
void NameWatch::watch_the_way() const {
  if (watch_ == nullptr) return;
  std::string front = path_;
  while (front.size() > 1) {
    const std::size_t slash = front.rfind('/');
    front = slash == std::string::npos ? "." : slash == 0 ? "/" : front.substr(0, slash);
    if (const Fd there = open_directory(AT_FDCWD, front)) return watch_->add(there);
  }
}

}  // namespace bourn
