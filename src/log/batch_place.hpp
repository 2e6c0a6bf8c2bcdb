// Where in the files a batch stands: for looking at the bytes themselves, so damaged ones are found too. Checksums are
// not needed for it, and nothing is changed.
#pragma once

#include <cstdint>
#include <optional>

#include "format/types.hpp"
#include "log/partition_dir.hpp"
#include "log/segment.hpp"

namespace bourn {

struct BatchPlace {
  enum class Kind {
    batch,       // its bytes are [position, end) of `segment`
    damaged,     // no batch, or none that can be whole, up to `end`; what was asked for may be in it
    gap,         // no batch has it; the next one begins at offset `goes_on`
    beyond_end,  // the log ends before it, at offset `goes_on`
  };
  Kind kind = Kind::beyond_end;
  std::optional<Segment> segment;  // batch, damaged
  std::int64_t position = 0;
  std::int64_t end = 0;
  Offset least_offset = 0;  // the batches before end below this
  Offset goes_on = 0;
};

// The batch that holds `offset`.
BatchPlace find_batch(const PartitionDir& dir, Offset offset);
BatchPlace find_batch(Segment segment, Offset offset);

// The batch that the byte `position` of the file is part of. Where no batch holds it, the place begins at that very
// byte: whoever asks for it wants to see it as a batch. Beyond the end of the file: beyond_end.
BatchPlace find_batch_at(Segment segment, std::int64_t position);

}  // namespace bourn
