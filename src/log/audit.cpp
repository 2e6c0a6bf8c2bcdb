#include "log/audit.hpp"

#include <fcntl.h>

#include <algorithm>
#include <tuple>

#include "base/error.hpp"
#include "base/file.hpp"
#include "format/batch_scanner.hpp"
#include "format/file_names.hpp"
#include "format/partition_metadata.hpp"
#include "log/audit_segment.hpp"
#include "log/lost_offsets.hpp"

namespace bourn {
namespace {

constexpr std::size_t kMaxSmallFile = std::size_t{64} << 20;
constexpr const char* kEpochFile = "leader-epoch-checkpoint";
constexpr const char* kMetadataFile = "partition.metadata";

// What stands in the directory, by name.
struct Listing {
  std::vector<Offset> segments;
  std::vector<Offset> snapshots;
  std::vector<SegmentFileName> indexes;
  std::vector<std::string> leftovers;
  std::vector<std::string> foreign;
  bool has_metadata = false;
};

bool is_leftover(std::string_view name) {
  for (const std::string_view suffix : {".cleaned", ".swap", ".deleted"}) {
    if (name.ends_with(suffix)) return parse_segment_file_name(name.substr(0, name.size() - suffix.size())).has_value();
  }
  return false;
}

Listing list(const PartitionDir& dir) {
  Listing listing;
  for_each_entry(dir.fd(), dir.path(), [&](std::string_view name) {
    if (const auto parsed = parse_segment_file_name(name)) {
      if (parsed->kind == SegmentFile::log) {
        listing.segments.push_back(parsed->base);
      } else if (parsed->kind == SegmentFile::snapshot) {
        listing.snapshots.push_back(parsed->base);
      } else {
        listing.indexes.push_back(*parsed);
      }
    } else if (is_leftover(name)) {
      listing.leftovers.emplace_back(name);
    } else if (name == kMetadataFile) {
      listing.has_metadata = true;
    } else if (name != kEpochFile && name != kOwnFiles) {
      listing.foreign.emplace_back(name);
    }
  });
  std::sort(listing.segments.begin(), listing.segments.end());
  std::sort(listing.snapshots.begin(), listing.snapshots.end());
  std::sort(listing.leftovers.begin(), listing.leftovers.end());
  std::sort(listing.foreign.begin(), listing.foreign.end());
  return listing;
}

Reason words_for(ErrorKind kind) noexcept {
  switch (kind) {
    case ErrorKind::permission:
      return "no permission to read it";
    case ErrorKind::damaged:
      return "it is no regular file";
    case ErrorKind::missing:
      return "it is not there";
    default:
      return "it cannot be read";
  }
}

class PartitionAudit {
 public:
  PartitionAudit(const PartitionDir& dir, const AuditOptions& options) : dir_(dir), listing_(list(dir)) {
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
      add(Severity::damage, FindingKind::unreadable, path, words_for(error.kind()), segment);
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
  void sort_findings();

  const PartitionDir& dir_;
  Listing listing_;
  AuditState state_;
  SealedSums sums_;
  std::optional<DurableEnd> durable_;
  std::vector<LostOffsets> lost_;
  std::size_t snapshots_done_ = 0;
};

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
  sort_findings();
  return std::move(state_.report);
}

void PartitionAudit::read_own_files() {
  const std::string own = dir_.path_of(kOwnFiles) + "/";
  tried(own + "durable", -1, [&] { durable_ = read_durable_end(dir_.own_files(), own + "durable"); });
  if (durable_ && !durable_->own) durable_.reset();  // a copy of the directory
  tried(own + "sums", -1, [&] { sums_ = read_sealed_sums(dir_); });
  tried(own + "lost", -1, [&] { lost_ = read_lost_offsets(dir_); });
  state_.own = durable_ && !listing_.has_metadata && listing_.snapshots.empty();
  if (sums_.broken_lines > 0) {
    add(Severity::warning, FindingKind::wrong_sums, own + "sums",
        "a line is damaged; its segment counts as not summed");
  }
  if (durable_ && durable_->failed) {
    add(Severity::warning, FindingKind::failed_sync, own + "durable",
        "an fdatasync failed; the next writer writes what was not durable again");
  }
  const bool is_held = durable_ && durable_->position > 0 &&
                       !std::binary_search(listing_.segments.begin(), listing_.segments.end(), durable_->base);
  // A durable segment may go by retention, but not when it was the last.
  if (is_held && (listing_.segments.empty() || listing_.segments.back() < durable_->base)) {
    Finding gone;
    gone.kind = FindingKind::truncated;
    gone.cause = Cause::truncation;
    gone.path = dir_.path_of(segment_file_name(durable_->base, SegmentFile::log));
    gone.segment = durable_->base;
    gone.first = durable_->base;
    gone.last = durable_->next_offset - 1;
    gone.reason = "the segment held the durable end, and is gone";
    state_.report.add(std::move(gone));
  }
}

void PartitionAudit::read_epochs() {
  const std::string path = dir_.path_of(kEpochFile);
  tried(path, -1, [&] {
    const Fd file = open_existing(dir_.fd().get(), kEpochFile);
    std::vector<EpochEntry> entries;
    Reason reason = nullptr;
    if (file) reason = parse_epoch_checkpoint(read_small_file(file, path, kMaxSmallFile), entries);
    if (reason != nullptr) add(Severity::damage, FindingKind::wrong_checkpoint, path, reason);
    // bourn notes every epoch but the first, 0.
    state_.epochs.expect(std::move(entries), state_.own && reason == nullptr);
  });
}

void PartitionAudit::check_metadata() {
  if (!listing_.has_metadata) return;
  const std::string path = dir_.path_of(kMetadataFile);
  tried(path, -1, [&] {
    const Fd file = open_existing(dir_.fd().get(), kMetadataFile);
    if (!file) return;
    const std::string text = read_small_file(file, path, kMaxSmallFile);
    PartitionMetadata metadata;
    if (const Reason reason = parse_partition_metadata(text, metadata)) {
      add(Severity::damage, FindingKind::wrong_metadata, path, reason);
    }
  });
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
  if (durable_ && durable_->base == segment.base) segment.durable = durable_;
  tried(segment.path, segment.base, [&] { audit_segment(segment, state_); });
}

// Snapshots named after `base` or a lower offset: now every batch below it was seen.
void PartitionAudit::check_snapshots_at(Offset base) {
  for (; snapshots_done_ < listing_.snapshots.size() && listing_.snapshots[snapshots_done_] <= base;
       ++snapshots_done_) {
    const Offset end = listing_.snapshots[snapshots_done_];
    check_snapshot(end, end == base || (base == INT64_MAX && end == state_.report.next_offset));
  }
}

void PartitionAudit::check_snapshot(Offset end, bool comparable) {
  const std::string name = segment_file_name(end, SegmentFile::snapshot);
  const std::string path = dir_.path_of(name);
  tried(path, -1, [&] {
    const Fd file = open_existing(dir_.fd().get(), name);
    if (!file) return;
    const std::string bytes = read_small_file(file, path, kMaxSmallFile);
    ProducerSnapshot snapshot;
    Reason reason = ProducerSnapshot::read(bytes, snapshot);
    for (std::int32_t i = 0; reason == nullptr && i < snapshot.count(); ++i) {
      reason = producer_entry_problem(snapshot.at(i), end);
    }
    if (reason != nullptr) return add(Severity::damage, FindingKind::wrong_snapshot, path, reason);
    if (!comparable || state_.compacted || listing_.segments.empty()) return;
    if ((reason = state_.producers.compare(snapshot, end, listing_.segments.front())) != nullptr) {
      add(Severity::warning, FindingKind::wrong_snapshot, path, reason);
    }
  });
}

void PartitionAudit::check_other_files() {
  for (const std::string& name : listing_.leftovers) {
    Finding left;
    left.severity = Severity::note;
    left.kind = FindingKind::leftover;
    left.cause = Cause::interrupted_compaction;
    left.path = dir_.path_of(name);
    left.reason = name.ends_with(".swap")      ? "a compaction stopped before it was in place"
                  : name.ends_with(".cleaned") ? "a compaction stopped before it was complete"
                                               : "a segment that was deleted, and waits to be removed";
    state_.report.add(std::move(left));
  }
  for (const SegmentFileName& index : listing_.indexes) {
    if (std::binary_search(listing_.segments.begin(), listing_.segments.end(), index.base)) continue;
    add(Severity::note, FindingKind::leftover, dir_.path_of(segment_file_name(index.base, index.kind)),
        "an index without its segment");
  }
  for (const std::string& name : listing_.foreign) {
    add(Severity::note, FindingKind::foreign_file, dir_.path_of(name), "no file of a log");
  }
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
        finding.reason = "lost, by the record of a repair; the bytes are in .bourn/torn";
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

}  // namespace

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
