#include "log/segment_compactor.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "log/sealed_reader.hpp"

namespace bourn {

CompactionCounts& CompactionCounts::operator+=(const CompactionCounts& more) noexcept {
  events_in += more.events_in;
  events_out += more.events_out;
  bytes_in += more.bytes_in;
  bytes_out += more.bytes_out;
  batches_in += more.batches_in;
  batches_out += more.batches_out;
  outdated += more.outdated;
  tombstones += more.tombstones;
  keyless += more.keyless;
  aborted += more.aborted;
  return *this;
}

GroupOutput::GroupOutput(const PartitionDir& dir, Offset base, std::int64_t index_interval, std::int64_t most_bytes,
                         Writing writing)
    : dir_(dir), index_interval_(index_interval), most_bytes_(most_bytes), writing_(writing) {
  writers_.push_back(std::make_unique<SegmentWriter>(dir_, base, index_interval_, writing_));
}

void GroupOutput::append(const BatchHeader& header, Bytes batch) {
  const SegmentWriter& last = *writers_.back();
  const bool is_full = last.size() > 0 && last.size() + static_cast<std::int64_t>(batch.size()) > most_bytes_;
  if (is_full || header.last_offset() - last.base() > INT32_MAX) {
    writers_.push_back(std::make_unique<SegmentWriter>(dir_, header.base_offset, index_interval_, writing_));
  }
  writers_.back()->append(header, batch);
}

void GroupOutput::finish(std::int64_t modified_ms) {
  for (const auto& writer : writers_) writer->finish(modified_ms);
}

std::vector<SegmentFacts> GroupOutput::facts() const {
  std::vector<SegmentFacts> facts;
  for (const auto& writer : writers_) facts.push_back(writer->facts());
  return facts;
}

SegmentCompactor::SegmentCompactor(const LogSurvey& survey, const CompactionRules& rules, const Round& round,
                                   const CompactorOptions& options, EarlierRounds* earlier)
    : survey_(survey),
      round_(round),
      options_(options),
      judge_(survey, rules, round),
      decoder_(kMaxSealedBatch),
      rebuilder_(options.compress ? BatchRebuilder(options.compress->codec, options.compress->level)
                                  : BatchRebuilder()),
      earlier_(earlier) {}

bool SegmentCompactor::compact(const Segment& segment, std::int64_t size, bool legacy_tombstones_stay,
                               GroupOutput& out) {
  constexpr std::int64_t kReportEvery = std::int64_t{1} << 20;
  std::int64_t unreported = 0;
  SealedReader reader(segment, 0, size);
  while (reader.next()) {
    const Batch* const batch = earlier_ != nullptr ? earlier_->as_left(reader.batch()) : &reader.batch();
    if (batch != nullptr) {
      counts_.bytes_in += static_cast<std::int64_t>(batch->bytes.size());
      ++counts_.batches_in;
      handle(*batch, segment, legacy_tombstones_stay, out);
    }
    unreported += static_cast<std::int64_t>(reader.batch().bytes.size());
    if (unreported < kReportEvery || !options_.progress) continue;
    if (!options_.progress(unreported)) return false;
    unreported = 0;
  }
  return !options_.progress || options_.progress(unreported);
}

void SegmentCompactor::end_group(GroupOutput& out) {
  flush_merged(out);
}

void SegmentCompactor::handle(const Batch& batch, const Segment& segment, bool legacy_tombstones_stay,
                              GroupOutput& out) {
  const BatchHeader& header = batch.header;
  const BatchJudge::Fate fate = fate_of(batch);
  if (round_.keys == nullptr && !options_.compress) {  // segments are joined, and that is all
    write(header, batch.bytes, out);
    if (fate.aborted != nullptr) out.append_aborted(*fate.aborted);
    return;
  }
  kept_.clear();
  RecordRun run;
  if (round_.keys != nullptr && !fate.discard_records && is_all_outdated(header)) {
    number_ += static_cast<std::uint32_t>(header.record_count);
    counts_.events_in += header.record_count;
    counts_.outdated += header.record_count;
  } else {
    if (const Reason reason = decoder_.decode(batch, run)) {
      fail(ErrorKind::damaged, "{}: batch of offset {}: {}; nothing was changed", segment.path(), header.base_offset,
           reason);
    }
    keep_records(batch, run, fate, legacy_tombstones_stay, segment);
  }
  if (kept_.empty()) {
    flush_merged(out);
    changed_ = changed_ || header.record_count > 0 || !fate.keep_if_empty;
    if (earlier_ != nullptr) earlier_->none_left(fate.keep_if_empty);
    if (!fate.keep_if_empty) return;
    if (header.record_count == 0 && header.magic == 2) return write(header, batch.bytes, out);
    rebuilt_.clear();
    const BatchHeader empty = append_empty_batch(header, rebuilt_);
    return write(empty, rebuilt_.view(), out);
  }
  write_kept(batch, run, judge_.horizon_of(header, fate, keeps_tombstones_), out);
  if (fate.aborted != nullptr) out.append_aborted(*fate.aborted);
}

// Where keys do not matter all stays; not every segment is looked at then, so neither can the judge tell what is left
// of a transaction.
BatchJudge::Fate SegmentCompactor::fate_of(const Batch& batch) {
  if (round_.keys != nullptr) return judge_.look_at(batch);
  BatchJudge::Fate fate;
  fate.keep_if_empty = true;
  if (batch.header.control()) {
    fate.aborted = survey_.aborted_by(batch.header.producer_id, batch.header.base_offset);
  }
  return fate;
}

// Whether it is known without a look inside that none of the batch's records is the newest of its key. Those without a
// key are told apart in the report, so where there are any it takes a look.
bool SegmentCompactor::is_all_outdated(const BatchHeader& header) const {
  return !round_.keys->has_keyless() && header.magic == 2 && !header.control() && header.record_count > 0 &&
         header.base_offset >= round_.start && header.last_offset() < round_.end &&
         !round_.keys->any_latest(number_, static_cast<std::uint32_t>(header.record_count));
}

void SegmentCompactor::keep_records(const Batch& batch, const RecordRun& run, const BatchJudge::Fate& fate,
                                    bool legacy_tombstones_stay, const Segment& segment) {
  const BatchHeader& header = batch.header;
  keeps_tombstones_ = false;
  RecordReader reader(run);
  RecordView record;
  std::size_t at = 0;
  RecordReader::Next next = RecordReader::Next::end;
  while ((next = reader.next(record)) == RecordReader::Next::record) {
    const std::size_t end = reader.position();
    bool keep = !fate.discard_records;
    const bool is_data = !header.control();
    if (keep && is_data && round_.keys != nullptr) {
      keep = judge_.keeps(header, record, number_, legacy_tombstones_stay);
      if (record.offset >= round_.start && record.offset < round_.end) ++number_;
    }
    if (is_data) {
      ++counts_.events_in;
      if (keep) ++counts_.events_out;
      if (!keep) count_dropped(record, fate);
    }
    if (earlier_ != nullptr) earlier_->note(keep);
    if (keep) {
      kept_.push_back({run.bytes.substr(at, end - at), record.timestamp});
      keeps_tombstones_ = keeps_tombstones_ || (is_data && !record.value);
    }
    at = end;
  }
  if (next == RecordReader::Next::damaged) {
    fail(ErrorKind::damaged, "{}: batch of offset {}: {}; nothing was changed", segment.path(), header.base_offset,
         reader.reason());
  }
}

void SegmentCompactor::count_dropped(const RecordView& record, const BatchJudge::Fate& fate) {
  if (fate.discard_records) {
    ++counts_.aborted;
  } else if (!record.key) {
    ++counts_.keyless;
  } else if (!record.value) {
    ++counts_.tombstones;  // or outdated; which of the two nobody asks
  } else {
    ++counts_.outdated;
  }
}

void SegmentCompactor::write_kept(const Batch& batch, const RecordRun& run, std::optional<Timestamp> horizon,
                                  GroupOutput& out) {
  const BatchHeader& header = batch.header;
  const bool whole = static_cast<std::int32_t>(kept_.size()) == run.count &&
                     (header.magic < 2 || horizon.has_value() == header.has_delete_horizon());
  if (earlier_ != nullptr && !whole) earlier_->some_left(horizon);
  if (options_.compress && !header.control()) return compress_kept(batch, run, horizon, whole, out);
  flush_merged(out);
  if (whole) return write(header, batch.bytes, out);
  changed_ = true;
  rebuilt_.clear();
  const BatchHeader rebuilt = rebuilder_.rebuild(header, run, kept_, horizon, rebuilt_);
  write(rebuilt, rebuilt_.view(), out);
}

void SegmentCompactor::compress_kept(const Batch& batch, const RecordRun& run, std::optional<Timestamp> horizon,
                                     bool whole, GroupOutput& out) {
  const BatchHeader& header = batch.header;
  if (!horizon && may_be_merged(header, header)) {
    const bool fits = rebuilder_.merging() && may_be_merged(rebuilder_.merged(), header) &&
                      rebuilder_.merged_bytes() + run.bytes.size() <= options_.batch_bytes;
    if (!fits) {
      flush_merged(out);
      rebuilder_.begin_merged(header);
      if (whole) lone_.append(batch.bytes);
    } else {
      lone_.clear();
      changed_ = true;
    }
    changed_ = changed_ || !whole;
    rebuilder_.add_to_merged(header, run, kept_);
    return;
  }
  flush_merged(out);
  rebuilt_.clear();
  const BatchHeader rebuilt = rebuilder_.rebuild(header, run, kept_, horizon, rebuilt_);
  if (whole && (header.codec() == options_.compress->codec || rebuilt_.size() >= batch.bytes.size())) {
    return write(header, batch.bytes, out);
  }
  changed_ = true;
  write(rebuilt, rebuilt_.view(), out);
}

// A batch that stayed alone and did not become smaller stays as it was.
void SegmentCompactor::flush_merged(GroupOutput& out) {
  if (!rebuilder_.merging()) return;
  rebuilt_.clear();
  const BatchHeader merged = rebuilder_.finish_merged(rebuilt_);
  if (!lone_.empty() && rebuilt_.size() >= lone_.size()) {
    write(decode_batch_header(lone_.data()), lone_.view(), out);
  } else {
    changed_ = true;
    write(merged, rebuilt_.view(), out);
  }
  lone_.clear();
}

void SegmentCompactor::write(const BatchHeader& header, Bytes bytes, GroupOutput& out) {
  BOURN_CHECK(!rebuilder_.merging());  // nothing may pass what is being merged
  counts_.bytes_out += static_cast<std::int64_t>(bytes.size());
  ++counts_.batches_out;
  out.append(header, bytes);
}

}  // namespace bourn
