#include "log/audit_order.hpp"

#include <algorithm>
#include <utility>

namespace bourn {

void OffsetOrder::tell(const Place& about, FindingKind kind, Cause cause, Offset first, Offset last, Reason reason) {
  Finding finding;
  finding.severity = Severity::damage;
  finding.kind = kind;
  finding.cause = cause;
  finding.path = about.path;
  finding.segment = about.segment;
  finding.from = about.from;
  finding.to = about.to;
  finding.first = first;
  finding.last = last;
  finding.reason = reason;
  findings_.push_back(std::move(finding));
}

void OffsetOrder::start_segment(Offset base, const std::string& path) {
  path_ = path;
  segment_ = base;
  at_start_ = true;
  if (due_ < 0 || base <= due_) {
    due_ = std::max(due_, base);
    return;
  }
  judge(nullptr);
  const Place end{path_before_, segment_before_, size_before_, size_before_, due_, base - 1};
  tell(end, FindingKind::gap, Cause::truncation, due_, base - 1, "the next segment starts behind the end of this one");
  due_ = base;
}

void OffsetOrder::see_batch(const Place& batch) {
  judge(&batch);
  // The first segment may begin anywhere at or behind its name; later ones too, where compaction took batches away.
  if (due_ >= 0 && batch.first != due_ && !(at_start_ && segment_before_ < 0 && batch.first > due_))
    suspect_ = {batch, due_};
  due_ = batch.last + 1;
  at_start_ = false;
}

void OffsetOrder::see_broken() {
  judge(nullptr);
  due_ = -1;
  at_start_ = false;
}

void OffsetOrder::end_segment(std::int64_t size) {
  path_before_ = path_;
  segment_before_ = segment_;
  size_before_ = size;
}

void OffsetOrder::finish() {
  judge(nullptr);
}

std::vector<Finding> OffsetOrder::take() {
  return std::exchange(findings_, {});
}

void OffsetOrder::judge(const Place* next) {
  if (!suspect_) return;
  const auto [batch, due] = *std::exchange(suspect_, std::nullopt);
  const Offset length = batch.last - batch.first;
  if (next != nullptr && next->first == due + length + 1 && next->first != batch.last + 1) {
    tell(batch, FindingKind::wrong_offset, Cause::bit_flip, due, due + length,
         "the batches around it show that its base offset is wrong");
    findings_.back().wanted = due;
    due_ = next->first;
    return;
  }
  if (next != nullptr && next->first == due && batch.last + 1 != due) {
    due_ = due;
    return tell(batch, FindingKind::overlap, Cause::foreign_batch, batch.first, batch.last,
                "the batches around it follow each other without it");
  }
  if (batch.first < due) {
    return tell(batch, FindingKind::overlap, Cause::overlap, batch.first, std::min(batch.last, due - 1),
                "these offsets were there before");
  }
  tell(batch, FindingKind::gap, Cause::unknown, due, batch.first - 1, "offsets are missing before this batch");
}

}  // namespace bourn
