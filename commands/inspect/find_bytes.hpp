// From an address and an offset or a byte to the bytes of one batch.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "commands/inspect/views.hpp"
#include "format/annotate.hpp"

namespace bourn::commands::inspect {

// --at or --at-byte.
struct WantedBytes {
  std::optional<Offset> offset;
  std::int64_t byte = 0;
};
// Throws Error{usage} when both are given, or what is given is no number.
WantedBytes wanted_bytes(const Options& options);

struct FoundBytes {
  std::string path;
  std::int64_t position = 0;           // of bytes[0] in the file
  Buffer bytes;                        // of the batch; 64 MiB of it at most
  bool damaged = false;                // no whole batch stands there
  Offset least_offset = 0;             // the batches before end below this
  std::optional<Offset> kafka_offset;  // in a segment of Redpanda's: what the base offset is for Kafka's clients

  Annotated annotate(const AnnotateOptions& options, const OnField& on_field) const;
};
// Throws Error{difference} when nothing holds what is wanted, and what opening throws.
FoundBytes find_bytes(const Options& options, const WantedBytes& wanted);

}  // namespace bourn::commands::inspect
