// How an audit walks one segment. audit_segment.cpp has the batches that are good and what they tell, audit_broken.cpp
// the bytes that are none.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/file.hpp"
#include "format/batch_scanner.hpp"
#include "log/audit_indexes.hpp"
#include "log/audit_segment.hpp"
#include "log/audit_window.hpp"

namespace bourn {

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
  void check_emptiness();
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

}  // namespace bourn
