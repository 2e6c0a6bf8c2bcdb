#include "log/compaction.hpp"

#include <sys/random.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/file.hpp"
#include "log/compaction_plan.hpp"
#include "log/first_pass.hpp"
#include "log/maintenance_lock.hpp"
#include "log/sealed_reader.hpp"
#include "log/sealed_sums.hpp"
#include "log/segment_layout.hpp"
#include "log/swap.hpp"

namespace bourn {
namespace {

std::uint64_t random_seed() {
  std::uint64_t seed = 0;
  if (::getrandom(&seed, sizeof seed, 0) != static_cast<ssize_t>(sizeof seed))
    fail_errno("random numbers", "getrandom");
  return seed;
}

// One call of compact_partition().
class Compaction {
 public:
  Compaction(PartitionLog* log, const PartitionDir& dir, const TopicSettings& settings,
             const CompactionOptions& options)
      : log_(log), dir_(dir), settings_(settings), options_(options) {}

  CompactionReport run() {
    BOURN_CHECK(log_ != nullptr || options_.dry_run);
    std::optional<MaintenanceLock> lock;
    if (!options_.dry_run) lock.emplace(dir_, options_.patience);
    if (lock) prepare();
    look();
    if (options_.dry_run) foresee_preparation();
    report_.before = report_.after = layout_.size();
    if (survey_.segments.empty()) return report_;
    plan();
    if (!report_.due) return report_;
    if (lock) lock->begin_work();
    try {
      rounds();
    } catch (const Error&) {
      if (lock) give_up(*lock);
      throw;
    }
    if (lock) {
      lock->end_work();
      prune_sealed_sums(dir_, dir_.make_own_files());
    }
    if (options_.dry_run) report_.after = layout_.size();
    return report_;
  }

 private:
  void prepare() {
    report_.settled = settle_swaps(dir_, under_append_lock());
    if (options_.roll) log_->roll();
    // What is compacted must be durable: recovery after a failed fdatasync goes by positions in files.
    log_->make_all_durable();
  }

  UnderAppendLock under_append_lock() {
    return [this](const std::function<void()>& change) { log_->change_segments(change); };
  }

  // Before the commit all can be undone right here; what came after it is left to settle_swaps().
  void give_up(MaintenanceLock& lock) {
    if (swapping_) return;
    try {
      discard_cleaned(dir_);
      lock.end_work();
    } catch (const Error&) {
      // The lock still says that there is work, so whoever comes next does the same; what made us give up is told.
    }
  }

  void look() {
    survey_ = survey_log(dir_);
    layout_.set(survey_.segments);
  }

  // Retention would have been here, and prepare().
  void foresee_preparation() {
    std::vector<SegmentFacts>& segments = survey_.segments;
    if (segments.empty()) return;
    const auto is_below = [&](const SegmentFacts& facts) { return facts.base < options_.first_kept; };
    if (is_below(segments.back()) || (options_.roll && segments.back().bytes > 0)) {
      SegmentFacts active;
      active.base = active.next_offset = segments.back().next_offset;
      segments.push_back(active);
    }
    std::erase_if(segments, is_below);
    layout_.set(segments);
  }

  void plan() {
    part_ = cleanable_part(survey_, compacted_up_to(dir_), options_.rules.now, options_.min_lag_ms);
    start_ = report_.dirty_from = report_.dirty_to = part_.start;
    report_.dirty_bytes = part_.dirty_bytes;
    if (!options_.by_key || !options_.min_dirty_ratio) return;
    report_.due = part_.dirty_ratio() > *options_.min_dirty_ratio ||
                  part_.waits_longer_than(options_.max_lag_ms, options_.rules.now);
  }

