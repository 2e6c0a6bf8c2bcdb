#include "log/segment_walk.hpp"

#include <algorithm>

#include "log/tail.hpp"

namespace bourn {
namespace {

constexpr std::size_t kRead = std::size_t{1} << 20;
constexpr std::int64_t kLongestBatch = std::int64_t{64} << 20;

}  // namespace

SegmentWalk::SegmentWalk(const Segment& segment, std::int64_t position)
    : segment_(segment), file_size_(segment.size()), next_offset_(segment.base()), at_(position) {}

SegmentWalk::Step SegmentWalk::next() {
  at_ += size_;
  size_ = 0;
  reason_ = nullptr;
  return at_ >= file_size_ ? Step::end : look();
}

// Has bytes_ hold the file from `position` on, at least `wanted` bytes of it unless it ends before.
bool SegmentWalk::load(std::int64_t position, std::size_t wanted) {
  const std::int64_t end = bytes_at_ + static_cast<std::int64_t>(bytes_.size());
  const std::int64_t left = file_size_ - position;
  const auto needed = static_cast<std::size_t>(std::min<std::int64_t>(left, static_cast<std::int64_t>(wanted)));
  if (position >= bytes_at_ && position + static_cast<std::int64_t>(needed) <= end) return needed == wanted;
  bytes_.clear();
  bytes_at_ = position;
  const std::size_t size =
      static_cast<std::size_t>(std::min<std::int64_t>(left, static_cast<std::int64_t>(std::max(wanted, kRead))));
  bytes_.commit(read_at(segment_.log(), position, bytes_.room(size), size, segment_.path()));
  return bytes_.size() >= wanted;
}

SegmentWalk::Step SegmentWalk::look() {
  load(at_, kBatchHeaderSize);
  const auto here = [&] { return bytes_.view().substr(static_cast<std::size_t>(at_ - bytes_at_)); };
  const ScanRules framing{.checksum = false, .max_size = kLongestBatch, .min_offset = next_offset_};
  Scanned scanned = scan_batch(here(), framing);
  if (scanned.kind == Scanned::Kind::damaged) return broken(scanned.reason);
  if (scanned.kind == Scanned::Kind::need_more) return broken("the file ends within its header");
  if (static_cast<std::int64_t>(scanned.size) > file_size_ - at_) return broken("it is longer than what is left");
  if (!load(at_, scanned.size)) return broken("the file ends within it");
  const Bytes bytes = here().substr(0, scanned.size);
  batch_ = {scanned.header, bytes};
  const Scanned checked = scan_batch(bytes, {.max_size = kLongestBatch, .min_offset = next_offset_});
  checksum_holds_ = checked.kind == Scanned::Kind::batch;
  const auto size = static_cast<std::int64_t>(scanned.size);
  if (!checksum_holds_) {
    reason_ = checked.reason;
    const bool at_end = at_ + size == file_size_;
    if (!at_end && !is_valid_batch_at(at_ + size, scanned.header.next_offset())) return broken(checked.reason);
  }
  size_ = size;
  next_offset_ = scanned.header.next_offset();
  return Step::batch;
}

bool SegmentWalk::is_valid_batch_at(std::int64_t position, Offset min_offset) const {
  return segment_.valid_batch_at(position, min_offset).has_value();
}

SegmentWalk::Step SegmentWalk::broken(Reason reason) {
  reason_ = reason;
  const auto next = find_batch_after(segment_.log(), segment_.path(), at_, file_size_, next_offset_);
  size_ = next.value_or(file_size_) - at_;
  return next ? Step::damaged : Step::unfinished;
}

}  // namespace bourn
