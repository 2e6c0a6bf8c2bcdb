// Checks everything about a partition that can be checked, changes nothing, and goes on after damage: framing,
// checksums, every record, the order of offsets within and across segments, leader epochs, producers and transactions,
// all indexes, snapshots and checkpoints, checksums of sealed segments, the durable end, and what else lies about in
// the directory. Takes no lock; what a writer adds meanwhile is no finding.
//
// One pass in blocks of 512 KiB; memory does not grow with the log beyond its largest batch.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "log/audit_report.hpp"
#include "log/partition_dir.hpp"
#include "log/topic_settings.hpp"

namespace bourn {

struct AuditOptions {
  // A longer batch is taken for damage (as by Cursor).
  std::int64_t max_batch_bytes = std::int64_t{64} << 20;
  std::int64_t index_interval = 4096;         // index.interval.bytes of the topic
  bool compacted = false;                     // the topic's cleanup.policy says so: offsets may be missing
  std::optional<Offset> only = std::nullopt;  // this segment alone; the others only serve to judge it
  // Told now and then how many bytes were looked at since it was told last, and how many events were found so far;
  // false ends the audit there.
  std::function<bool(std::int64_t bytes, std::int64_t events)> progress = nullptr;
};

// What the settings of its topic say about a partition. Of a log without settings (a broker's, or a copy) it is guessed
// that nothing was compacted, so that a gap is named, as a warning: unless a batch in it lacks records, which shows
// that it was; or it is one of Kafka's own topics that always are.
AuditOptions audit_options(const PartitionDir& dir, const TopicSettings& settings);

AuditReport audit(const PartitionDir& dir, const AuditOptions& options = {});

// One .log file by its path, with what lies beside it. A file whose name is none of a segment's is taken as an active
// segment with base offset 0.
AuditReport audit_file(const std::string& path, AuditOptions options = {});

}  // namespace bourn
