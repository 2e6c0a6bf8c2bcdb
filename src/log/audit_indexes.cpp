#include "log/audit_indexes.hpp"

#include <algorithm>

namespace bourn {
namespace {

constexpr Reason kNotFilled = "the index ends before the log does";

Finding about(Severity severity, FindingKind kind, const std::string& path, Offset segment, Reason reason) {
  Finding finding;
  finding.severity = severity;
  finding.kind = kind;
  finding.path = path;
  finding.segment = segment;
  finding.reason = reason;
  return finding;
}

// What stands behind the entries: the padding of a broker, or nothing.
template <typename Entry>
void check_rest(EntryStream<Entry>& entries, WrongEntries& wrong, std::int64_t file_end) {
  if (const auto behind = entries.first_behind_padding()) {
    wrong.add(*behind, file_end, "bytes behind the zeros that end the index");
  }
}

}  // namespace

void WrongEntries::report_to(AuditReport& report, FindingKind kind, const std::string& path, Offset segment) const {
  if (from_ < 0) return;
  Finding finding = about(Severity::damage, kind, path, segment, reason_);
  finding.cause = Cause::stale_index;
  finding.from = from_;
  finding.to = to_;
  report.add(std::move(finding));
}

OffsetIndexCheck::OffsetIndexCheck(const IndexedSegment& segment, const Fd& file, std::string path)
    : segment_(segment),
      is_there_(static_cast<bool>(file)),
      path_(std::move(path)),
      entries_(file, path_, segment.base),
      last_offset_(segment.base - 1) {}

void OffsetIndexCheck::accept() {
  const OffsetIndexEntry& entry = *entries_.entry();
  largest_gap_ = std::max(largest_gap_, entry.position - std::max<std::int64_t>(last_position_, 0));
  last_position_ = entry.position;
  last_offset_ = entry.offset;
  entries_.advance();
}

// Entries for places before `position`, which no batch started at.
void OffsetIndexCheck::drop_before(std::int64_t position, Reason reason) {
  constexpr auto kSize = static_cast<std::int64_t>(OffsetIndexEntry::kSize);
  while (entries_.entry() && entries_.entry()->position < position) {
    wrong_.add(entries_.at(), entries_.at() + kSize, reason);
    entries_.advance();
  }
}

// An entry whose position is beyond that of the next one would keep all that follow from being looked at.
void OffsetIndexCheck::drop_misplaced() {
  while (entries_.entry() && entries_.next() && entries_.next()->position <= entries_.entry()->position) {
    wrong_.add(entries_.at(), entries_.at() + static_cast<std::int64_t>(OffsetIndexEntry::kSize),
               "the entries do not increase");
    entries_.advance();
  }
}

void OffsetIndexCheck::see_batch(std::int64_t position, Offset last) {
  constexpr auto kSize = static_cast<std::int64_t>(OffsetIndexEntry::kSize);
  batch_position_ = position;
  if (waiting_ && last >= waiting_->offset) {
    if (last > waiting_->offset)
      wrong_.add(waiting_at_, waiting_at_ + kSize, "no batch ends at the offset of an entry");
    waiting_.reset();
  }
  drop_before(position, "no batch starts at the position of an entry");
  drop_misplaced();
  if (!entries_.entry() || entries_.entry()->position != position) return;
  const OffsetIndexEntry entry = *entries_.entry();
  if (entry.offset == last && entry.offset > last_offset_) return accept();
  if (!segment_.exact && entry.offset > last && entry.offset > last_offset_) {
    if (waiting_) wrong_.add(waiting_at_, waiting_at_ + kSize, "no batch ends at the offset of an entry");
    waiting_ = entry;
    waiting_at_ = entries_.at();
    return accept();
  }
  wrong_.add(entries_.at(), entries_.at() + kSize, "the offset of an entry is not the last one of its batch");
  entries_.advance();
}

void OffsetIndexCheck::see_broken(std::int64_t from, std::int64_t to) {
  drop_before(from, "no batch starts at the position of an entry");
  while (entries_.entry() && entries_.entry()->position < to) entries_.advance();
  waiting_.reset();
  last_position_ = std::max(last_position_, to);
}

void OffsetIndexCheck::finish(AuditReport& report) {
  if (!is_there_) {
    if (!segment_.sealed || batch_position_ == 0) return;
    return report.add(about(Severity::warning, FindingKind::sparse_index, path_, segment_.base, "there is no index"));
  }
  drop_before(INT64_MAX, "an entry lies beyond the end of the log");
  if (entries_.odd_bytes() != 0) {
    wrong_.add(entries_.at(), entries_.at() + entries_.odd_bytes(), "the index ends in the middle of an entry");
  } else {
    check_rest(entries_, wrong_, entries_.at());
  }
  wrong_.report_to(report, FindingKind::wrong_index, path_, segment_.base);
  const std::int64_t unindexed = batch_position_ - std::max<std::int64_t>(last_position_, 0);
  if (segment_.sealed && unindexed > std::max(segment_.interval, largest_gap_)) {
    report.add(about(Severity::warning, FindingKind::sparse_index, path_, segment_.base, kNotFilled));
  }
}

TimeIndexCheck::TimeIndexCheck(const IndexedSegment& segment, const Fd& file, std::string path)
    : segment_(segment),
      is_there_(static_cast<bool>(file)),
      path_(std::move(path)),
      entries_(file, path_, segment.base) {}

void TimeIndexCheck::see_batch(Offset first, Offset last, Timestamp greatest) {
  constexpr auto kSize = static_cast<std::int64_t>(TimeIndexEntry::kSize);
  const Timestamp before = greatest_;
  greatest_ = std::max(greatest_, greatest);
  while (entries_.entry() && entries_.next() && entries_.next()->offset < entries_.entry()->offset) {
    wrong_.add(entries_.at(), entries_.at() + kSize, "the entries do not increase");
    entries_.advance();
  }
  while (entries_.entry() && entries_.entry()->offset <= last) {
    const TimeIndexEntry entry = *entries_.entry();
    Reason reason = nullptr;
    if (last_ && (entry.timestamp <= last_->timestamp || entry.offset < last_->offset)) {
      reason = "the entries do not increase";
    } else if (entry.offset < first || (segment_.exact && entry.offset != last)) {
      reason = "no batch ends at the offset of an entry";
    } else if (entry.timestamp != greatest) {
      reason = "the time of an entry is not the greatest of its batch";
    } else if (entry.timestamp < before) {
      reason = "an entry hides a later time before it";
    }
    if (reason == nullptr || saw_broken_) {
      last_ = entry;
    } else {
      wrong_.add(entries_.at(), entries_.at() + kSize, reason);
    }
    entries_.advance();
  }
}

void TimeIndexCheck::see_broken() {
  saw_broken_ = true;  // what was greatest there is not known any more
}

void TimeIndexCheck::finish(AuditReport& report) {
  constexpr auto kSize = static_cast<std::int64_t>(TimeIndexEntry::kSize);
  if (!is_there_) {
    if (!segment_.sealed || greatest_ < 0) return;
    return report.add(about(Severity::warning, FindingKind::sparse_index, path_, segment_.base, "there is no index"));
  }
  for (; entries_.entry() && !saw_broken_; entries_.advance()) {
    wrong_.add(entries_.at(), entries_.at() + kSize, "an entry lies beyond the end of the log");
  }
  if (entries_.odd_bytes() != 0) {
    wrong_.add(entries_.at(), entries_.at() + entries_.odd_bytes(), "the index ends in the middle of an entry");
  } else if (!entries_.entry()) {
    check_rest(entries_, wrong_, entries_.at());
  }
  wrong_.report_to(report, FindingKind::wrong_time_index, path_, segment_.base);
  if (segment_.sealed && !saw_broken_ && greatest_ >= 0 && (!last_ || last_->timestamp < greatest_)) {
    report.add(about(Severity::warning, FindingKind::sparse_index, path_, segment_.base, kNotFilled));
  }
}

TxnIndexCheck::TxnIndexCheck(const IndexedSegment& segment, const Fd& file, std::string path)
    : segment_(segment),
      is_there_(static_cast<bool>(file)),
      path_(std::move(path)),
      entries_(file, path_, segment.base),
      last_marker_(segment.base - 1) {}

void TxnIndexCheck::reject(Reason reason) {
  wrong_.add(entries_.at(), entries_.at() + static_cast<std::int64_t>(TxnIndexEntry::kSize), reason);
  entries_.advance();
}

void TxnIndexCheck::see_abort(std::int64_t producer_id, Offset marker, std::optional<Offset> start) {
  while (entries_.entry()) {
    const TxnIndexEntry entry = *entries_.entry();
    if (const Reason reason = txn_entry_problem(entry, segment_.base, last_marker_)) {
      reject(reason);
      continue;
    }
    if (entries_.next() && entries_.next()->last_offset <= entry.last_offset) {
      reject("the markers do not increase");
      continue;
    }
    if (entry.last_offset > marker) break;
    last_marker_ = entry.last_offset;
    if (entry.last_offset < marker) {
      if (saw_broken_) {
        entries_.advance();
      } else {
        reject("no ABORT marker stands where an entry says");
      }
      continue;
    }
    if (entry.producer_id != producer_id) return reject("the marker of an entry is of another producer");
    if (start && entry.first_offset != *start) return reject("the transaction of an entry starts elsewhere");
    return entries_.advance();
  }
  if (start) ++missing_;  // a marker without a transaction has no entry
}

void TxnIndexCheck::finish(AuditReport& report) {
  while (entries_.entry()) {
    const TxnIndexEntry entry = *entries_.entry();
    const Reason reason = txn_entry_problem(entry, segment_.base, last_marker_);
    if (reason == nullptr) last_marker_ = entry.last_offset;
    if (reason == nullptr && saw_broken_) {
      entries_.advance();
    } else {
      reject(reason != nullptr ? reason : "no ABORT marker stands where an entry says");
    }
  }
  if (entries_.odd_bytes() != 0) {
    wrong_.add(entries_.at(), entries_.at() + entries_.odd_bytes(), "the index ends in the middle of an entry");
  }
  wrong_.report_to(report, FindingKind::wrong_txn_index, path_, segment_.base);
  if (missing_ > 0) {
    report.add(about(is_there_ ? Severity::damage : Severity::warning, FindingKind::wrong_txn_index, path_,
                     segment_.base,
                     is_there_ ? "aborted transactions are missing" : "there is no index of the aborted transactions"));
  }
}

}  // namespace bourn
