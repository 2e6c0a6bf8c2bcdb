// The second pass: reads segments, keeps of each batch what the rules keep, and writes that. A batch that loses nothing
// is copied byte for byte, unless it is to be compressed anew.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "format/batch_builder.hpp"
#include "format/batch_rebuild.hpp"
#include "log/compaction_rules.hpp"
#include "log/earlier_rounds.hpp"
#include "log/segment.hpp"
#include "log/segment_writer.hpp"

namespace bourn {

struct CompactionCounts {
  std::int64_t events_in = 0;
  std::int64_t events_out = 0;
  std::int64_t bytes_in = 0;
  std::int64_t bytes_out = 0;
  std::int64_t batches_in = 0;
  std::int64_t batches_out = 0;
  std::int64_t outdated = 0;    // events whose key has a newer one
  std::int64_t tombstones = 0;  // whose time was over
  std::int64_t keyless = 0;
  std::int64_t aborted = 0;

  CompactionCounts& operator+=(const CompactionCounts& more) noexcept;
};

// The files that take the place of a group of segments.
class GroupOutput {
 public:
  // `dir` must outlive this. Another file is begun where one would grow beyond `most_bytes`.
  GroupOutput(const PartitionDir& dir, Offset base, std::int64_t index_interval, std::int64_t most_bytes,
              Writing writing);

  void append(const BatchHeader& header, Bytes batch);
  void append_aborted(const TxnIndexEntry& entry) { writers_.back()->append_aborted(entry); }
  void finish(std::int64_t modified_ms);
  std::vector<SegmentFacts> facts() const;

 private:
  const PartitionDir& dir_;
  std::int64_t index_interval_;
  std::int64_t most_bytes_;
  Writing writing_;
  std::vector<std::unique_ptr<SegmentWriter>> writers_;
};

struct CompactorOptions {
  std::optional<BatchOptions> compress;
  std::size_t batch_bytes = std::size_t{1} << 20;  // of merged batches, before compression
  // Called now and then with the bytes read since; false: stop.
  std::function<bool(std::int64_t)> progress;
};

class SegmentCompactor {
 public:
  // All references must outlive this. `earlier` may be null; with it, batches are taken as earlier rounds of a dry run
  // would have left them, and what this one makes of them is noted in it.
  SegmentCompactor(const LogSurvey& survey, const CompactionRules& rules, const Round& round,
                   const CompactorOptions& options, EarlierRounds* earlier);

  // The first `size` bytes of segments in order, from the first of the log on. False when a stop was asked for. Throws
  // Error{damaged} naming what cannot be read.
  bool compact(const Segment& segment, std::int64_t size, bool legacy_tombstones_stay, GroupOutput& out);
  // After the last segment of a group.
  void end_group(GroupOutput& out);

  const CompactionCounts& counts() const noexcept { return counts_; }
  // Whether anything differs from what was read since the last group ended.
  bool changed() const noexcept { return changed_; }
  void begin_group() noexcept { changed_ = false; }

 private:
  void handle(const Batch& batch, const Segment& segment, bool legacy_tombstones_stay, GroupOutput& out);
  BatchJudge::Fate fate_of(const Batch& batch);
  bool is_all_outdated(const BatchHeader& header) const;
  void keep_records(const Batch& batch, const RecordRun& run, const BatchJudge::Fate& fate, bool legacy_tombstones_stay,
                    const Segment& segment);
  void count_dropped(const RecordView& record, const BatchJudge::Fate& fate);
  void write_kept(const Batch& batch, const RecordRun& run, std::optional<Timestamp> horizon, GroupOutput& out);
  void compress_kept(const Batch& batch, const RecordRun& run, std::optional<Timestamp> horizon, bool whole,
                     GroupOutput& out);
  void flush_merged(GroupOutput& out);
  void write(const BatchHeader& header, Bytes bytes, GroupOutput& out);

  const LogSurvey& survey_;
  const Round& round_;
  const CompactorOptions& options_;
  BatchJudge judge_;
  BatchDecoder decoder_;
  BatchRebuilder rebuilder_;
  EarlierRounds* earlier_;
  std::uint32_t number_ = 0;  // of the next record of the dirty part
  CompactionCounts counts_;
  bool changed_ = false;
  std::vector<KeptRecord> kept_;
  bool keeps_tombstones_ = false;
  Buffer rebuilt_;
  Buffer lone_;  // the one batch that is being merged so far, as it was; empty when it was changed or is not alone
};

}  // namespace bourn
