#include "log/repair_plan.hpp"

#include <algorithm>

#include "format/file_names.hpp"
#include "log/swap.hpp"

namespace bourn {
namespace {

using Act = RepairStep::Act;

class Planner {
 public:
  Planner(const PartitionDir& dir, const AuditReport& report, const RepairFacts& facts)
      : dir_(dir), report_(report), facts_(facts) {}

  std::vector<RepairStep> plan();

 private:
  void plan_leftovers();
  void plan(const Finding& finding);
  void add(const Finding& finding, Act act, Reason reason = nullptr);
  void add_once(const Finding& finding, Act act);
  bool is_active(Offset segment) const { return !facts_.segments.empty() && facts_.segments.back() == segment; }
  void plan_sums_and_roll();
  Offset next_base(Offset segment) const;

  const PartitionDir& dir_;
  const AuditReport& report_;
  const RepairFacts& facts_;
  std::vector<RepairStep> steps_;
  std::vector<Offset> changed_;  // segments whose bytes change
};

std::vector<RepairStep> Planner::plan() {
  plan_leftovers();
  if (std::any_of(steps_.begin(), steps_.end(), is_action)) return std::move(steps_);
  for (const Finding& finding : report_.findings) plan(finding);
  plan_sums_and_roll();
  return std::move(steps_);
}

// Kafka's rules for a start after a crash (LogLoader.java), except that nothing is deleted: a .cleaned file means that
// a compaction was not complete, so it and every .swap at or above it go; a .swap that remains is complete and takes
// the place of the segments that it covers; a .deleted file was replaced or expired.
void Planner::plan_leftovers() {
  std::optional<Offset> first_cleaned;
  const auto base_of = [](const Finding& finding) {
    const auto staged = parse_staged_file_name(finding.path.substr(finding.path.rfind('/') + 1));
    return staged ? staged->base : 0;
  };
  for (const Finding& finding : report_.findings) {
    if (finding.kind != FindingKind::leftover || !finding.path.ends_with(".cleaned")) continue;
    first_cleaned = std::min(first_cleaned.value_or(INT64_MAX), base_of(finding));
  }
  for (const Finding& finding : report_.findings) {
    if (finding.kind != FindingKind::leftover) continue;
    const bool is_swap = finding.path.ends_with(".swap");
    const bool complete = is_swap && !facts_.damaged_swap && (!first_cleaned || base_of(finding) < *first_cleaned);
    if (complete && !finding.path.ends_with(".log.swap")) {
      // Goes with its log, which may have its place already.
      const std::string log = dir_.path_of(segment_file_name(base_of(finding), SegmentFile::log) + ".swap");
      const bool has_log = std::any_of(report_.findings.begin(), report_.findings.end(),
                                       [&](const Finding& other) { return other.path == log; });
      if (has_log) continue;
    }
    add(finding, complete ? Act::finish_swap : Act::move_aside);
    steps_.back().segment = base_of(finding);
  }
}

void Planner::add(const Finding& finding, Act act, Reason reason) {
  steps_.push_back({act, finding.path, finding.segment, finding.from, finding.to, -1, -1, finding.wanted,
                    reason != nullptr ? reason : finding.reason});
}

void Planner::add_once(const Finding& finding, Act act) {
  const bool there = std::any_of(steps_.begin(), steps_.end(), [&](const RepairStep& step) {
    return step.act == act && step.segment == finding.segment;
  });
  if (!there) add(finding, act);
}

Offset Planner::next_base(Offset segment) const {
  const auto after = std::upper_bound(facts_.segments.begin(), facts_.segments.end(), segment);
  return after == facts_.segments.end() ? -1 : *after;
}

void Planner::plan(const Finding& finding) {
  const auto change = [&](Act act) {
    add(finding, act);
    changed_.push_back(finding.segment);
  };
  const auto lose = [&] {
    steps_.back().first = finding.first;
    steps_.back().last = finding.last;
  };
  switch (finding.kind) {
    case FindingKind::unfinished_append:
      return change(Act::cut_tail);
    case FindingKind::broken_batch:
      change(finding.wanted >= 0 ? Act::mend_batch : Act::set_aside);
      if (finding.wanted < 0) lose();
      return;
    case FindingKind::bad_records:
    case FindingKind::bad_control:
      change(Act::set_aside);
      return lose();
    case FindingKind::overlap:
      return finding.from >= 0 ? change(Act::set_aside) : add(finding, Act::nothing);
    case FindingKind::wrong_offset:
      return change(Act::set_offset);
    case FindingKind::wrong_epoch:
      return finding.wanted >= 0 ? change(Act::set_epoch) : add(finding, Act::nothing);
    case FindingKind::gap:
      if (finding.severity != Severity::damage) return;
      add(finding, Act::record_loss);
      return lose();
    case FindingKind::truncated:
      changed_.push_back(finding.segment);
      if (finding.severity != Severity::damage) return;
      add(finding, Act::record_loss);
      return lose();
    case FindingKind::empty_segment:
      if (finding.severity != Severity::damage) return;
      add(finding, Act::drop_segment);
      steps_.back().first = finding.segment;
      steps_.back().last = next_base(finding.segment) - 1;
      return;
    case FindingKind::sum_mismatch:
      changed_.push_back(finding.segment);
      return;
    case FindingKind::wrong_index:
    case FindingKind::wrong_time_index:
    case FindingKind::sparse_index:
      return add_once(finding, Act::rebuild_indexes);
    case FindingKind::wrong_txn_index:
      return add_once(finding, Act::rebuild_txn_index);
    case FindingKind::wrong_snapshot:
      if (finding.severity == Severity::damage) add(finding, Act::move_aside);
      return;
    case FindingKind::wrong_checkpoint:
      return add(finding, Act::rebuild_epochs);
    case FindingKind::wrong_sums:
      return add(finding, Act::mend_sums);
    case FindingKind::failed_sync:
    case FindingKind::wrong_metadata:
    case FindingKind::unreadable:
      return add(finding, Act::nothing);
    case FindingKind::sequence_break:
    case FindingKind::open_transaction:
    case FindingKind::lost:
    case FindingKind::leftover:
    case FindingKind::foreign_file:
      return;
  }
}

// A segment whose bytes change is summed anew. Where the active one changes or lost its end, appending goes on in a new
// segment: readers that have the old file open move on by themselves, and no offset that was lost is given out again.
void Planner::plan_sums_and_roll() {
  std::sort(changed_.begin(), changed_.end());
  changed_.erase(std::unique(changed_.begin(), changed_.end()), changed_.end());
  for (const Offset base : changed_) {
    if (base < 0 || is_active(base)) continue;
    steps_.push_back({Act::renew_sum, dir_.path_of(segment_file_name(base, SegmentFile::log)), base, -1, -1, -1, -1, -1,
                      "its bytes are not those that were sealed"});
  }
  const Offset active = facts_.segments.empty() ? 0 : facts_.segments.back();
  Offset next = report_.next_offset;
  if (facts_.durable) next = std::max(next, facts_.durable->next_offset);
  bool rewritten = false;
  for (const RepairStep& step : steps_) {
    if (step.last >= 0) next = std::max(next, step.last + 1);
    const bool edits = step.act == Act::set_aside || step.act == Act::set_offset || step.act == Act::set_epoch ||
                       step.act == Act::mend_batch;
    rewritten = rewritten || (edits && step.segment == active);
  }
  const bool lost_end = facts_.durable && facts_.durable->next_offset > report_.next_offset;
  if (!rewritten && !lost_end && next <= report_.next_offset) return;
  steps_.push_back({Act::roll, dir_.path_of(segment_file_name(active, SegmentFile::log)), active, -1, -1,
                    std::max(next, active + 1), -1, -1, "its end changes"});
}

}  // namespace

std::vector<RepairStep> plan_repair(const PartitionDir& dir, const AuditReport& report, const RepairFacts& facts) {
  return Planner(dir, report, facts).plan();
}

}  // namespace bourn
