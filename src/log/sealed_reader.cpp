#include "log/sealed_reader.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "format/file_names.hpp"

namespace bourn {
namespace {

constexpr std::size_t kChunk = std::size_t{512} << 10;

}  // namespace

Segment open_sealed(const PartitionDir& dir, Offset base) {
  auto segment = Segment::open(dir, base);
  if (!segment) {
    fail(ErrorKind::missing, "{}: vanished while it was read", dir.path_of(segment_file_name(base, SegmentFile::log)));
  }
  return std::move(*segment);
}

SealedReader::SealedReader(const Segment& segment, std::int64_t from, std::int64_t size)
    : segment_(segment), size_(size), at_(from), min_offset_(segment.base()) {}

bool SealedReader::next() {
  std::size_t wanted = kBatchHeaderSize;
  for (;;) {
    const Bytes rest = bytes_.view().substr(taken_);
    const Scanned scanned = scan_batch(rest, {.min_offset = min_offset_});
    const std::int64_t here = at_ + static_cast<std::int64_t>(taken_);
    if (scanned.kind == Scanned::Kind::batch) {
      batch_ = {scanned.header, rest.substr(0, scanned.size)};
      taken_ += scanned.size;
      min_offset_ = scanned.header.next_offset();
      return true;
    }
    const bool cut_short =
        scanned.kind == Scanned::Kind::need_more && here + static_cast<std::int64_t>(scanned.size) > size_;
    if (here == size_) return false;
    if (cut_short || scanned.kind == Scanned::Kind::damaged) {
      throw Error(ErrorKind::damaged,
                  fmt::format("{}: batch at byte {} (offset {}): {}; nothing was changed", segment_.path(), here,
                              min_offset_, cut_short ? "the segment ends within it" : scanned.reason),
                  "bourn repair");
    }
    wanted = std::max(kChunk, scanned.size - rest.size());
    bytes_.drop_front(taken_);
    at_ += static_cast<std::int64_t>(taken_);
    taken_ = 0;
    const std::int64_t from = at_ + static_cast<std::int64_t>(bytes_.size());
    wanted = static_cast<std::size_t>(std::min<std::int64_t>(static_cast<std::int64_t>(wanted), size_ - from));
    const std::size_t got = read_at(segment_.log(), from, bytes_.room(wanted), wanted, segment_.path());
    bytes_.commit(got);
    if (got < wanted) fail(ErrorKind::damaged, "{}: became shorter while it was read", segment_.path());
  }
}

}  // namespace bourn
