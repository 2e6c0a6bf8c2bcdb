// The one walk over batch bytes that every reader uses: stateless, noexcept, no allocation, no trust. It makes the
// checks that the checksum does not cover: base offset, length, leader epoch and magic stand outside of it.
#pragma once

#include <cstdint>

#include "base/bytes.hpp"
#include "format/batch_header.hpp"

namespace bourn {

// Segments stay below 2 GiB because positions in .index are i32 (kafka: FileRecords); so does a batch.
inline constexpr std::int64_t kMaxBatchBytes = 0x7fffffff;

struct ScanRules {
  // Off: only the framing is checked, and kBatchHeaderSize bytes of a v2 batch are enough to be told where it ends. For
  // hopping over batches whose bytes were checked before.
  bool checksum = true;
  // Batches longer than this are damaged. A length beyond the bytes at hand is otherwise just need_more, as it is for
  // Kafka's loader.
  std::int64_t max_size = kMaxBatchBytes;
  // A smaller base offset is damaged: an overlap with what came before, or a batch below its file's base.
  Offset min_offset = 0;
};

struct Scanned {
  enum class Kind {
    batch,      // `header` and `size` are set, and the first `size` bytes are the batch
    need_more,  // nothing is wrong so far; `size` is the least number of bytes, counted from the start, that can tell
                // more
    damaged,    // `reason` says why
  };
  Kind kind = Kind::need_more;
  std::size_t size = 0;
  BatchHeader header;
  Reason reason = nullptr;
};

// Looks at the batch (or v0/v1 message) that starts at bytes[0]. Checks in this order: length (14 <= size, v2: 49 <=
// length), magic exactly 0, 1 or 2, base offset, last offset delta >= 0 and no overflow of the last offset, record
// count >= 0 and <= last offset delta + 1, codec <= zstd, unused attribute bits ignored, then (all bytes being there)
// the checksum: CRC-32C for v2, CRC-32 (IEEE) from byte 16 for v0/v1.
Scanned scan_batch(Bytes bytes, const ScanRules& rules = {}) noexcept;
// The rest, the checksum, for a batch that was found without it at the start of the same bytes: `found` becomes what a
// scan with it would have said.
void check_found(Scanned& found, Bytes bytes) noexcept;

// How far a walk over many batches came.
struct Walk {
  std::size_t good = 0;                          // bytes of whole, valid batches from the start
  Scanned::Kind end = Scanned::Kind::need_more;  // why it ended: need_more (also at a clean end) or damaged
  Reason reason = nullptr;
  Offset next_offset = 0;  // after the last good batch; rules.min_offset when there was none
};

// Calls visit(const BatchHeader&, Bytes batch) for each valid batch; offsets must not go backwards from batch to batch.
template <typename Visit>
Walk walk_batches(Bytes bytes, ScanRules rules, Visit&& visit) {
  Walk walk;
  walk.next_offset = rules.min_offset;
  while (walk.good < bytes.size()) {
    const Scanned scanned = scan_batch(bytes.substr(walk.good), rules);
    if (scanned.kind != Scanned::Kind::batch) {
      walk.end = scanned.kind;
      walk.reason = scanned.reason;
      return walk;
    }
    if (bytes.size() - walk.good < scanned.size) return walk;  // framing-only scans may know a size beyond the end
    visit(scanned.header, bytes.substr(walk.good, scanned.size));
    walk.good += scanned.size;
    walk.next_offset = rules.min_offset = scanned.header.next_offset();
  }
  return walk;
}

}  // namespace bourn
