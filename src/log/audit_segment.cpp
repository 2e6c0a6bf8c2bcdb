#include "log/audit_segment.hpp"

#include <algorithm>

#include "format/control_record.hpp"
#include "log/audit_segment_walk.hpp"

namespace bourn {
namespace {

constexpr std::size_t kMostNoted = 1000000;
constexpr std::int64_t kProgressStep = std::int64_t{16} << 20;

}  // namespace

void SegmentAudit::run() {
  state_.order.start_segment(segment_.base, segment_.path);
  keep_gaps(state_.last_was_compacted, state_.last_was_summed);
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
  state_.report.stopped = !state_.options.progress(at - told_, state_.report.events);
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

void SegmentAudit::keep_gaps(bool sealed_so, bool by_us) {
  for (Finding& found : state_.order.take()) state_.gaps.push_back({std::move(found), sealed_so, by_us});
}

void SegmentAudit::check_sum() {
  if (!segment_.sealed) return keep_gaps(false, true);
  ++(segment_.sum ? state_.report.summed : state_.report.unsummed);
  const bool matches = segment_.sum && fold_.sum() == *segment_.sum;
  keep_gaps(matches || segment_.compacted, false);
  state_.last_was_summed = segment_.sum.has_value();
  state_.last_was_compacted = segment_.compacted;
  if (!segment_.sum || matches) {
    check_emptiness();
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

// Compaction leaves a segment without a byte where nothing in it is the last of its key. bourn notes that it does so;
// of what a broker wrote nobody can say.
void SegmentAudit::check_emptiness() {
  if (size_ > 0 || segment_.compacted || !segment_.next_base || *segment_.next_base == segment_.base) return;
  const Severity severity = state_.own ? Severity::damage : Severity::warning;
  state_.report.add(finding(severity, FindingKind::empty_segment, "a sealed segment without a byte"));
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

void audit_segment(const AuditedSegment& segment, AuditState& state) {
  SegmentAudit(segment, state).run();
}

}  // namespace bourn
