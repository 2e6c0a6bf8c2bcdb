// Redpanda's segments: batches whose records are Kafka's, behind a header of 61 bytes that is not. Little-endian:
//
//    0  u32 header crc             CRC-32C of bytes 4 to 60, as stored
//    4  i32 size                   of the whole batch, these 61 bytes included
//    8  i64 base offset            counts every batch that went through raft
//   16  i8  type                   1 is what clients wrote; 0 is illegal
//   17  u32 crc                    Kafka's: CRC-32C of what follows in Kafka's big-endian form, and the records
//   21  i16 attributes | i32 last offset delta | i64 first timestamp | i64 max timestamp
//   43  i64 producer id | i16 producer epoch | i32 base sequence | i32 record count
//   61  records, as Kafka stores them
//
// There is no magic and no leader epoch; the file's name has the term, which is the epoch. Files are allocated ahead:
// a header of zeros ends the data. Source: redpanda, model/record.h, storage/parser.cc and record_batch_types.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.hpp"
#include "format/batch_header.hpp"
#include "format/types.hpp"

namespace bourn {

inline constexpr std::size_t kRedpandaHeaderSize = 61;

struct RedpandaHeader {
  static constexpr std::int8_t kData = 1;

  std::uint32_t header_crc = 0;
  std::int32_t size = 0;
  std::int8_t type = 0;
  // The other fields by Kafka's names: length as Kafka would store it, base offset as it stands here, no epoch.
  BatchHeader kafka;

  bool is_data() const noexcept { return type == kData; }
  // Batches of some types take offsets in raft and none in Kafka.
  bool has_kafka_offsets() const noexcept;
};

// "raft_data", "raft_configuration", … as Redpanda names them, or "unknown".
std::string_view redpanda_type_name(std::int8_t type) noexcept;

struct ScannedRedpanda {
  enum class Kind {
    batch,        // `header` is set, and the first header.size bytes are the batch
    need_more,    // nothing is wrong so far; `wanted` bytes from the start can tell more
    end_of_data,  // zeros: nothing was written here
    damaged,      // `reason` says why; `header` is set when its own checksum holds
  };
  Kind kind = Kind::need_more;
  std::size_t wanted = 0;
  RedpandaHeader header;
  bool header_holds = false;
  Reason reason = nullptr;
};

enum class RedpandaCheck { header, everything };

// Looks at the batch that starts at bytes[0]. With RedpandaCheck::header its 61 bytes are enough; its checksum, type,
// size and offsets must be right. With everything, the records' checksum too.
ScannedRedpanda scan_redpanda_batch(Bytes bytes, RedpandaCheck check, Offset min_offset = 0) noexcept;

// Reads the fields of 61 bytes and checks nothing.
RedpandaHeader decode_redpanda_header(const char* at) noexcept;
// CRC-32C over Kafka's form of the header's last 40 bytes and over the records.
std::uint32_t redpanda_records_crc(const RedpandaHeader& header, Bytes records) noexcept;

// Appends the batch as Kafka stores it. `batch` are all its bytes; the base offset and the term are the caller's to
// know.
void translate_redpanda_batch(const RedpandaHeader& header, Bytes batch, Offset kafka_offset, std::int32_t term,
                              Buffer& out);

// "<base>-<term>-v1.log", numbers without padding.
struct RedpandaSegmentName {
  Offset base = 0;
  std::int64_t term = 0;
};
std::optional<RedpandaSegmentName> parse_redpanda_segment_name(std::string_view name) noexcept;

// "<partition>_<revision>", the directory of a partition, which stands in one with the topic's name.
struct RedpandaPartitionName {
  std::int32_t partition = 0;
  std::int64_t revision = 0;
};
std::optional<RedpandaPartitionName> parse_redpanda_partition_name(std::string_view name) noexcept;

}  // namespace bourn
