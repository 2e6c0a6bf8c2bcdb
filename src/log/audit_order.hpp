// Whether the offsets of a partition follow one another, and what it means when they do not. Base offsets stand outside
// of the checksum, so a batch with a wrong one looks whole; its neighbours tell.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "log/audit_report.hpp"

namespace bourn {

class OffsetOrder {
 public:
  // A batch with the offsets [first, last] in bytes [from, to) of its segment. Each is judged when the next one is
  // known.
  struct Place {
    std::string path;
    Offset segment = 0;
    std::int64_t from = 0;
    std::int64_t to = 0;
    Offset first = 0;
    Offset last = 0;
  };

  // A segment begins, whose file name promises no offset below `base`.
  void start_segment(Offset base, const std::string& path);
  void see_batch(const Place& batch);
  // Bytes that are no batch: whatever offset comes next is believed.
  void see_broken();
  // The segment, whose size this is, ends.
  void end_segment(std::int64_t size);
  // Nothing more comes.
  void finish();

  // The offset that is due; -1 before the first batch.
  Offset due() const noexcept { return due_; }
  // Whether the last batch was not the one that was due.
  bool in_doubt() const noexcept { return suspect_.has_value(); }

  // Findings so far; whoever takes them decides how bad a gap is.
  std::vector<Finding> take();

 private:
  void judge(const Place* next);
  void tell(const Place& about, FindingKind kind, Cause cause, Offset first, Offset last, Reason reason);

  struct Suspect {
    Place batch;
    Offset due;
  };

  Offset due_ = -1;
  std::optional<Suspect> suspect_;
  std::string path_;
  Offset segment_ = 0;
  std::string path_before_;  // of the segment before,
  Offset segment_before_ = -1;
  std::int64_t size_before_ = 0;
  bool at_start_ = false;  // no batch of this segment was seen yet
  std::vector<Finding> findings_;
};

}  // namespace bourn
