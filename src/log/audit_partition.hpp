// How an audit goes through a partition's directory. audit.cpp has the segments and their order, audit_files.cpp what
// stands beside them.
#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "format/file_names.hpp"
#include "log/audit_segment.hpp"
#include "log/lost_offsets.hpp"

namespace bourn {

// What stands in the directory, by name.
struct Listing {
  std::vector<Offset> segments;
  std::vector<Offset> snapshots;
  std::vector<SegmentFileName> indexes;
  std::vector<std::string> leftovers;
  std::vector<std::string> foreign;
  bool has_metadata = false;
};

Listing list_files(const PartitionDir& dir);

Reason why_unreadable(ErrorKind kind) noexcept;

class PartitionAudit {
 public:
  PartitionAudit(const PartitionDir& dir, const AuditOptions& options) : dir_(dir), listing_(list_files(dir)) {
    state_.options = options;
    state_.compacted = options.compacted;
  }

  AuditReport run();

 private:
  void add(Severity severity, FindingKind kind, const std::string& path, Reason reason, Offset segment = -1) {
    Finding finding;
    finding.severity = severity;
    finding.kind = kind;
    finding.path = path;
    finding.reason = reason;
    finding.segment = segment;
    state_.report.add(std::move(finding));
  }
  // What `act` throws about this file becomes a finding; false then.
  template <typename Act>
  bool tried(const std::string& path, Offset segment, Act&& act) {
    try {
      act();
      return true;
    } catch (const Error& error) {
      add(Severity::damage, FindingKind::unreadable, path, why_unreadable(error.kind()), segment);
      return false;
    }
  }

  void read_own_files();
  void read_epochs();
  void check_metadata();
  void check_segment(std::size_t place);
  void check_snapshots_at(Offset base);
  void check_snapshot(Offset end, bool comparable);
  void check_other_files();
  void judge_gaps();
  void tell_lost_start();
  void sort_findings();

  const PartitionDir& dir_;
  Listing listing_;
  AuditState state_;
  SealedSums sums_;
  std::optional<DurableEnd> durable_;
  std::vector<LostOffsets> lost_;
  std::size_t snapshots_done_ = 0;
};

}  // namespace bourn
