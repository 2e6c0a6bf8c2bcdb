// Checksums of whole sealed segments, in .bourn/sums. The checksum of a batch leaves out its offset, its length and its
// leader epoch, and no batch knows how many came after it; this one covers every byte of the file.
//
// Text, a line for each segment that was sealed, the last line of a segment counts:
//
//   00000000000000004711 1073740021 e3069283 9a71bb4c
//
// base offset, bytes of the .log, CRC-32C of these bytes, and the CRC-32C of the line up to there, so that a line that
// was torn or damaged costs a sum and never an answer. 0 bytes: there is no sum (any more); with a checksum of 1
// beside them also that compaction took offsets out of the segment, which stays true when the new sum is noted. Lines
// are appended, under flock(2) on the file itself, which therefore must never be replaced; now and then it is made
// shorter in place.
//
// A segment without a sum is no damage: a broker writes none, a writer may be killed before it did, and a segment with
// messages of format v0 or v1 or with damage in it gets none.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "base/bytes.hpp"
#include "base/fd.hpp"
#include "format/types.hpp"
#include "log/partition_dir.hpp"

namespace bourn {

struct SealedSum {
  std::int64_t bytes = 0;
  std::uint32_t crc = 0;
  bool operator==(const SealedSum&) const = default;
};

struct SealedSums {
  std::map<Offset, SealedSum> of;  // by base offset
  std::set<Offset> compacted;      // base offsets of segments in which and behind which offsets may be missing
  std::int64_t broken_lines = 0;   // without a line that was being written at the end
  std::int64_t first_broken = -1;  // its byte in the file
};

// Gathers the checksum of a file from those of its batches.
class SumFold {
 public:
  // A whole v2 batch whose checksum was or will be compared: the bytes that it does not cover (at least 21 are at
  // `head`), and its size.
  void add_batch(const char* head, std::uint32_t crc, std::int64_t size) noexcept;
  void add(Bytes bytes) noexcept;
  SealedSum sum() const noexcept { return sum_; }

 private:
  SealedSum sum_;
};

// Never throws for what is in the file.
SealedSums parse_sealed_sums(Bytes text);
// The sums of a partition; none when there is no file.
SealedSums read_sealed_sums(const PartitionDir& dir);

// Computes the sum of the segment `base`, which nobody writes to any more, from the headers of its batches, and notes
// it. Cheap: it reads the headers alone. False, and no sum, when the file holds anything but whole v2 batches, or when
// reading it or noting the sum fails: the events are written all the same, and what is missing is no damage.
bool note_sealed_sum(const PartitionDir& dir, const Fd& own_files, Offset base);

// Notes that there is no sum of `base`, durably: before the segment is changed, so that no moment sees the new bytes
// under the old sum.
void forget_sealed_sum(const PartitionDir& dir, const Fd& own_files, Offset base);
// The same, and that it is compaction which changes the segment: no moment sees offsets missing, or the segment
// without a byte, and nothing that says why.
void note_compaction(const PartitionDir& dir, const Fd& own_files, Offset base);

// Takes the damaged lines out of the file.
void mend_sealed_sums(const PartitionDir& dir, const Fd& own_files);

// Takes out the sums of segments that are gone, and lines that later ones outdate; a file with damaged lines is left as
// it is. To be called when the segments are gone for good: a sum too many harms nobody. Works on a full disk; what
// cannot be written costs sums, and is no failure.
void prune_sealed_sums(const PartitionDir& dir, const Fd& own_files);

}  // namespace bourn
