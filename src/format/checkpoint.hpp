// Kafka's checkpoint files: text, a version line "0", a count line, then one entry a line, fields split by blanks. An
// empty file has no entries. Source: kafka, CheckpointFile.java.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "format/types.hpp"

namespace bourn {

// leader-epoch-checkpoint: which epoch starts where. Epochs and offsets both increase.
struct EpochEntry {
  std::int32_t epoch = 0;
  Offset start_offset = 0;
  bool operator==(const EpochEntry&) const = default;
};

// nullptr and `entries`, or what is wrong. Wrong version, malformed line, wrong count, not increasing are all wrong. At
// most 1,000,000 entries.
Reason parse_epoch_checkpoint(Bytes text, std::vector<EpochEntry>& entries);
std::string format_epoch_checkpoint(const std::vector<EpochEntry>& entries);

// recovery-point-, replication-, log-start- and cleaner-offset-checkpoint of a broker's log directory: "topic partition
// offset".
struct OffsetEntry {
  TopicPartition where;
  Offset offset = 0;
  bool operator==(const OffsetEntry&) const = default;
};
Reason parse_offset_checkpoint(Bytes text, std::vector<OffsetEntry>& entries);
std::string format_offset_checkpoint(const std::vector<OffsetEntry>& entries);

}  // namespace bourn
