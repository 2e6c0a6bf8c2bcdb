#include "log/batch_place.hpp"

#include <algorithm>
#include <array>

#include "base/file.hpp"
#include "log/tail.hpp"

namespace bourn {
namespace {

using Kind = BatchPlace::Kind;

BatchPlace place_in(Segment segment, Kind kind, std::int64_t position, std::int64_t end, Offset least_offset) {
  BatchPlace place;
  place.kind = kind;
  place.segment = std::move(segment);
  place.position = position;
  place.end = end;
  place.least_offset = least_offset;
  return place;
}

BatchPlace no_place(Kind kind, Offset goes_on) {
  BatchPlace place;
  place.kind = kind;
  place.goes_on = goes_on;
  return place;
}

// What the header at `position` says, no checksum asked for.
std::optional<BatchHeader> header_at(const Segment& segment, std::int64_t position) {
  std::array<char, kBatchHeaderSize> bytes{};
  const std::size_t have = read_at(segment.log(), position, bytes.data(), bytes.size(), segment.path());
  const Scanned scanned = scan_batch({bytes.data(), have}, {.checksum = false});
  if (scanned.kind != Scanned::Kind::batch) return std::nullopt;
  return scanned.header;
}

bool is_zero(const Segment& segment, std::int64_t position) {
  std::array<char, kBatchHeaderSize> bytes{};
  const std::size_t have = read_at(segment.log(), position, bytes.data(), bytes.size(), segment.path());
  return Bytes(bytes.data(), have).find_first_not_of('\0') == Bytes::npos;
}

// The offset of a compressed message of format v0 or v1 is that of the last message in it.
bool may_begin_before(const BatchHeader& header) {
  return header.magic < 2 && header.codec() != Codec::none;
}

// Base offsets stand outside of the checksum. One that leaves a gap is not believed when the batch behind it goes back.
bool is_contradicted(const Segment& segment, const BatchHeader& header, std::int64_t position) {
  const auto behind = header_at(segment, position + header.size());
  return behind && behind->base_offset <= header.base_offset;
}

// Goes from batch to batch, over damage too.
class Search {
 public:
  Search(Segment segment, Offset offset)
      : segment_(std::move(segment)), offset_(offset), size_(segment_.size()), least_(segment_.base()) {}

  BatchPlace run() {
    std::int64_t position = segment_.floor_position(offset_);
    for (;;) {
      std::optional<BatchHeader> found;
      const Hop hop = hop_batches(segment_.log(), segment_.path(), position, size_, least_,
                                  [&](const BatchHeader& header, std::int64_t) {
                                    if (header.last_offset() < offset_) return true;
                                    found = header;
                                    return false;
                                  });
      least_ = hop.next_offset;
      position = hop.position;
      if (found) {
        const std::int64_t end = position + found->size();
        const bool leaves_gap = found->base_offset > offset_ && !may_begin_before(*found);
        if (!leaves_gap) return at(Kind::batch, position, end);
        if (!is_contradicted(segment_, *found, position)) return no_place(Kind::gap, found->base_offset);
        const auto behind = header_at(segment_, end);
        if (behind && behind->base_offset > offset_) return at(Kind::batch, position, end);
        position = end;
        continue;
      }
      if (position >= size_) return no_place(Kind::beyond_end, least_);
      const auto next = find_batch_after(segment_.log(), segment_.path(), position, size_, least_);
      if (!next) return in_tail(position);
      const auto header = header_at(segment_, *next);
      if (header && header->base_offset > offset_) return at(Kind::damaged, position, *next);
      position = *next;
    }
  }

 private:
  BatchPlace at(Kind kind, std::int64_t position, std::int64_t end) {
    return place_in(std::move(segment_), kind, position, end, least_);
  }

  // No valid batch follows.
  BatchPlace in_tail(std::int64_t position) {
    const auto header = header_at(segment_, position);
    const bool ends_before = header && header->base_offset >= least_ && header->last_offset() < offset_;
    if (ends_before || is_zero(segment_, position)) return no_place(Kind::beyond_end, least_);
    return at(Kind::damaged, position, size_);
  }

  Segment segment_;
  Offset offset_;
  std::int64_t size_;
  Offset least_;
};

}  // namespace

BatchPlace find_batch(Segment segment, Offset offset) {
  return Search(std::move(segment), offset).run();
}

BatchPlace find_batch(const PartitionDir& dir, Offset offset) {
  const std::vector<Offset> bases = list_segments(dir);
  if (bases.empty()) return no_place(Kind::beyond_end, 0);
  auto after = std::upper_bound(bases.begin(), bases.end(), offset);
  if (after == bases.begin()) return no_place(Kind::gap, bases.front());
  auto segment = Segment::open(dir, *(after - 1));
  if (!segment) return no_place(Kind::gap, after == bases.end() ? *(after - 1) : *after);
  BatchPlace place = find_batch(std::move(*segment), offset);
  if (place.kind == Kind::beyond_end && after != bases.end()) return no_place(Kind::gap, *after);
  return place;
}

BatchPlace find_batch_at(Segment segment, std::int64_t wanted) {
  const std::int64_t size = segment.size();
  if (wanted >= size) return no_place(Kind::beyond_end, 0);
  std::int64_t position = 0;
  Offset least = segment.base();
  for (;;) {
    std::optional<BatchHeader> found;
    const Hop hop = hop_batches(segment.log(), segment.path(), position, size, least,
                                [&](const BatchHeader& header, std::int64_t at) {
                                  if (at + header.size() <= wanted) return true;
                                  found = header;
                                  return false;
                                });
    least = hop.next_offset;
    position = hop.position;
    if (found) return place_in(std::move(segment), Kind::batch, position, position + found->size(), least);
    const auto next = find_batch_after(segment.log(), segment.path(), position, size, least);
    if (!next || *next > wanted) return place_in(std::move(segment), Kind::damaged, wanted, next.value_or(size), least);
    position = *next;
  }
}

}  // namespace bourn
