#include "log/repair.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <iterator>

#include "base/endian.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/file_lock.hpp"
#include "format/checkpoint.hpp"
#include "format/file_names.hpp"
#include "log/active_segment.hpp"
#include "log/audit.hpp"
#include "log/lost_offsets.hpp"
#include "log/repair_edits.hpp"
#include "log/repair_files.hpp"
#include "log/sealed_sums.hpp"
#include "log/segment.hpp"
#include "log/swap.hpp"

namespace bourn {
namespace {

using Act = RepairStep::Act;

constexpr int kMostRounds = 6;  // each mends what the one before brought to light
constexpr std::chrono::seconds kPatience{2};
constexpr const char* kEpochFile = "leader-epoch-checkpoint";

std::string name_in(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

bool is_of_compaction(const RepairStep& step) {
  return parse_staged_file_name(name_in(step.path)).has_value();
}

class Repairer {
 public:
  Repairer(const PartitionDir& dir, const TopicSettings& settings, const OnBytesRead& read)
      : dir_(dir),
        settings_(settings),
        read_(read),
        own_files_(dir.make_own_files()),
        maintenance_lock_file_(lock_file("maint.lock")),
        append_lock_file_(lock_file("append.lock")),
        sync_lock_file_(lock_file("sync.lock")),
        maintenance_lock_(maintenance_lock_file_, dir.path_of(".bourn/maint.lock"), kPatience),
        append_lock_(append_lock_file_, dir.path_of(".bourn/append.lock")),
        sync_lock_(sync_lock_file_, dir.path_of(".bourn/sync.lock")),
        torn_(dir, own_files_) {}

  Repaired run();

 private:
  Fd lock_file(const char* name) const { return open_for_writing(own_files_.get(), name, Create::yes); }

  void change_generation();
  void apply(const std::vector<RepairStep>& steps, const AuditReport& report);
  void apply(const RepairStep& step, const AuditReport& report);
  void rebuild_txn_index(Offset base, const AuditReport& report);
  void rebuild_epochs(const AuditReport& report);
  void drop_segment(Offset base);
  void roll(Offset active, Offset next);
  void record_durable_end();

  const PartitionDir& dir_;
  const TopicSettings& settings_;
  const OnBytesRead& read_;
  Fd own_files_;
  Fd maintenance_lock_file_;
  Fd append_lock_file_;
  Fd sync_lock_file_;
  FileLock maintenance_lock_;
  FileLock append_lock_;
  FileLock sync_lock_;
  TornFiles torn_;
};

Repaired Repairer::run() {
  remove_unfinished_rewrites(dir_, own_files_);
  Repaired repaired;
  for (int round = 0;; ++round) {
    repaired.after = diagnose(dir_, settings_, read_);
    const auto& steps = repaired.after.steps;
    if (std::none_of(steps.begin(), steps.end(), is_action) || round == kMostRounds) return repaired;
    change_generation();
    apply(steps, repaired.after.report);
    record_durable_end();
    std::copy_if(steps.begin(), steps.end(), std::back_inserter(repaired.done), is_action);
  }
}

// As PartitionLog does it: other writers look anew.
void Repairer::change_generation() {
  const std::string path = dir_.path_of(".bourn/append.lock");
  char bytes[8] = {};
  read_at(append_lock_file_, 0, bytes, sizeof bytes, path);
  store_little(bytes, load_little<std::uint64_t>(bytes) + 1);
  const WriteResult result = write_at(append_lock_file_, 0, {bytes, sizeof bytes});
  if (result.error != 0) fail_errno(path, "write", result.error);
}

void Repairer::apply(const std::vector<RepairStep>& steps, const AuditReport& report) {
  // What was gone before is recorded before anything changes.
  std::vector<LostOffsets> lost;
  for (const RepairStep& step : steps) {
    if (step.act != Act::record_loss && step.act != Act::drop_segment) continue;
    if (step.first >= 0 && step.last >= step.first) lost.push_back({step.first, step.last + 1, "-"});
  }
  append_lost_offsets(dir_, own_files_, lost);

  if (std::any_of(steps.begin(), steps.end(), is_of_compaction)) settle_compaction(dir_, own_files_, torn_);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const bool seen = std::any_of(steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(i),
                                  [&](const RepairStep& step) { return step.segment == steps[i].segment; });
    if (steps[i].segment >= 0 && !seen) edit_segment(dir_, own_files_, torn_, settings_, steps[i].segment, steps);
  }
  for (const RepairStep& step : steps) apply(step, report);
}

void Repairer::apply(const RepairStep& step, const AuditReport& report) {
  switch (step.act) {
    case Act::nothing:
    case Act::cut_tail:
    case Act::set_aside:
    case Act::set_offset:
    case Act::set_epoch:
    case Act::mend_batch:
    case Act::record_loss:
    case Act::finish_swap:
      return;  // done before
    case Act::move_aside:
      torn_.take(name_in(step.path));
      return;
    case Act::drop_segment:
      return drop_segment(step.segment);
    case Act::rebuild_indexes:
      return rebuild_indexes(dir_, torn_, settings_, step.segment);
    case Act::rebuild_txn_index:
      return rebuild_txn_index(step.segment, report);
    case Act::rebuild_epochs:
      return rebuild_epochs(report);
    case Act::renew_sum:
      forget_sealed_sum(dir_, own_files_, step.segment);
      note_sealed_sum(dir_, own_files_, step.segment);
      return;
    case Act::mend_sums:
      return mend_sealed_sums(dir_, own_files_);
    case Act::roll:
      return roll(step.segment, step.first);
  }
}

void Repairer::rebuild_txn_index(Offset base, const AuditReport& report) {
  const std::string name = segment_file_name(base, SegmentFile::txn_index);
  torn_.take(name);
  std::string bytes;
  for (const auto& [segment, entry] : report.aborted) {
    if (segment != base) continue;
    bytes.resize(bytes.size() + TxnIndexEntry::kSize);
    entry.encode(bytes.data() + bytes.size() - TxnIndexEntry::kSize);
  }
  if (!bytes.empty()) replace_file(dir_.fd(), name, bytes, dir_.path_of(name));
}

void Repairer::rebuild_epochs(const AuditReport& report) {
  torn_.take(kEpochFile);
  replace_file(dir_.fd(), kEpochFile, format_epoch_checkpoint(report.epochs), dir_.path_of(kEpochFile));
}

// An empty file holds nothing to be kept; its indexes go with it.
void Repairer::drop_segment(Offset base) {
  forget_sealed_sum(dir_, own_files_, base);
  for (const SegmentFile kind :
       {SegmentFile::index, SegmentFile::time_index, SegmentFile::txn_index, SegmentFile::log}) {
    const std::string name = segment_file_name(base, kind);
    if (identity_at(dir_.fd(), name) != FileIdentity{}) torn_.take(name);
  }
}

void Repairer::roll(Offset active, Offset next) {
  ActiveSegment old = ActiveSegment::open(dir_, active, settings_);
  next = std::max(next, old.next_offset());
  old.seal();
  const bool empty = old.position() == 0 && file_size(old.log(), old.path()) == 0;
  ActiveSegment::open(dir_, next, settings_);
  sync_directory(dir_.fd(), dir_.path());
  if (empty) {
    drop_segment(active);
  } else {
    note_sealed_sum(dir_, own_files_, active);
  }
}

// The positions of the old record may mean nothing any more.
void Repairer::record_durable_end() {
  DurableFile file = DurableFile::open(own_files_, dir_.path_of(".bourn/durable"));
  const auto record = file.read();
  if (record && record->failed) return;  // the next writer writes again what is not durable
  const std::vector<Offset> segments = list_segments(dir_);
  if (segments.empty()) return;
  for (const Offset base : segments) {
    if (record && record->current && base < record->base) continue;
    const auto segment = Segment::open(dir_, base);
    if (!segment) continue;
    if (const int error = sync_data(segment->log()); error != 0) fail_errno(segment->path(), "fdatasync", error);
  }
  sync_directory(dir_.fd(), dir_.path());
  const ActiveSegment last = ActiveSegment::open(dir_, segments.back(), settings_);
  if (last.position() != file_size(last.log(), last.path())) return;
  file.write({last.base(), last.position(), last.next_offset()});
}

}  // namespace

Diagnosis diagnose(const PartitionDir& dir, const TopicSettings& settings, const OnBytesRead& read) {
  Diagnosis diagnosis;
  AuditOptions options = audit_options(dir, settings);
  if (read) {
    options.progress = [&read](std::int64_t bytes, std::int64_t) {
      read(bytes);
      return true;
    };
  }
  diagnosis.report = audit(dir, options);
  RepairFacts facts;
  facts.segments = list_segments(dir);
  facts.durable = read_durable_end(dir.own_files(), dir.path_of(".bourn/durable"));
  if (facts.durable && !facts.durable->own) facts.durable.reset();
  facts.damaged_swap = has_damaged_swap(dir);
  diagnosis.steps = plan_repair(dir, diagnosis.report, facts);
  return diagnosis;
}

Repaired repair(const PartitionDir& dir, const TopicSettings& settings, const OnBytesRead& read) {
  return Repairer(dir, settings, read).run();
}

}  // namespace bourn
