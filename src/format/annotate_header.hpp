// The fields that v2 batches have in common, in whatever byte order they are stored, explained.
#pragma once

#include <cstdint>

#include "format/annotate_records.hpp"
#include "format/annotate_walk.hpp"

namespace bourn::annotate {

// Everything about a v2 batch that is known before its fields are explained. For a batch whose header is cut short
// nothing but `bytes` is.
struct BatchFacts {
  Bytes bytes;  // of this batch: all of them, or what there is
  bool has_header = false;
  bool whole = false;  // `bytes` are as many as the length says
  BatchHeader header;
  std::uint32_t computed_crc = 0;
  // Of the payload.
  Buffer decompressed;
  Reason unreadable = nullptr;  // why it cannot be decompressed
  RecordRun run;
  RecordCount count;
};

// Decompresses and counts. `facts.header` and `facts.bytes` are set.
void find_records(BatchFacts& facts, const AnnotateOptions& options);

// Attributes to record count: what comes after the checksum. False when the bytes end before.
bool explain_attributes(Walk& walk, const BatchFacts& facts, bool little_endian);

// Payload and records: everything after the header.
void explain_payload(Walk& walk, const BatchFacts& facts);

}  // namespace bourn::annotate
