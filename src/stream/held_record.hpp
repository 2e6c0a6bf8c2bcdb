// A record that is held longer than its batch, by those who hold millions of them: in 56 bytes beside its own, where a
// KeptEvent, which keeps all that is known of a slice for who goes on from it, has 256.
#pragma once

#include <cstdint>
#include <string>

#include "stream/source.hpp"

namespace bourn {

class HeldRecord {
 public:
  HeldRecord() = default;
  // Copies what the slice's record holds.
  HeldRecord(const Slice& slice, const RecordView& record);

  // Points into this, as long as it does not move.
  RecordView view() const;
  // A slice of this record alone; points into this and to `where`.
  Slice slice(const TopicPartition& where) const;
  // What of a batch belongs to the record: its offset, its time and whose time that is.
  BatchHeader header() const;

  // Bytes of memory, roughly.
  std::size_t size() const noexcept { return sizeof *this + bytes_.size(); }

 private:
  RecordRun run() const;

  std::string bytes_;  // encoded, with its own offset and time as the bases
  Offset offset_ = 0;
  Timestamp timestamp_ = kNoTimestamp;
  TimestampType time_type_ = TimestampType::create;
};

}  // namespace bourn
