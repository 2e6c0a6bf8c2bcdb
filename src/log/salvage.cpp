// The part of log/repair.hpp that leaves the patient alone.
#include <fcntl.h>

#include "base/error.hpp"
#include "base/file.hpp"
#include "format/file_names.hpp"
#include "log/repair.hpp"

namespace bourn {
namespace {

constexpr const char* kEpochFile = "leader-epoch-checkpoint";

}  // namespace

Repaired salvage(const PartitionDir& dir, const TopicSettings& settings, const std::string& to,
                 const OnBytesRead& read) {
  std::string target = to;
  while (target.size() > 1 && target.back() == '/') target.pop_back();
  if (!make_directory(AT_FDCWD, target)) fail(ErrorKind::cannot_create, "{}: exists already; nothing was written", to);
  const PartitionDir fresh = PartitionDir::open(target);
  const auto copy = [](const Fd& from, const std::string& path, const Fd& into, const std::string& name) {
    const Fd source = open_existing(from.get(), name);
    if (!source) return;
    const Fd file = open_for_writing(into.get(), name, Create::must_be_new);
    if (!file) fail(ErrorKind::cannot_create, "{}/{}: exists already", path, name);
    int error = copy_range(source, path, 0, file_size(source, path), file, 0);
    if (error == 0) error = sync_data(file);
    if (error != 0) fail_errno(path + "/" + name, "copy", error);
  };
  std::vector<std::string> names;
  for_each_entry(dir.fd(), dir.path(), [&](std::string_view name) {
    // 20 digits and anything: the files of a segment, and what a compaction left.
    const bool is_segment = parse_segment_file_name(std::string(name.substr(0, 20)) + ".log").has_value();
    if (is_segment || name == kEpochFile || name == "partition.metadata") names.emplace_back(name);
  });
  for (const std::string& name : names) {
    try {
      copy(dir.fd(), dir.path(), fresh.fd(), name);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::damaged && error.kind() != ErrorKind::permission) throw;  // no regular file
    }
  }
  if (const Fd own = dir.own_files()) {
    const Fd fresh_own = fresh.make_own_files();
    for (const char* name : {"sums", "lost", "settings"}) copy(own, dir.path_of(kOwnFiles), fresh_own, name);
  }
  sync_directory(fresh.fd(), fresh.path());
  sync_entry(target);
  return repair(fresh, settings, read);
}

}  // namespace bourn
