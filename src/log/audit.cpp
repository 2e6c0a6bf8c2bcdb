#include "log/audit.hpp"

#include <fcntl.h>

#include <algorithm>
#include <tuple>

#include "base/file.hpp"
#include "log/audit_partition.hpp"

namespace bourn {
namespace {

constexpr Reason kLost = "lost, by the record of a repair; the bytes are in .bourn/torn";

}  // namespace

AuditReport PartitionAudit::run() {
  read_own_files();
  read_epochs();
  check_metadata();
  for (std::size_t i = 0; i < listing_.segments.size(); ++i) {
    const Offset base = listing_.segments[i];
    if (state_.options.only && *state_.options.only != base) continue;
    if (!state_.options.only) check_snapshots_at(base);
    check_segment(i);
    if (state_.report.stopped) return std::move(state_.report);
  }
  state_.order.finish();
  state_.epochs.finish(state_.report);
  for (Finding& found : state_.order.take()) state_.gaps.push_back({std::move(found), false, true});
  if (!state_.options.only) {
    check_snapshots_at(INT64_MAX);
    check_other_files();
  }
  judge_gaps();
  tell_lost_start();
  sort_findings();
  return std::move(state_.report);
}

void PartitionAudit::check_segment(std::size_t place) {
  AuditedSegment segment;
  segment.base = listing_.segments[place];
  const std::string name = segment_file_name(segment.base, SegmentFile::log);
  segment.path = dir_.path_of(name);
  segment.sealed = place + 1 < listing_.segments.size();
  if (segment.sealed) segment.next_base = listing_.segments[place + 1];
  const bool opened = tried(segment.path, segment.base, [&] {
    segment.log = open_existing(dir_.fd().get(), name);
    if (!segment.log) fail(ErrorKind::missing, "{}: vanished", segment.path);
  });
  if (!opened || file_size(segment.log, segment.path) > kMaxBatchBytes) {
    if (opened) add(Severity::damage, FindingKind::unreadable, segment.path, "it has 2 GiB or more", segment.base);
    state_.order.see_broken();
    ++state_.report.segments;
    return;
  }
  const auto open_beside = [&](SegmentFile kind, Fd& file) {
    const std::string beside = segment_file_name(segment.base, kind);
    tried(dir_.path_of(beside), segment.base, [&] { file = open_existing(dir_.fd().get(), beside); });
  };
  open_beside(SegmentFile::index, segment.index);
  open_beside(SegmentFile::time_index, segment.time_index);
  open_beside(SegmentFile::txn_index, segment.txn_index);
  if (const auto sum = sums_.of.find(segment.base); segment.sealed && sum != sums_.of.end()) segment.sum = sum->second;
  segment.compacted = sums_.compacted.count(segment.base) != 0;
  if (durable_ && durable_->base == segment.base) segment.durable = durable_;
  tried(segment.path, segment.base, [&] { audit_segment(segment, state_); });
}

// Offsets may be missing where compaction took them, where a repair had to, and where the segment was sealed so. Where
// bourn appends there is no other way; of what a broker wrote nobody can say whether it was compacted.
void PartitionAudit::judge_gaps() {
  for (auto& [finding, sealed_so, by_us] : state_.gaps) {
    if (finding.kind == FindingKind::gap) {
      if (all_lost(lost_, finding.first, finding.last + 1)) {
        finding.severity = Severity::note;
        finding.kind = FindingKind::lost;
        finding.cause = Cause::unknown;
        finding.reason = kLost;
        finding.to = finding.from;  // the place where they were
      } else if (state_.compacted || sealed_so) {
        continue;  // as it should be
      } else if (!state_.own || !by_us) {
        finding.severity = Severity::warning;
      }
    }
    state_.report.add(std::move(finding));
  }
  state_.gaps.clear();
}

// A log may start anywhere, so that no gap tells of what was lost before its first batch.
void PartitionAudit::tell_lost_start() {
  if (state_.options.only || listing_.segments.empty()) return;
  const Offset base = listing_.segments.front();
  const Offset start = state_.report.batches > 0 ? state_.report.first_offset : state_.report.next_offset;
  for (const LostOffsets& lost : lost_) {
    const Offset first = std::max(lost.first, base);
    const Offset next = std::min(lost.next, start);
    if (first >= next) continue;
    add(Severity::note, FindingKind::lost, dir_.path_of(segment_file_name(base, SegmentFile::log)), kLost, base);
    Finding& finding = state_.report.findings.back();
    finding.from = finding.to = 0;
    finding.first = first;
    finding.last = next - 1;
  }
}

void PartitionAudit::sort_findings() {
  std::stable_sort(state_.report.findings.begin(), state_.report.findings.end(),
                   [](const Finding& a, const Finding& b) {
                     const auto key = [](const Finding& finding) {
                       const Offset segment = finding.segment < 0 ? INT64_MAX : finding.segment;
                       return std::make_tuple(segment, finding.path.ends_with(".log") ? 0 : 1, finding.from);
                     };
                     return key(a) < key(b);
                   });
}

AuditOptions audit_options(const PartitionDir& dir, const TopicSettings& settings) {
  const std::string& topic = dir.where().topic;
  AuditOptions options;
  options.index_interval = settings.index_interval_bytes;
  options.compacted = settings.cleanup.compacts || topic == "__consumer_offsets" || topic == "__transaction_state";
  return options;
}

AuditReport audit(const PartitionDir& dir, const AuditOptions& options) {
  return PartitionAudit(dir, options).run();
}

AuditReport audit_file(const std::string& path, AuditOptions options) {
  const std::size_t slash = path.rfind('/');
  const std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
  const auto parsed = parse_segment_file_name(name);
  if (parsed && parsed->kind == SegmentFile::log) {
    options.only = parsed->base;
    return audit(PartitionDir::open(slash == std::string::npos ? "." : path.substr(0, slash + 1)), options);
  }
  AuditState state;
  state.options = options;
  AuditedSegment segment;
  segment.path = path;
  segment.log = open_existing(AT_FDCWD, path);
  if (!segment.log) fail(ErrorKind::missing, "{}: no such file", path);
  audit_segment(segment, state);
  state.order.finish();
  state.epochs.finish(state.report);
  for (Finding& found : state.order.take()) {
    if (found.kind == FindingKind::gap) found.severity = Severity::warning;
    state.report.add(std::move(found));
  }
  return std::move(state.report);
}

}  // namespace bourn
