#include "log/tail.hpp"

#include <algorithm>

#include "base/bytes.hpp"
#include "base/endian.hpp"
#include "base/file.hpp"
#include "format/batch_scanner.hpp"

namespace bourn {
namespace {

constexpr std::size_t kChunk = std::size_t{1} << 20;

// Walks whole batches from `from` on; reads each byte once, plus batches that cross a read.
struct Walked {
  std::int64_t position;
  Offset next_offset;
  Reason reason;  // nullptr at the end of the file or before an unfinished batch
};
Walked walk_file(const Fd& log, const std::string& name, std::int64_t from, std::int64_t size, Offset min_offset) {
  Walked walked{from, min_offset, nullptr};
  Buffer bytes;
  std::size_t wanted = kChunk;
  while (walked.position < size) {
    bytes.clear();
    bytes.commit(read_at(log, walked.position, bytes.room(wanted), wanted, name));
    const Walk walk = walk_batches(bytes.view(), {.min_offset = walked.next_offset}, [](const BatchHeader&, Bytes) {});
    walked.position += static_cast<std::int64_t>(walk.good);
    walked.next_offset = walk.next_offset;
    if (walk.end == Scanned::Kind::damaged) {
      walked.reason = walk.reason;
      return walked;
    }
    if (walk.good > 0) {
      wanted = kChunk;
      continue;
    }
    const Scanned first = scan_batch(bytes.view(), {.min_offset = walked.next_offset});
    if (static_cast<std::int64_t>(first.size) > size - walked.position) return walked;  // unfinished
    wanted = first.size;
  }
  return walked;
}

// Whether a batch header could stand at `at` (61 bytes are there), by the fields alone.
bool looks_like_header(const char* at, Offset min_offset, std::int64_t bytes_left) {
  if (at[kMagicAt] != 2) return false;
  const BatchHeader header = decode_batch_header(at);
  return header.base_offset >= min_offset &&
         header.length >= static_cast<std::int32_t>(kBatchHeaderSize - kLogOverhead) && header.size() <= bytes_left &&
         header.last_offset_delta >= 0 && header.record_count >= 0 &&
         header.record_count - 1 <= header.last_offset_delta && header.codec_bits() <= 4;
}

enum class Candidate { valid, invalid };
Candidate check(const Fd& log, const std::string& name, std::int64_t position, std::size_t batch_size,
                Offset min_offset) {
  Buffer bytes(batch_size);
  bytes.commit(read_at(log, position, bytes.room(batch_size), batch_size, name));
  const Scanned scanned = scan_batch(bytes.view(), {.min_offset = min_offset});
  return scanned.kind == Scanned::Kind::batch ? Candidate::valid : Candidate::invalid;
}

}  // namespace

std::optional<std::int64_t> find_batch_after(const Fd& log, const std::string& name, std::int64_t from,
                                             std::int64_t size, Offset min_offset) {
  std::int64_t budget = 4 * size + static_cast<std::int64_t>(kChunk);  // bytes of candidates to checksum
  Buffer bytes(kChunk);
  for (std::int64_t start = from + 1; start + static_cast<std::int64_t>(kBatchHeaderSize) <= size;) {
    bytes.clear();
    bytes.commit(read_at(log, start, bytes.room(kChunk), kChunk, name));
    if (bytes.size() < kBatchHeaderSize) return std::nullopt;
    const std::size_t places = bytes.size() - kBatchHeaderSize + 1;
    for (std::size_t i = 0; i < places; ++i) {
      const std::int64_t position = start + static_cast<std::int64_t>(i);
      if (!looks_like_header(bytes.data() + i, min_offset, size - position)) continue;
      const auto batch_size = static_cast<std::size_t>(decode_batch_header(bytes.data() + i).size());
      budget -= static_cast<std::int64_t>(batch_size);
      if (budget < 0) return position;
      if (check(log, name, position, batch_size, min_offset) == Candidate::valid) return position;
    }
    start += static_cast<std::int64_t>(places);
  }
  return std::nullopt;
}

Tail examine_tail(const Fd& log, const std::string& name, std::int64_t from, std::int64_t size, Offset min_offset) {
  Walked walked = walk_file(log, name, from, size, min_offset);
  Tail tail{Tail::Kind::whole, walked.position, walked.next_offset, walked.reason, walked.next_offset};
  if (walked.position == size) return tail;
  if (tail.reason == nullptr) tail.reason = "the last batch is not whole";
  tail.kind = Tail::Kind::torn;
  // Whatever valid batches follow, however often the walk breaks again.
  while (walked.position < size) {
    const auto resumed = find_batch_after(log, name, walked.position, size, walked.next_offset);
    if (!resumed) break;
    tail.kind = Tail::Kind::damaged;
    walked = walk_file(log, name, *resumed, size, walked.next_offset);
    if (walked.position == *resumed) break;  // the search gave up on imitations
    tail.end_offset = walked.next_offset;
  }
  return tail;
}

}  // namespace bourn
