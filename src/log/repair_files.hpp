// The acts of a repair that touch files. Each is safe to be interrupted at any moment: what it leaves then is the state
// before it, the state after it, or one without an index, which costs time and no answer. Whoever calls them holds the
// append lock.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/fd.hpp"
#include "log/partition_dir.hpp"
#include "log/topic_settings.hpp"

namespace bourn {

// Where bytes go that a repair takes out of a log: .bourn/torn. Copies are durable before anything is taken.
class TornFiles {
 public:
  // Both must outlive it.
  TornFiles(const PartitionDir& dir, const Fd& own_files);

  // Copies bytes [from, to) of a segment; the name of the copy, "base-position-time" as for cut tails.
  std::string copy(Offset base, std::int64_t from, std::int64_t to);
  // Moves a file of the partition's directory here, under its name and the time. False when it was not there.
  bool take(const std::string& name);

 private:
  const PartitionDir& dir_;
  Fd torn_;
};

// Bytes [from, to) of a segment become others; none: they go.
struct SegmentEdit {
  std::int64_t from = 0;
  std::int64_t to = 0;
  std::string replacement;
};

// Writes the segment anew with the edits (in order, apart from each other), in .bourn, and puts it in the place of the
// old one with one rename; then its indexes.
void rewrite_segment(const PartitionDir& dir, const Fd& own_files, const TopicSettings& settings, Offset base,
                     const std::vector<SegmentEdit>& edits);
// What rewrite_segment may have left in .bourn when it was interrupted.
void remove_unfinished_rewrites(const PartitionDir& dir, const Fd& own_files);

// Makes .index and .timeindex from the log; the old ones go to `torn`.
void rebuild_indexes(const PartitionDir& dir, TornFiles& torn, const TopicSettings& settings, Offset base);

// Finishes or undoes a compaction that was interrupted, as log/swap.hpp says; whatever goes, goes to `torn`. When one
// of the segments that it made is damaged, all of it is undone as far as it got.
bool has_damaged_swap(const PartitionDir& dir);
void settle_compaction(const PartitionDir& dir, const Fd& own_files, TornFiles& torn);

}  // namespace bourn
