// The directory of one partition, open, and what bourn keeps of its own in it.
//
//   orders-0/
//     00000000000000000000.log .index .timeindex   Kafka's files
//     leader-epoch-checkpoint                      Kafka's too
//     .bourn/                                      ours; Kafka's loader skips it
//       append.lock   held around pwrite; its first 8 bytes count the changes others must hear of (log/generation.hpp)
//       sync.lock     held around fdatasync, so that waiting processes share one
//       durable       how far power loss cannot reach (log/durable_end.hpp)
//       compacted     how far compaction came (log/compaction_plan.hpp)
//       maint.lock    held by whoever takes files away (log/maintenance_lock.hpp)
//       start         where the log starts that was trimmed (log/log_start.hpp)
//       settings      the topic's settings, in partition 0 only
//       topic-id      which topic of this name it is (log/topic_id.hpp)
//       torn/         copies of tails that recovery cut
#pragma once

#include <optional>
#include <string>

#include "base/directory.hpp"
#include "base/fd.hpp"
#include "format/types.hpp"

namespace bourn {

class PartitionDir {
 public:
  // Opens <parent>/<name>. `parent` is remembered to notice when the name comes to mean another directory, or none.
  // Throws Error{missing}. `name` needs not be a partition's; then `where` gets it as topic (a directory of loose
  // segments).
  static PartitionDir open(const std::string& parent, const std::string& name);
  // The same; nullopt where nothing has the one name or the other.
  static std::optional<PartitionDir> find(const std::string& parent, const std::string& name);
  // Opens a directory by its path, wherever it is.
  static PartitionDir open(const std::string& path);
  // Another one in the same directory, or this one once more. Throws Error{missing}.
  PartitionDir beside(const std::string& name) const;

  const TopicPartition& where() const noexcept { return where_; }
  const std::string& path() const noexcept { return path_; }
  const Fd& fd() const noexcept { return fd_; }
  // The directory that it stood in when it was opened.
  const Fd& parent() const noexcept { return parent_; }
  std::string path_of(const std::string& file) const { return path_ + "/" + file; }

  // Whether the name still means this very directory. False once the topic was deleted (renamed away), created anew or
  // not.
  bool still_named() const;

  // The .bourn directory inside; an empty Fd when there is none.
  Fd own_files() const;
  // The same, made when there is none. Writers only.
  Fd make_own_files() const;

 private:
  PartitionDir(Fd parent, Fd fd, std::string path, std::string name);

  Fd parent_;
  Fd fd_;
  std::string path_;
  std::string name_;
  TopicPartition where_;
  FileIdentity identity_;
};

inline constexpr const char* kOwnFiles = ".bourn";

}  // namespace bourn
