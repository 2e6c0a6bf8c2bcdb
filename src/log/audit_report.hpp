// What an audit finds. Values only; commands find the words.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "format/checkpoint.hpp"
#include "format/txn_index.hpp"
#include "format/types.hpp"

namespace bourn {

enum class Severity {
  note,     // nothing is wrong; somebody who looks for something else wants to know it
  warning,  // unusual; no event is known to be missing or wrong
  damage,   // events are damaged or missing, or a file says what the log does not bear out
};

// Which check found it.
enum class FindingKind {
  unfinished_append,  // bytes at the end of an active segment that are no whole batch yet
  broken_batch,       // bytes that are no valid batch: framing or checksum
  bad_records,        // a batch with a valid checksum whose records do not decode
  bad_control,        // likewise a control record
  wrong_offset,       // the neighbours of a batch show that its base offset is not the one that it was given
  overlap,            // offsets that were there before, or belong to another segment
  gap,                // offsets that are missing between two batches or segments
  wrong_epoch,        // the leader epoch goes back, or is not the one that leader-epoch-checkpoint gives the offset
  sum_mismatch,       // the file is not the one that was sealed
  truncated,          // a file is shorter than something else says
  empty_segment,      // a sealed segment without a byte
  sequence_break,     // a producer's sequence numbers do not go on
  open_transaction,   // a plain batch inside of a transaction of its producer
  wrong_index,        // entries of .index that no batch bears out
  wrong_time_index,   // of .timeindex
  wrong_txn_index,    // of .txnindex
  sparse_index,       // an index that lacks entries which a broker would have written
  wrong_snapshot,     // a .snapshot that is damaged, or says what the log does not bear out
  wrong_checkpoint,   // leader-epoch-checkpoint cannot be read
  wrong_metadata,     // partition.metadata cannot be read
  wrong_sums,         // lines of .bourn/sums that are damaged
  failed_sync,        // .bourn/durable tells of an fdatasync that failed and was not mended yet
  lost,               // offsets that a repair could not save, by its record
  leftover,           // a file that a compaction left behind
  foreign_file,       // a file that is no part of a log
  unreadable,         // no regular file, too large, or refused by the system
};

enum class Cause {
  unknown,
  torn_tail,               // a writer or the machine stopped in the middle of an append
  bit_flip,                // one batch alone is broken, and its frame is whole
  zeroed_range,            // a run of zeros where there were bytes
  overwritten,             // several batches in a row, or their frames, are gone
  overlap,                 // written twice, or by two at once
  foreign_batch,           // a batch of another log
  truncation,              // the file was cut
  stale_index,             // the index is of another state of the log
  interrupted_compaction,  // stopped between two renames
};

struct Finding {
  Severity severity = Severity::damage;
  FindingKind kind = FindingKind::broken_batch;
  Cause cause = Cause::unknown;
  std::string path;
  std::int64_t from = -1;  // bytes [from, to) of the file; -1 when it is the file as a whole
  std::int64_t to = -1;
  Offset first = -1;  // the offsets concerned, first to last; -1 when unknown or none
  Offset last = -1;
  Reason reason = nullptr;  // in a few words; reads well after "…: "
  Offset segment = -1;      // base offset of the segment that the file belongs to; -1 for none
  // What would put it right; -1 when that is not known. wrong_offset, wrong_epoch: what should stand there.
  // broken_batch: the bit of the file that was flipped (8 times the byte, plus 0 for its lowest bit).
  std::int64_t wanted = -1;
};

struct AuditReport {
  std::vector<Finding> findings;  // in the order of the log
  std::int64_t left_out = 0;      // findings that were too many to be kept
  std::int64_t damages = 0;       // of all findings, kept or not
  std::int64_t warnings = 0;

  bool stopped = false;  // AuditOptions::progress ended it; what follows the last finding was not looked at

  std::int64_t segments = 0;
  std::int64_t batches = 0;
  std::int64_t events = 0;    // records of data batches
  std::int64_t bytes = 0;     // of .log files
  std::int64_t summed = 0;    // sealed segments with a checksum, which were compared with it,
  std::int64_t unsummed = 0;  // and without one
  Offset first_offset = 0;
  Offset next_offset = 0;
  // What leader-epoch-checkpoint and the .txnindex files should hold, going by the batches; the latter with the base
  // offset of their segment.
  std::vector<EpochEntry> epochs;
  std::vector<std::pair<Offset, TxnIndexEntry>> aborted;

  void add(Finding finding) {
    constexpr std::size_t kMostKept = 10000;
    damages += finding.severity == Severity::damage ? 1 : 0;
    warnings += finding.severity == Severity::warning ? 1 : 0;
    if (findings.size() < kMostKept) {
      findings.push_back(std::move(finding));
    } else {
      ++left_out;
    }
  }
};

}  // namespace bourn
