// The part of an audit that reads one segment from its first byte to its last.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "format/batch.hpp"
#include "log/audit.hpp"
#include "log/audit_epochs.hpp"
#include "log/audit_order.hpp"
#include "log/audit_producers.hpp"
#include "log/durable_end.hpp"
#include "log/sealed_sums.hpp"
#include "log/segment.hpp"

namespace bourn {

// What is carried from segment to segment.
struct AuditState {
  AuditOptions options;
  AuditReport report;
  OffsetOrder order;
  ProducerReplay producers;
  EpochCheck epochs;
  bool own = false;        // bourn alone wrote here, and in this very directory
  bool compacted = false;  // there are batches that lack records
  BatchDecoder decoder;
  struct Gap {
    Finding finding;
    bool sealed_so = false;  // the segment's sum says that it has always been like this
    bool by_us = false;      // it is where bourn appends, or sealed a segment
  };
  std::vector<Gap> gaps;
  bool last_was_summed = false;     // the segment before
  bool last_was_compacted = false;  // likewise
};

struct AuditedSegment {
  Offset base = 0;
  std::string path;
  bool sealed = false;
  std::optional<Offset> next_base;
  std::optional<SealedSum> sum;
  bool compacted = false;             // by bourn, which noted it
  std::optional<DurableEnd> durable;  // when the durable end lies in this segment
  Fd log;
  Fd index;
  Fd time_index;
  Fd txn_index;
};

// Reads the segment and adds what it finds to the report. Throws Error{io} when the file cannot be read.
void audit_segment(const AuditedSegment& segment, AuditState& state);

}  // namespace bourn
