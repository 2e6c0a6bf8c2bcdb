// Reads a sealed segment from its start, batch by batch, with checksums: for maintenance, which must not copy damage as
// if it were data, and must not leave anything out.
#pragma once

#include <cstdint>

#include "base/bytes.hpp"
#include "format/batch.hpp"
#include "log/segment.hpp"

namespace bourn {

// What a batch of a sealed segment may decompress to. More than readers take unless they are told: what somebody could
// write must be possible to maintain.
inline constexpr std::size_t kMaxSealedBatch = std::size_t{1} << 30;

// The segment `base`. Throws Error{missing} when it is gone.
Segment open_sealed(const PartitionDir& dir, Offset base);

class SealedReader {
 public:
  // `segment` must outlive the reader. `from`: where a batch starts; `size`: where the last one ends.
  SealedReader(const Segment& segment, std::int64_t from, std::int64_t size);

  // False at the end of the segment. Throws Error{damaged} for anything but whole, valid batches in rising order.
  bool next();
  // Valid until next().
  const Batch& batch() const noexcept { return batch_; }

 private:
  const Segment& segment_;
  std::int64_t size_;
  std::int64_t at_;  // of bytes_ in the file
  Offset min_offset_;
  Buffer bytes_;
  std::size_t taken_ = 0;
  Batch batch_;
};

}  // namespace bourn
