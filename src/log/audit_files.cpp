// The part of an audit that looks at what stands beside the segments: bourn's own files, checkpoints, snapshots, and
// what was left behind.
#include <algorithm>

#include "base/file.hpp"
#include "format/partition_metadata.hpp"
#include "log/audit_partition.hpp"
#include "log/swap.hpp"

namespace bourn {
namespace {

constexpr std::size_t kMaxSmallFile = std::size_t{64} << 20;
constexpr const char* kEpochFile = "leader-epoch-checkpoint";
constexpr const char* kMetadataFile = "partition.metadata";

}  // namespace

Listing list_files(const PartitionDir& dir) {
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
    } else if (parse_staged_file_name(name)) {
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

Reason why_unreadable(ErrorKind kind) noexcept {
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

}  // namespace bourn
