// Looking at the end of a log that may have been torn: by a writer that was killed, by power loss, by anything. Changes
// nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/fd.hpp"
#include "format/types.hpp"

namespace bourn {

struct Tail {
  enum class Kind {
    whole,    // batches fill the file to its end
    torn,     // what follows `position` is no batch, and nothing valid follows it: an append that never became whole
    damaged,  // something after `position` is broken and valid batches follow it
  };
  Kind kind = Kind::whole;
  std::int64_t position = 0;  // after the last good batch
  Offset next_offset = 0;     // after it
  Reason reason = nullptr;    // torn, damaged: what is wrong at `position`
  Offset end_offset = 0;      // damaged: after the last valid batch in the file; otherwise next_offset
};

// Reads the log from `from`, which is the start of a batch, to `size`, with checksums, in reads of 1 MiB. `min_offset`:
// what the batch there starts with at least.
Tail examine_tail(const Fd& log, const std::string& name, std::int64_t from, std::int64_t size, Offset min_offset);

// The position of the first valid batch (checksum included) that starts after `from` and whose base offset is at least
// `min_offset`; nullopt when there is none. Reads at most the file once, plus the bytes of the candidates; hostile
// bytes that imitate headers without end are given up on by answering the candidate itself, which errs on the side of
// touching nothing.
std::optional<std::int64_t> find_batch_after(const Fd& log, const std::string& name, std::int64_t from,
                                             std::int64_t size, Offset min_offset);

}  // namespace bourn