  void rounds() {
    EarlierRounds earlier;
    bool first = true;
    while (options_.by_key && (start_ < part_.end || (first && has_expired_horizon()))) {
      LatestKeys keys(options_.memory, random_seed());
      if (!read_keys(dir_, survey_, start_, part_.end, {options_.keep_keyless, options_.progress}, keys)) {
        report_.stopped = true;
        return;
      }
      const Offset end = keys.full_at().value_or(std::max(start_, part_.end));
      const bool last = end >= part_.end;
      second_pass({start_, end, &keys}, last, options_.dry_run && !(first && last) ? &earlier : nullptr);
      if (report_.stopped) return;
      ++report_.rounds;
      const Offset round_length = end - start_;
      start_ = report_.dirty_to = end;
      if (!options_.dry_run) {
        remember_compacted(dir_, end);
        look();
      }
      announce_rounds(round_length);
      first = false;
    }
    if (options_.compress) compress_from(first ? 0 : part_.end);
    if (options_.by_key && !report_.stopped) join_small_segments();
  }

  // The rounds that are left are taken to be as long as the last one; each reads again what those before it kept.
  void announce_rounds(Offset length) {
    if (!options_.more_work || start_ >= part_.end) return;
    double kept = 0;
    for (const SegmentFacts& facts : survey_.segments)
      kept += facts.base < start_ ? static_cast<double>(facts.bytes) : 0;
    const double rounds = static_cast<double>(part_.end - start_) / static_cast<double>(std::max<Offset>(length, 1));
    const double again = read_again_ + rounds * (kept + kept / static_cast<double>(report_.rounds) * (rounds - 1) / 2);
    options_.more_work(static_cast<std::int64_t>(again - announced_));
    announced_ = again;
    read_again_ += kept;
  }

  // What was kept of many segments may have room in few. Kafka waits with this for the next time that it cleans.
  void join_small_segments() {
    const std::size_t count = layout_.count_below(std::min(start_, part_.end));
    const std::vector<SegmentGroup> groups = groups_of(layout_.segments(), count, settings_);
    if (count < 2 || groups.size() * 2 > count) return;
    const Round nothing_outdated{.start = start_, .end = start_, .keys = nullptr};
    const CompactorOptions as_it_is{std::nullopt, 0, options_.progress};
    SegmentCompactor compactor(survey_, options_.rules, nothing_outdated, as_it_is, nullptr);
    for (const SegmentGroup& group : groups) {
      if (options_.dry_run) {
        layout_.foresee(sum_of(group));
      } else if (group.size() > 1 && !compact_group(compactor, group, 0)) {
        break;
      }
    }
    if (options_.dry_run && !report_.stopped) layout_.become_foreseen(count);
  }

  bool has_expired_horizon() const {
    return std::any_of(survey_.segments.begin(), survey_.segments.end(), [&](const SegmentFacts& facts) {
      return facts.base < part_.end && facts.least_horizon <= options_.rules.now;
    });
  }

  void second_pass(const Round& round, bool last, EarlierRounds* earlier) {
    const CompactorOptions how{last ? options_.compress : std::nullopt, options_.batch_bytes, options_.progress};
    if (earlier != nullptr) earlier->begin_round();
    SegmentCompactor compactor(survey_, options_.rules, round, how, earlier);
    const std::size_t count = layout_.count_below(round.end);
    CompactionCounts finished;
    for (const SegmentGroup& group : groups_of(layout_.segments(), count, settings_)) {
      if (!compact_group(compactor, group, legacy_horizon(round, count))) break;
      finished = compactor.counts();
    }
    take(finished);
    if (options_.dry_run && !report_.stopped) layout_.become_foreseen(count);
  }

  // Tombstones of formats v0 and v1 stay in segments that were changed after this (kafka: Cleaner.doClean).
  std::int64_t legacy_horizon(const Round& round, std::size_t count) const {
    std::int64_t horizon = 0;
    for (std::size_t i = 0; i < count && layout_.segments()[i].base < round.start; ++i) {
      horizon = layout_.segments()[i].modified_ms - std::min(options_.rules.delete_retention_ms, INT64_MAX / 2);
    }
    return horizon;
  }

  // What no round has rewritten: those segments alone that gain by it, each for itself.
  void compress_from(Offset from) {
    const Round round;
    const CompactorOptions how{options_.compress, options_.batch_bytes, options_.progress};
    SegmentCompactor compactor(survey_, options_.rules, round, how, nullptr);
    CompactionCounts finished;
    const std::size_t count = layout_.count_below(INT64_MAX);
    for (std::size_t i = 0; i < count; ++i) {
      if (layout_.segments()[i].base < from || !wants_compression(layout_.segments()[i], options_.compress->codec)) {
        layout_.foresee(layout_.segments()[i]);
        continue;
      }
      if (!compact_group(compactor, {layout_.segments()[i]}, 0)) break;
      finished = compactor.counts();
    }
    take(finished);
    if (!options_.dry_run) {
      look();
    } else if (!report_.stopped) {
      layout_.become_foreseen(count);
    }
  }

