// A batch in view, and the way from a batch to its records. Whole batches move as opaque bytes; records are decoded
// only when somebody asks.
#pragma once

#include <cstddef>

#include "base/bytes.hpp"
#include "format/batch_header.hpp"
#include "format/compression.hpp"
#include "format/record_codec.hpp"

namespace bourn {

// Header and untouched bytes (header included). Lives as long as the bytes do.
struct Batch {
  BatchHeader header;
  Bytes bytes;
};

inline constexpr std::size_t kDefaultMaxDecompressed = std::size_t{64} << 20;

// Turns a batch of any format into a run of v2 records: v2 records are decompressed; messages of format v0 and v1,
// which may be wrapped in a compressed message, are read, checked (inner CRC-32, inner offsets) and written again as v2
// records. Owns the scratch memory that the run points into.
class BatchDecoder {
 public:
  explicit BatchDecoder(std::size_t max_decompressed = kDefaultMaxDecompressed) : limit_(max_decompressed) {}

  // nullptr and `run`, valid until the next call and as long as batch.bytes; or the reason why not. Does not parse v2
  // records: RecordReader does, and reports. A batch with record_count 0 gives an empty run without its payload being
  // opened, as Kafka does. Control batches decode like any other.
  Reason decode(const Batch& batch, RecordRun& run);

 private:
  Reason decode_messages(const Batch& batch, RecordRun& run);

  std::size_t limit_;
  Decompressor decompressor_;
  Buffer scratch_;
  Buffer messages_;  // v0/v1 only: the decompressed inner message set
};

}  // namespace bourn
