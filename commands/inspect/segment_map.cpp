#include "commands/inspect/segment_map.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "commands/audit_words.hpp"
#include "commands/inspect/audited.hpp"
#include "commands/open_streams.hpp"
#include "commands/progress.hpp"
#include "commands/redpanda_logs.hpp"

namespace bourn::commands::inspect {
namespace {

constexpr std::size_t kMostRemarks = 200;  // of a partition; more of them nobody reads

Stretch stretch_for(const Finding& finding, std::int64_t bytes) {
  Stretch stretch{0, bytes, finding.severity == Severity::damage, {}};
  if (finding.from >= 0) {
    // What is missing may have been behind the end of the file.
    stretch.from = std::min(finding.from, bytes);
    const bool is_missing = finding.kind == FindingKind::gap || finding.kind == FindingKind::lost;
    stretch.until = is_missing ? stretch.from : std::clamp(finding.to, stretch.from, bytes);
  }
  stretch.what = words_for(finding);
  return stretch;
}

std::vector<Stretch> stretches_of(const SegmentSummary& summary, const AuditReport& report) {
  std::vector<Stretch> stretches;
  for (const Finding& finding : report.findings) {
    if (finding.path == summary.path) stretches.push_back(stretch_for(finding, summary.bytes));
  }
  // The worst is drawn last, over the others.
  std::stable_partition(stretches.begin(), stretches.end(), [](const Stretch& stretch) { return !stretch.damaged; });
  return stretches;
}

void add_remarks(const AuditReport& report, MappedPartition& partition) {
  for (const Finding& finding : report.findings) {
    if (partition.remarks.size() == kMostRemarks) break;
    partition.remarks.push_back({finding.severity, words_for(finding)});
  }
  partition.left_out = report.left_out + static_cast<std::int64_t>(report.findings.size() - partition.remarks.size());
  partition.damages = report.damages;
}

MappedPartition map_of(const Stream& stream, const AuditReport& report) {
  MappedPartition partition;
  const auto add = [&](const SegmentSummary& summary) {
    partition.segments.push_back({summary, stretches_of(summary, report)});
  };
  if (const auto* dir = std::get_if<PartitionDir>(&stream)) {
    partition.name = fmt::format("{}/{}", dir->where().topic, dir->where().partition);
    for (const SegmentSummary& summary : summarize(*dir)) add(summary);
  } else {
    partition.name = path_of(stream);
    add(summarize(std::get<Segment>(stream)));
  }
  add_remarks(report, partition);
  return partition;
}

// By its headers.
std::vector<SegmentSummary> summarize(const RedpandaLog& log) {
  std::vector<SegmentSummary> summaries;
  for (const RedpandaSegment& segment : log.segments) {
    SegmentSummary summary;
    summary.path = segment.path;
    summary.bytes = log_bytes(RedpandaLog{log.where, log.path, {segment}, 0});
    summaries.push_back(std::move(summary));
  }
  RedpandaCursor cursor(log, RedpandaCheck::header);
  for (;;) {
    const RedpandaCursor::Next next = cursor.next();
    if (next == RedpandaCursor::Next::end) return summaries;
    if (next == RedpandaCursor::Next::damaged) {
      if (!cursor.skip_damage()) return summaries;
      continue;
    }
    SegmentSummary& summary = *std::find_if(summaries.begin(), summaries.end(),
                                            [&](const auto& each) { return each.path == cursor.segment().path; });
    const RedpandaHeader& header = cursor.header();
    if (summary.batches++ == 0) summary.first_offset = cursor.offset();
    if (header.is_data() && !header.kafka.control()) summary.records += header.kafka.record_count;
    summary.next_offset = cursor.next_offset();
  }
}

MappedPartition map_of(const RedpandaLog& log, const AuditReport& report) {
  MappedPartition partition;
  partition.name = log.where.topic == log.path ? log.path : fmt::format("{}/{}", log.where.topic, log.where.partition);
  for (const SegmentSummary& summary : summarize(log)) {
    partition.segments.push_back({summary, stretches_of(summary, report)});
  }
  add_remarks(report, partition);
  return partition;
}

}  // namespace

std::int64_t MappedPartition::bytes() const noexcept {
  std::int64_t sum = 0;
  for (const MappedSegment& segment : segments) sum += segment.summary.bytes;
  return sum;
}

std::vector<MappedPartition> map_segments(const Options& options, const Stop& stop) {
  const Auditable logs = open_auditable(options);
  Progress progress("verify", logs.bytes, options.store);
  std::vector<MappedPartition> partitions;
  for (const Stream& stream : logs.streams) {
    if (stop.requested()) break;
    partitions.push_back(map_of(stream, audited(stream, progress, stop)));
  }
  for (const RedpandaLog& log : logs.redpanda) {
    if (stop.requested()) break;
    partitions.push_back(map_of(log, audited(log, progress, stop)));
  }
  return partitions;
}

}  // namespace bourn::commands::inspect