  // False when a stop was asked for.
  bool compact_group(SegmentCompactor& compactor, const SegmentGroup& group, std::int64_t legacy_horizon) {
    const bool dry = options_.dry_run;
    if (!dry) check_room(dir_, group);
    GroupOutput out(dir_, group.front().base, settings_.index_interval_bytes, most_bytes(),
                    dry ? Writing::nothing : Writing::files);
    compactor.begin_group();
    for (const SegmentFacts& facts : group) {
      for (const SegmentFacts& file : layout_.files_of(facts)) {
        const Segment segment = open_sealed(dir_, file.base);
        if (compactor.compact(segment, file.bytes, facts.modified_ms > legacy_horizon, out)) continue;
        report_.stopped = true;
        if (!dry) discard_cleaned(dir_);
        return false;
      }
    }
    compactor.end_group(out);
    if (group.size() == 1 && !compactor.changed()) {
      if (!dry) discard_cleaned(dir_);
      layout_.foresee(group.front());
      return true;
    }
    out.finish(group.back().modified_ms);
    if (!dry) swap(bases_of(group), bases_of(out.facts()));
    for (const SegmentFacts& facts : out.facts()) layout_.foresee(facts);
    return true;
  }

  void swap(const std::vector<Offset>& replaced, const std::vector<Offset>& outputs) {
    const Fd own_files = dir_.make_own_files();
    swapping_ = true;
    for (const Offset base : replaced) note_compaction(dir_, own_files, base);
    swap_in(dir_, outputs, replaced, under_append_lock());
    swapping_ = false;
    for (const Offset base : outputs) note_sealed_sum(dir_, own_files, base);
    report_.after.segments += static_cast<std::int64_t>(outputs.size()) - static_cast<std::int64_t>(replaced.size());
  }

  std::int64_t most_bytes() const {
    return std::min<std::int64_t>(settings_.segment_bytes + settings_.segment_bytes / 8, kMaxBatchBytes);
  }

  // Producers may have added to the log since it was looked at first.
  void take(const CompactionCounts& counts) {
    report_.counts += counts;
    LogSize& after = report_.after;
    after.events -= counts.events_in - counts.events_out;
    after.bytes -= counts.bytes_in - counts.bytes_out;
    after.batches -= counts.batches_in - counts.batches_out;
  }

  PartitionLog* log_;  // null in a dry run
  const PartitionDir& dir_;
  const TopicSettings& settings_;
  const CompactionOptions& options_;
  LogSurvey survey_;
  SegmentLayout layout_;
  double read_again_ = 0;  // bytes that rounds so far read which earlier ones had read
  double announced_ = 0;   // what that was thought to become
  Offset start_ = 0;       // of the dirty part
  CleanablePart part_;
  bool swapping_ = false;
  CompactionReport report_;
};

}  // namespace

CompactionReport compact_partition(PartitionLog* log, const PartitionDir& dir, const TopicSettings& settings,
                                   const CompactionOptions& options) {
  return Compaction(log, dir, settings, options).run();
}

std::int64_t compaction_work(const PartitionDir& dir, const CompactionOptions& options) {
  const Offset start = options.by_key ? compacted_up_to(dir) : INT64_MAX;
  std::int64_t bytes = 0;
  const std::vector<Offset> bases = list_segments(dir);
  for (std::size_t i = 0; i + (options.roll ? 0 : 1) < bases.size(); ++i) {
    const auto segment = Segment::open(dir, bases[i]);
    if (!segment) continue;
    const bool dirty = i + 1 == bases.size() || bases[i + 1] > start;
    bytes += segment->size() * (dirty && options.by_key ? 2 : 1);
  }
  return bytes;
}

}  // namespace bourn
