// Mends a partition: what log/audit.hpp finds is put right where it can be, and taken out where it cannot, never
// without a copy in .bourn/torn. Later segments are never deleted. Offsets that are lost leave a gap, which is recorded
// (log/lost_offsets.hpp), and are never given out again.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "log/partition_dir.hpp"
#include "log/repair_plan.hpp"
#include "log/topic_settings.hpp"

namespace bourn {

// What is wrong, and what repair() would begin with. Changes nothing. More may show once leftovers of a compaction are
// settled.
struct Diagnosis {
  AuditReport report;
  std::vector<RepairStep> steps;
};
// `read` is told how many more bytes of the log were read; here and below.
using OnBytesRead = std::function<void(std::int64_t)>;
Diagnosis diagnose(const PartitionDir& dir, const TopicSettings& settings, const OnBytesRead& read = {});

struct Repaired {
  std::vector<RepairStep> done;
  Diagnosis after;  // its steps can only be ones that do nothing
};

// Takes the maintenance, append and sync locks for as long as it lasts: writers wait, readers do not. Interrupted at
// any moment and called again, it finishes. Does nothing when nothing is wrong. Throws Error{busy} when a compaction or
// another repair is at work, Error{io} when writing fails (what was done so far stands).
Repaired repair(const PartitionDir& dir, const TopicSettings& settings, const OnBytesRead& read = {});

// Copies the partition's files into a new directory `to` and repairs these; `dir` is left alone. Throws
// Error{cannot_create} when `to` exists.
Repaired salvage(const PartitionDir& dir, const TopicSettings& settings, const std::string& to,
                 const OnBytesRead& read = {});

}  // namespace bourn
