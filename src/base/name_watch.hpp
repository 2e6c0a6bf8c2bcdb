// Whether names may have come to or gone from a directory since they were last listed.
#pragma once

#include <cstdint>
#include <string>

#include "base/directory.hpp"
#include "base/fd.hpp"

namespace bourn {

class FileWatch;

// When names last changed in the directory, in ns since 1970; -1 when that cannot be told.
std::int64_t names_changed_ns(const Fd& directory) noexcept;
// Whether that is so long ago (30 ms) that a change after a listing made now gets another time: file systems' clocks
// tick every 10 ms at worst.
bool names_are_at_rest(const Fd& directory) noexcept;

class NameWatch {
 public:
  // `path` needs not exist. `watch`, which may be null and must outlive it, wakes up when a name changes; where nothing
  // is yet, when something comes to be on the way there.
  NameWatch(std::string path, FileWatch* watch);

  const std::string& path() const noexcept { return path_; }
  // True when the directory is there and may have other names than at the last call that returned true. List it after
  // the call, not before.
  bool may_have_changed();

 private:
  void watch_the_way() const;

  std::string path_;
  FileWatch* watch_;
  FileIdentity watched_;
  std::int64_t listed_at_ns_ = -1;  // -1: must be listed
};

}  // namespace bourn
