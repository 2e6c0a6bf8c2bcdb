// <offset, 20 digits>.snapshot: what a broker knows of each producer from all batches below that offset. Big-endian.
// Source: kafka, ProducerStateManager.java.
//
//    0  i16 version      1
//    2  u32 crc          CRC-32C of bytes 6 to the end
//    6  i32 entry count
//   10  entries in any order, 46 bytes each:
//         0  i64 producer id        22  i32 offset delta        last offset less first of that batch
//         8  i16 producer epoch     26  i64 timestamp           the greatest of that batch
//        10  i32 last sequence      34  i32 coordinator epoch   of the last marker, -1 none
//        14  i64 last offset        38  i64 transaction start   first offset of the open transaction, -1 none
//
// Sequence and offset are those of the producer's newest batch, -1 when no batch is remembered.
#pragma once

#include <cstdint>

#include "base/bytes.hpp"
#include "format/types.hpp"

namespace bourn {

struct ProducerEntry {
  static constexpr std::size_t kSize = 46;
  std::int64_t producer_id = 0;
  std::int16_t producer_epoch = -1;
  std::int32_t last_sequence = -1;
  Offset last_offset = -1;
  std::int32_t offset_delta = 0;
  Timestamp timestamp = kNoTimestamp;
  std::int32_t coordinator_epoch = -1;
  Offset transaction_start = -1;

  // Reads the fields and checks nothing; `at` has kSize bytes.
  static ProducerEntry decode(const char* at) noexcept;
  void encode(char* at) const noexcept;
  bool operator==(const ProducerEntry&) const = default;
};

// The entries of a snapshot whose frame is right; lives as long as the bytes do.
class ProducerSnapshot {
 public:
  std::int32_t count() const noexcept { return count_; }
  // 0 <= index < count()
  ProducerEntry at(std::int32_t index) const noexcept {
    return ProducerEntry::decode(entries_.data() + static_cast<std::size_t>(index) * ProducerEntry::kSize);
  }

  // nullptr and `snapshot`, or what is wrong: too short, another version, the checksum, a count that the bytes do not
  // bear out. Entries are not looked at.
  static Reason read(Bytes file, ProducerSnapshot& snapshot) noexcept;

 private:
  std::int32_t count_ = 0;
  Bytes entries_;
};

// What no producer's state can be, whatever the log holds: nullptr, or what is wrong. `end` is the offset that the
// snapshot is named after.
Reason producer_entry_problem(const ProducerEntry& entry, Offset end) noexcept;

}  // namespace bourn
