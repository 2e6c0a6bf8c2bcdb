#include "log/audit_epochs.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace bourn {
namespace {

constexpr std::size_t kMostNoted = 1000000;

}  // namespace

std::optional<std::int32_t> EpochCheck::expected_at(Offset offset) const {
  const auto after =
      std::upper_bound(expected_.begin(), expected_.end(), offset,
                       [](Offset sought, const EpochEntry& entry) { return sought < entry.start_offset; });
  if (after != expected_.begin()) return std::prev(after)->epoch;
  return complete_ && !expected_.empty() ? std::optional<std::int32_t>(0) : std::nullopt;
}

void EpochCheck::see_batch(const OffsetOrder::Place& batch, std::int32_t epoch, AuditReport& report) {
  Seen seen{batch, epoch};
  if (const auto expected = expected_at(batch.first)) {
    if (waiting_) settle(*std::exchange(waiting_, std::nullopt), report);
    if (epoch != *expected) tell(seen, *expected, "the leader epoch is not that of leader-epoch-checkpoint", report);
    last_ = *expected;
    return note(*expected, batch.first);
  }
  if (epoch < -1 || (epoch < 0 && complete_)) {
    return tell(seen, last_ ? *last_ : waiting_ ? waiting_->epoch : -1, "the leader epoch is negative", report);
  }
  if (epoch < 0) return;  // none was given
  if (waiting_) {
    const Seen before = *std::exchange(waiting_, std::nullopt);
    if (last_ && before.epoch != *last_ && epoch == *last_) {
      tell(before, *last_, "the leader epoch is not that of the batches around it", report);
    } else {
      settle(before, report);
    }
  }
  waiting_ = std::move(seen);
}

void EpochCheck::settle(const Seen& seen, AuditReport& report) {
  if (last_ && seen.epoch < *last_) {
    tell(seen, -1, "the leader epoch goes back", report);
  } else if (complete_ && expected_.empty() && seen.epoch != 0 && seen.epoch != last_) {
    tell(seen, -1, "a leader epoch begins of which there is no leader-epoch-checkpoint", report);
  }
  last_ = seen.epoch;
  note(seen.epoch, seen.batch.first);
}

void EpochCheck::note(std::int32_t epoch, Offset start) {
  while (!noted_.empty() && (noted_.back().epoch > epoch || noted_.back().start_offset >= start)) noted_.pop_back();
  if ((noted_.empty() || noted_.back().epoch < epoch) && noted_.size() < kMostNoted) noted_.push_back({epoch, start});
}

void EpochCheck::tell(const Seen& seen, std::int64_t wanted, Reason reason, AuditReport& report) {
  Finding found;
  found.severity = Severity::damage;
  found.kind = FindingKind::wrong_epoch;
  found.cause = Cause::bit_flip;
  found.path = seen.batch.path;
  found.segment = seen.batch.segment;
  found.from = seen.batch.from;
  found.to = seen.batch.to;
  found.first = seen.batch.first;
  found.last = seen.batch.last;
  found.wanted = wanted;
  found.reason = reason;
  report.add(std::move(found));
}

void EpochCheck::finish(AuditReport& report) {
  if (waiting_) settle(*std::exchange(waiting_, std::nullopt), report);
  report.epochs = noted_;
}

}  // namespace bourn
