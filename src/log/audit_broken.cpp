// The part of an audit that looks at bytes which are no valid batch: how far they go, and what happened to them.
#include <algorithm>

#include "base/crc32c.hpp"
#include "format/batch_mend.hpp"
#include "log/audit_segment_walk.hpp"
#include "log/tail.hpp"

namespace bourn {

// Where good batches go on; the end of the file when they do not.
std::optional<std::int64_t> SegmentAudit::find_next(const Scan& broken, std::int64_t at) {
  if (broken.scanned.kind == Scanned::Kind::batch) {
    const std::int64_t behind = at + static_cast<std::int64_t>(broken.scanned.size);
    if (behind == size_ || scan(behind).good) return behind;
  }
  // Not below what is due, since an event may hold bytes that are a batch.
  const Offset due = state_.order.due();
  if (due > segment_.base) {
    if (const auto found = find_batch_after(segment_.log, segment_.path, at, size_, due)) return found;
  }
  return find_batch_after(segment_.log, segment_.path, at, size_, segment_.base);
}

std::int64_t SegmentAudit::take_broken(const Scan& broken, std::int64_t at) {
  const auto next = find_next(broken, at);
  const std::int64_t to = next.value_or(size_);
  const Offset due = state_.order.due();
  index_.see_broken(at, to);
  time_index_.see_broken();
  txn_index_.see_broken();
  fold_bytes(at, to);
  if (!next) {
    tell_tail(broken, at);
    if (segment_.sealed) {
      state_.order.see_broken();
      if (segment_.next_base) state_.producers.see_hole(*segment_.next_base);
    }
    return to;
  }
  Reason reason = broken.scanned.reason;
  if (reason == nullptr) {
    reason = broken.scanned.kind == Scanned::Kind::batch ? "the checksum does not match"
                                                         : "the length points beyond the batches that follow";
  }
  Finding found = finding(Severity::damage, FindingKind::broken_batch, reason, at, to);
  found.cause = likely_cause(broken, at, to);
  if (const auto bit = flipped_bit(at, to)) {
    found.cause = Cause::bit_flip;
    found.wanted = 8 * at + *bit;
  }
  found.first = due;
  Offset follows = -1;
  if (to < size_) {
    follows = scan(to).scanned.header.base_offset;
  } else if (broken.scanned.kind == Scanned::Kind::batch) {
    follows = broken.scanned.header.next_offset();  // the frame is believed
  }
  found.last = follows > due ? follows - 1 : -1;
  state_.report.add(std::move(found));
  state_.order.see_broken();
  if (follows >= 0) state_.producers.see_hole(follows);
  return to;
}

// Nothing valid follows `at`.
void SegmentAudit::tell_tail(const Scan& broken, std::int64_t at) {
  const bool zeros = longest_zeros(at, size_) == size_ - at;
  const bool durable = segment_.durable && at < segment_.durable->position;
  const bool may_grow = broken.scanned.kind == Scanned::Kind::need_more || zeros;
  Finding found = finding(Severity::damage, FindingKind::broken_batch, broken.scanned.reason, at, size_);
  found.first = state_.order.due();
  if (segment_.next_base && *segment_.next_base > found.first) found.last = *segment_.next_base - 1;
  if (zeros) {
    found.cause = Cause::zeroed_range;
    found.reason = "zeros to the end of the file";
  } else if (may_grow) {
    found.cause = Cause::torn_tail;
    found.reason = "the last batch is not whole";
  } else {
    found.cause = likely_cause(broken, at, size_);
    if (found.reason == nullptr) found.reason = "the checksum does not match";
  }
  if (const auto bit = zeros ? std::nullopt : flipped_bit(at, size_)) {
    found.cause = Cause::bit_flip;
    found.wanted = 8 * at + *bit;
  }
  if (!segment_.sealed && may_grow && !durable && found.cause != Cause::bit_flip) {
    found.severity = Severity::note;
    found.kind = FindingKind::unfinished_append;
  }
  state_.report.add(std::move(found));
}

Cause SegmentAudit::likely_cause(const Scan& broken, std::int64_t from, std::int64_t to) {
  constexpr std::int64_t kTelling = 64;  // zeros in a row that an event rarely holds
  if (longest_zeros(from, to) >= kTelling) return Cause::zeroed_range;
  const bool frame_is_whole =
      broken.scanned.kind == Scanned::Kind::batch && from + static_cast<std::int64_t>(broken.scanned.size) == to;
  if (frame_is_whole) return Cause::bit_flip;
  // With its length or its format put right, the checksum may hold.
  if (to - from < static_cast<std::int64_t>(kBatchHeaderSize) || to - from > state_.options.max_batch_bytes) {
    return Cause::overwritten;
  }
  const Bytes bytes =
      window_.at(from, static_cast<std::size_t>(to - from)).substr(0, static_cast<std::size_t>(to - from));
  if (bytes.size() < kBatchHeaderSize) return Cause::overwritten;
  return crc32c(bytes.substr(kChecksummedFrom)) == decode_batch_header(bytes.data()).crc ? Cause::bit_flip
                                                                                         : Cause::overwritten;
}

// The one bit whose flipping would explain it all, counted from the start of the broken bytes.
std::optional<std::int64_t> SegmentAudit::flipped_bit(std::int64_t from, std::int64_t to) {
  constexpr std::int64_t kWorthTrying = std::int64_t{4} << 20;
  if (to - from > kWorthTrying) return std::nullopt;
  const auto size = static_cast<std::size_t>(to - from);
  const auto bit = find_flipped_bit(window_.at(from, size).substr(0, size));
  return bit ? std::optional(static_cast<std::int64_t>(*bit)) : std::nullopt;
}

std::int64_t SegmentAudit::longest_zeros(std::int64_t from, std::int64_t to) {
  std::int64_t longest = 0;
  std::int64_t run = 0;
  for (std::int64_t at = from; at < to;) {
    Bytes bytes = window_.at(at, 1);
    bytes = bytes.substr(
        0, static_cast<std::size_t>(std::min<std::int64_t>(to - at, static_cast<std::int64_t>(bytes.size()))));
    if (bytes.empty()) break;
    for (const char byte : bytes) {
      run = byte == 0 ? run + 1 : 0;
      longest = std::max(longest, run);
    }
    at += static_cast<std::int64_t>(bytes.size());
  }
  return longest;
}

void SegmentAudit::fold_bytes(std::int64_t from, std::int64_t to) {
  if (!segment_.sum) return;
  for (std::int64_t at = from; at < to;) {
    Bytes bytes = window_.at(at, 1);
    bytes = bytes.substr(
        0, static_cast<std::size_t>(std::min<std::int64_t>(to - at, static_cast<std::int64_t>(bytes.size()))));
    if (bytes.empty()) break;
    fold_.add(bytes);
    at += static_cast<std::int64_t>(bytes.size());
  }
}

}  // namespace bourn
