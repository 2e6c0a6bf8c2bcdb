// One segment of a partition: a .log file with its two indexes, for reading. Takes no lock and changes nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/fd.hpp"
#include "format/batch_scanner.hpp"
#include "format/types.hpp"
#include "log/index_file.hpp"
#include "log/partition_dir.hpp"

namespace bourn {

// Base offsets of the partition's segments, ascending; those that compaction has committed and not yet given their name
// (log/swap.hpp) among them. Files with other names are passed over.
std::vector<Offset> list_segments(const PartitionDir& dir);

class Segment {
 public:
  // nullopt when there is no such file (any more). A file of 2 GiB or more is Error{damaged}: positions would not fit
  // the index. What compaction has committed is opened rather than what it takes the place of.
  static std::optional<Segment> open(const PartitionDir& dir, Offset base);
  // A .log file by its path, with the indexes beside it; or what was left over of one, without indexes.
  static Segment open(const std::string& path);
  // Over files that the caller has open, which are those of one segment; none of the three may be empty. Throws where
  // there are too many descriptors.
  static Segment over(Offset base, std::string path, const Fd& log, const Fd& index, const Fd& time_index);

  Offset base() const noexcept { return base_; }
  const std::string& path() const noexcept { return path_; }
  const Fd& log() const noexcept { return log_; }
  std::int64_t size() const { return file_size(log_, path_); }
  // Whether open() would find this very file now. False once it was compacted, trimmed or deleted; then what it holds
  // can still be read, but what follows it is to be looked up by offset.
  bool still_in(const PartitionDir& dir) const;

  OffsetIndex offset_index() const { return {index_, base_, path_}; }
  TimeIndex time_index() const { return {time_index_, base_, path_}; }

  // The header of the batch that starts at `position`, when a whole one with a valid checksum stands there and its base
  // offset is at least `min_offset`.
  std::optional<BatchHeader> valid_batch_at(std::int64_t position, Offset min_offset) const;

  // A place to start reading from to find `offset`: the start of a valid batch that begins at or before it; 0 at worst.
  std::int64_t floor_position(Offset offset) const;

 private:
  Segment(Offset base, std::string path, Fd log, Fd index, Fd time_index)
      : base_(base),
        path_(std::move(path)),
        log_(std::move(log)),
        index_(std::move(index)),
        time_index_(std::move(time_index)) {}

  Offset base_;
  std::string path_;
  Fd log_;
  Fd index_;
  Fd time_index_;
};

// Hops over batches from `position` by their headers, without looking at what is in them, and calls visit(header,
// position) -> bool (false: stop here) for each whole batch. Returns the position after the last one visited. Stops at
// the first bytes that are no whole batch. Cheap: one read of 4 KiB per batch, or per handful of small ones.
struct Hop {
  std::int64_t position = 0;  // after the last whole batch
  Offset next_offset = 0;     // after it
  Reason damage = nullptr;    // why the walk ended, when it was neither the end of the file nor an unfinished batch
};
template <typename Visit>
Hop hop_batches(const Fd& log, const std::string& name, std::int64_t position, std::int64_t size, Offset min_offset,
                Visit&& visit) {
  constexpr std::size_t kPeek = 4096;
  char bytes[kPeek];
  Hop hop{position, min_offset, nullptr};
  while (hop.position < size) {
    const std::size_t wanted = std::min(kPeek, static_cast<std::size_t>(size - hop.position));
    const std::size_t have = read_at(log, hop.position, bytes, wanted, name);
    std::size_t used = 0;
    while (used < have) {
      const Scanned scanned =
          scan_batch({bytes + used, have - used}, {.checksum = false, .min_offset = hop.next_offset});
      if (scanned.kind == Scanned::Kind::damaged) {
        hop.damage = scanned.reason;
        return hop;
      }
      if (scanned.kind == Scanned::Kind::need_more) {
        if (used == 0) return hop;  // not even a header is left
        break;                      // read again from here
      }
      const auto batch_size = static_cast<std::int64_t>(scanned.size);
      if (hop.position + batch_size > size) return hop;
      if (!visit(scanned.header, hop.position)) return hop;
      hop.position += batch_size;
      hop.next_offset = scanned.header.next_offset();
      used += scanned.size;
    }
    if (have < kPeek && used == 0) return hop;
  }
  return hop;
}

}  // namespace bourn
