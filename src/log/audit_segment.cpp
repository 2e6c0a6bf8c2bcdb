#include "log/audit_segment.hpp"

#include <algorithm>

#include "base/crc32c.hpp"
#include "format/batch_mend.hpp"
#include "format/batch_scanner.hpp"
#include "format/control_record.hpp"
#include "log/audit_indexes.hpp"
#include "log/audit_window.hpp"
#include "log/tail.hpp"

namespace bourn {
namespace {

constexpr std::size_t kMostNoted = 1000000;
constexpr std::int64_t kProgressStep = std::int64_t{16} << 20;

class SegmentAudit {
 public:
  SegmentAudit(const AuditedSegment& segment, AuditState& state)
      : segment_(segment),
        state_(state),
        size_(file_size(segment.log, segment.path)),
        window_(segment.log, segment.path, size_),
        indexed_{segment.base, size_, segment.sealed, state.own, state.options.index_interval},
        index_(indexed_, segment.index, sibling(".index")),
        time_index_(indexed_, segment.time_index, sibling(".timeindex")),
        txn_index_(indexed_, segment.txn_index, sibling(".txnindex")) {}

  void run();

 private:
  struct Scan {
    Scanned scanned;  // of the frame; its checksum is looked at only when all its bytes are there
    Bytes bytes;
    bool good = false;
  };

  std::string sibling(const char* extension) const {
    const std::size_t stem = segment_.path.size() - 4;
    return segment_.path.ends_with(".log") ? segment_.path.substr(0, stem) + extension : segment_.path + extension;
  }
  Finding finding(Severity severity, FindingKind kind, Reason reason, std::int64_t from = -1,
                  std::int64_t to = -1) const {
    Finding finding;
    finding.severity = severity;
    finding.kind = kind;
    finding.path = segment_.path;
    finding.segment = segment_.base;
    finding.reason = reason;
    finding.from = from;
    finding.to = to;
    return finding;
  }

  Scan scan(std::int64_t at);
  void take(const Scan& scan, std::int64_t at);
  void check_offsets(const BatchHeader& header, Offset first, std::int64_t at);
  Offset check_records(const BatchHeader& header, Bytes bytes, std::int64_t at);
  void check_producer(const BatchHeader& header, std::int64_t at);
  void take_control(const BatchHeader& header, const RecordView& record, std::int64_t at);
  std::int64_t take_broken(const Scan& scan, std::int64_t at);
  std::optional<std::int64_t> find_next(const Scan& scan, std::int64_t at);
  void tell_tail(const Scan& scan, std::int64_t at);
  Cause likely_cause(const Scan& scan, std::int64_t from, std::int64_t to);
  std::optional<std::int64_t> flipped_bit(std::int64_t from, std::int64_t to);
  std::int64_t longest_zeros(std::int64_t from, std::int64_t to);
  void fold_bytes(std::int64_t from, std::int64_t to);
  void keep_gaps(bool sealed_so, bool by_us);
  void check_sum();
  bool is_known_damaged() const;
  void check_durable_end();
  bool tell_progress(std::int64_t at);

