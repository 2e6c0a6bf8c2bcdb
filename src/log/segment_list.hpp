// The segments of a partition as its reader knows them: which there are, read from the directory again only when names
// have changed in it. While names change, a listing may show neither an old name nor the new one; settle() is for
// whoever would draw conclusions from what is not there.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "format/types.hpp"
#include "log/partition_dir.hpp"

namespace bourn {

class SegmentList {
 public:
  // `dir` must outlive it. Reads nothing yet.
  explicit SegmentList(const PartitionDir& dir) : dir_(&dir) {}
  // Of a single segment, which never changes.
  explicit SegmentList(Offset base) : bases_{base} {}

  // Looks at the directory when its names have changed, or in any case. True when the list is another one than before.
  bool refresh();
  bool read_again();
  // Whether names have changed since it was read.
  bool is_outdated() const;
  // Reads the directory until it has been at rest, or for a quarter of a second. Ends early when `enough`, which is
  // asked after each reading, says so; true then.
  template <typename Enough>
  bool settle(Enough enough) {
    for (int attempt = 0; attempt < kSettleAttempts; ++attempt) {
      const bool at_rest = is_at_rest();
      read_again();
      if (enough()) return true;
      if (at_rest && !is_outdated()) return false;
      pause();
    }
    return false;
  }

  bool empty() const noexcept { return bases_.empty(); }
  Offset first() const noexcept { return bases_.front(); }
  Offset last() const noexcept { return bases_.back(); }
  // The segment that holds the offset, or the first one behind it. nullopt when there are no segments.
  std::optional<Offset> holding(Offset offset) const;
  std::optional<Offset> next_after(Offset base) const;

 private:
  static constexpr int kSettleAttempts = 50;

  bool is_at_rest() const;
  static void pause();

  const PartitionDir* dir_ = nullptr;
  std::vector<Offset> bases_;
  std::int64_t listed_at_ns_ = -1;  // when names had last changed as it was read
};

}  // namespace bourn
