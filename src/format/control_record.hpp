// What the records of control batches say. They take offsets and are no events. Big-endian; key: i16 version (others
// than 0 are read as 0), i16 type. Source: kafka, ControlRecordType.java and EndTransactionMarker.java.
//
//   0 ABORT            1 COMMIT         value: i16 version, i32 coordinator epoch
//   2 LEADER_CHANGE                     value: i16 version, i32 leader id, then the voters
//   3 SNAPSHOT_HEADER                   value: i16 version, i64 time of the last record in it
//   4 SNAPSHOT_FOOTER                   value: i16 version
//   5 KRAFT_VERSION                     value: i16 version, i16 the protocol's version
//   6 KRAFT_VOTERS                      value: i16 version, then the voters
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "format/record.hpp"

namespace bourn {

enum class ControlType : std::int16_t {
  abort = 0,
  commit = 1,
  leader_change = 2,
  snapshot_header = 3,
  snapshot_footer = 4,
  kraft_version = 5,
  kraft_voters = 6,
  unknown = -1,  // any other number: to be passed over
};

// "ABORT", "COMMIT", "LEADER_CHANGE", … or "UNKNOWN".
std::string_view control_type_name(ControlType type) noexcept;

struct ControlRecord {
  ControlType type = ControlType::unknown;
  std::int16_t type_number = -1;  // as stored
  std::int16_t key_version = 0;
  std::int16_t value_version = 0;
  std::int32_t coordinator_epoch = -1;      // ABORT, COMMIT
  std::int32_t leader_id = -1;              // LEADER_CHANGE
  Timestamp last_contained = kNoTimestamp;  // SNAPSHOT_HEADER
  std::int16_t kraft_version = -1;          // KRAFT_VERSION

  bool is_marker() const noexcept { return type == ControlType::abort || type == ControlType::commit; }
  bool operator==(const ControlRecord&) const = default;
};

// nullptr and `control`, or what is wrong: no key or one too short, a value too short for its type. Longer ones are
// read as far as they are known, and the value of an unknown type not at all.
Reason read_control_record(const std::optional<Bytes>& key, const std::optional<Bytes>& value,
                           ControlRecord& control) noexcept;
inline Reason read_control_record(const RecordView& record, ControlRecord& control) noexcept {
  return read_control_record(record.key, record.value, control);
}

}  // namespace bourn