  const AuditedSegment& segment_;
  AuditState& state_;
  std::int64_t size_;
  FileWindow window_;
  IndexedSegment indexed_;
  OffsetIndexCheck index_;
  TimeIndexCheck time_index_;
  TxnIndexCheck txn_index_;
  SumFold fold_;
  std::int64_t told_ = 0;
  bool durable_end_met_ = false;
  Offset next_offset_ = 0;  // after the last good batch
  std::int64_t good_end_ = 0;
};

void SegmentAudit::run() {
  state_.order.start_segment(segment_.base, segment_.path);
  keep_gaps(false, state_.last_was_summed);
  next_offset_ = segment_.base;
  if (segment_.durable && segment_.durable->position == 0) durable_end_met_ = true;
  for (std::int64_t at = 0; at < size_;) {
    const Scan scanned = scan(at);
    if (scanned.good) {
      take(scanned, at);
      at += static_cast<std::int64_t>(scanned.bytes.size());
      good_end_ = at;
      if (segment_.durable && segment_.durable->position == at) {
        durable_end_met_ = segment_.durable->next_offset == next_offset_ || state_.order.in_doubt();
      }
    } else {
      at = take_broken(scanned, at);
    }
    if (!tell_progress(at)) return;
  }
  check_durable_end();
  state_.order.end_segment(size_);
  check_sum();
  index_.finish(state_.report);
  time_index_.finish(state_.report);
  txn_index_.finish(state_.report);
  ++state_.report.segments;
  state_.report.bytes += size_;
  state_.report.next_offset = next_offset_;
  tell_progress(size_);
}

// False when the audit shall end here.
bool SegmentAudit::tell_progress(std::int64_t at) {
  if ((at - told_ < kProgressStep && at < size_) || at == told_ || !state_.options.progress) return true;
  state_.report.stopped = !state_.options.progress(at - told_);
  told_ = at;
  return !state_.report.stopped;
}

SegmentAudit::Scan SegmentAudit::scan(std::int64_t at) {
  Scan scan;
  const Bytes head = window_.at(at, kBatchHeaderSize);
  scan.scanned = scan_batch(head, {.checksum = false, .max_size = state_.options.max_batch_bytes});
  if (scan.scanned.kind != Scanned::Kind::batch) return scan;
  const auto size = static_cast<std::int64_t>(scan.scanned.size);
  if (at + size > size_) {
    scan.scanned.kind = Scanned::Kind::need_more;
    return scan;
  }
  scan.bytes = window_.at(at, scan.scanned.size);
  if (scan.bytes.size() < scan.scanned.size) {  // the file shrank
    scan.scanned.kind = Scanned::Kind::need_more;
    return scan;
  }
  scan.bytes = scan.bytes.substr(0, scan.scanned.size);
  scan.good = scan_batch(scan.bytes).kind == Scanned::Kind::batch;
  return scan;
}

void SegmentAudit::take(const Scan& scan, std::int64_t at) {
  const BatchHeader& header = scan.scanned.header;
  const auto size = static_cast<std::int64_t>(scan.bytes.size());
  if (segment_.sum) {
    constexpr std::int64_t kWorthJoining = 8192;  // below, the bytes are quicker
    if (header.magic == 2 && size >= kWorthJoining) {
      fold_.add_batch(scan.bytes.data(), header.crc, size);
    } else {
      fold_.add(scan.bytes);
    }
  }
  const Offset first = check_records(header, scan.bytes, at);
  check_offsets(header, first, at);
  // Which epoch is right depends on the offset.
  if (header.magic == 2 && !state_.order.in_doubt()) {
    state_.epochs.see_batch({segment_.path, segment_.base, at, at + size, first, header.last_offset()},
                            header.leader_epoch, state_.report);
  }
  if (!header.control()) check_producer(header, at);
  if (state_.order.in_doubt()) {  // then its offset says nothing against an index
    index_.see_broken(at, at + size);
    time_index_.see_broken();
  } else {
    index_.see_batch(at, header.last_offset());
    time_index_.see_batch(first, header.last_offset(), header.max_timestamp);
  }
  ++state_.report.batches;
  next_offset_ = header.next_offset();
}

void SegmentAudit::check_offsets(const BatchHeader& header, Offset first, std::int64_t at) {
  if (state_.report.batches == 0) state_.report.first_offset = first;
  const std::int64_t to = at + header.size();
  if (first < segment_.base || (segment_.next_base && header.last_offset() >= *segment_.next_base)) {
    Finding wrong = finding(Severity::damage, FindingKind::overlap,
                            first < segment_.base ? "its offsets are below those of the segment"
                                                  : "its offsets are those of the next segment",
                            at, to);
    // With offsets so far off, it is either a batch of another log or one whose offset was hit; the order tells which.
    const Offset due = state_.order.due();
    if (first == due || due < 0) {
      wrong.cause = Cause::overlap;
      wrong.first = first;
      wrong.last = header.last_offset();
      state_.report.add(std::move(wrong));
    }
  }
  state_.order.see_batch({segment_.path, segment_.base, at, to, first, header.last_offset()});
}

// Decodes every record. The first offset: of the batch, or (formats 0 and 1) of its first message.
Offset SegmentAudit::check_records(const BatchHeader& header, Bytes bytes, std::int64_t at) {
  RecordRun run;
  Reason reason = state_.decoder.decode({header, bytes}, run);
  Offset first = header.base_offset;
  Offset last = header.base_offset - 1;
  std::int32_t count = 0;
  if (reason == nullptr && (header.record_count > 0 || header.magic < 2)) {
    RecordReader reader(run);
    RecordView record;
    for (;;) {
      const RecordReader::Next next = reader.next(record);
      if (next == RecordReader::Next::damaged) reason = reader.reason();
      if (next != RecordReader::Next::record) break;
      if (count++ == 0 && header.magic < 2) first = record.offset;
      last = record.offset;
      if (header.control()) take_control(header, record, at);
    }
  }
  if (reason == nullptr && last > header.last_offset()) reason = "a record's offset is beyond the batch's last";
  if (reason == nullptr && count == 0 && header.record_count == 0 && header.size() != kBatchHeaderSize) {
    reason = "bytes in a batch without records";
  }
  if (reason != nullptr) {
    Finding bad = finding(Severity::damage, FindingKind::bad_records, reason, at, at + header.size());
    bad.first = header.base_offset;
    bad.last = header.last_offset();
    state_.report.add(std::move(bad));
    return first;
  }
  if (!header.control()) state_.report.events += count;
  if (header.magic == 2 && (count != header.last_offset_delta + std::int64_t{1} || header.has_delete_horizon())) {
    state_.compacted = true;
  }
  return first;
}

void SegmentAudit::take_control(const BatchHeader& header, const RecordView& record, std::int64_t at) {
  ControlRecord control;
  if (const Reason reason = read_control_record(record, control)) {
    Finding bad = finding(Severity::damage, FindingKind::bad_control, reason, at, at + header.size());
    bad.first = bad.last = record.offset;
    state_.report.add(std::move(bad));
    return;
  }
  if (!control.is_marker()) return;
  const auto start = state_.producers.see_marker(header, control);
  if (control.type != ControlType::abort) return;
  txn_index_.see_abort(header.producer_id, record.offset, start);
  if (start && state_.report.aborted.size() < kMostNoted) {
    const auto oldest = state_.producers.oldest_transaction();
    state_.report.aborted.push_back(
        {segment_.base, {0, header.producer_id, *start, record.offset, oldest.value_or(record.offset + 1)}});
  }
}

void SegmentAudit::check_producer(const BatchHeader& header, std::int64_t at) {
  if (header.producer_id < 0) return;
  if (state_.order.in_doubt()) state_.producers.see_hole(header.base_offset);
  const ProducerReplay::Break broken = state_.producers.see_batch(header);
  if (broken.reason == nullptr) return;
  Finding found =
      finding(Severity::warning, broken.in_transaction ? FindingKind::open_transaction : FindingKind::sequence_break,
              broken.reason, at, at + header.size());
  found.first = header.base_offset;
  found.last = header.last_offset();
  state_.report.add(std::move(found));
}

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

void SegmentAudit::keep_gaps(bool sealed_so, bool by_us) {
  for (Finding& found : state_.order.take()) state_.gaps.push_back({std::move(found), sealed_so, by_us});
}

void SegmentAudit::check_sum() {
  if (!segment_.sealed) return keep_gaps(false, true);
  ++(segment_.sum ? state_.report.summed : state_.report.unsummed);
  const bool matches = segment_.sum && fold_.sum() == *segment_.sum;
  keep_gaps(matches, false);
  state_.last_was_summed = segment_.sum.has_value();
  if (!segment_.sum || matches) {
    if (size_ == 0 && segment_.next_base && *segment_.next_base != segment_.base) {
      state_.report.add(finding(Severity::damage, FindingKind::empty_segment, "a sealed segment without a byte"));
    }
    return;
  }
  const bool shorter = size_ < segment_.sum->bytes;
  if (!shorter && is_known_damaged()) return;  // what differs was told
  const bool longer = size_ > segment_.sum->bytes;
  Finding found = finding(Severity::damage, shorter ? FindingKind::truncated : FindingKind::sum_mismatch,
                          shorter  ? "the file is shorter than when it was sealed"
                          : longer ? "the file is longer than when it was sealed"
                                   : "the bytes are not those that were sealed",
                          shorter ? size_ : 0, shorter ? segment_.sum->bytes : size_);
  found.cause = shorter ? Cause::truncation : Cause::unknown;
  if (shorter) {
    found.first = next_offset_;
    if (segment_.next_base && *segment_.next_base > found.first) found.last = *segment_.next_base - 1;
  }
  state_.report.add(std::move(found));
}

bool SegmentAudit::is_known_damaged() const {
  const auto is_about = [&](const Finding& found) {
    return found.severity == Severity::damage && found.path == segment_.path;
  };
  return std::any_of(state_.report.findings.begin(), state_.report.findings.end(), is_about) ||
         std::any_of(state_.gaps.begin(), state_.gaps.end(), [&](const auto& gap) { return is_about(gap.finding); });
}

void SegmentAudit::check_durable_end() {
  if (!segment_.durable || durable_end_met_) return;
  const DurableEnd& end = *segment_.durable;
  // A compacted segment is shorter, and its new sum says so.
  if (segment_.sealed && segment_.sum) return;
  if (size_ >= end.position && good_end_ >= end.position) {
    state_.report.add(finding(Severity::warning, FindingKind::truncated, "no batch ends at the durable end",
                              end.position, end.position));
    return;
  }
  if (size_ >= end.position) return;  // what is broken was told
  Finding found =
      finding(Severity::damage, FindingKind::truncated, "the file ends before the durable end", size_, end.position);
  found.cause = Cause::truncation;
  found.first = next_offset_;
  if (end.next_offset > next_offset_) found.last = end.next_offset - 1;
  state_.report.add(std::move(found));
}

}  // namespace

void audit_segment(const AuditedSegment& segment, AuditState& state) {
  SegmentAudit(segment, state).run();
}

}  // namespace bourn
