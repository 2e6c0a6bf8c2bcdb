// partition.metadata: which topic a broker's partition directory belongs to. Two lines of text, the last without a line
// end. Source: kafka, PartitionMetadataFile.java.
//
//   version: 0
//   topic_id: AAECAwQFBgcICQoLDA0ODw     16 bytes in base64 for URLs, without padding
#pragma once

#include <cstdint>

#include "base/bytes.hpp"
#include "format/types.hpp"

namespace bourn {

struct PartitionMetadata {
  std::int32_t version = 0;
  Bytes topic_id;  // 22 characters; points into the text

  bool operator==(const PartitionMetadata&) const = default;
};

// nullptr and `metadata`, or what is wrong: another version, no topic id, one that does not stand for 16 bytes. Lines
// of other names are wrong too; blanks around a value are not.
Reason parse_partition_metadata(Bytes text, PartitionMetadata& metadata) noexcept;

}  // namespace bourn
