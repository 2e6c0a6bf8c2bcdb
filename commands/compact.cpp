// bourn compact: keep the last event of each key, let go of what is too old, compress what is sealed.
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "base/output.hpp"
#include "base/stop.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "base/units.hpp"
#include "commands/commands.hpp"
#include "commands/compact_report.hpp"
#include "commands/lock_wait.hpp"
#include "commands/progress.hpp"
#include "commands/shared_options.hpp"
#include "commands/verb.hpp"
#include "commands/words.hpp"
#include "log/compaction.hpp"
#include "log/retention.hpp"
#include "stream/address.hpp"

namespace bourn::commands {
namespace {

using std::chrono::milliseconds;

// As typed.
struct Options {
  StoreOptions store;
  std::vector<std::string> topics;
  std::string policy, compress, batch_size = "1M", memory = "256M", watch, lock_timeout;
  bool roll = false, dry_run = false, json = false, yes = false;
};

// What is to be done with a topic.
struct Task {
  std::string topic;
  std::optional<std::int32_t> partition;
  bool named = false;  // by the caller, who does not want to hear that it is not worth it yet
};

CleanupPolicy parse_policy(const std::string& text) {
  if (text == "none") return {false, false};
  TopicSettings settings;
  try {
    set(settings, "cleanup.policy", text);
  } catch (const Error&) {
    fail(ErrorKind::usage, "--policy: \"{}\"; legal are compact, delete, \"compact,delete\" and none", escaped(text));
  }
  return settings.cleanup;
}

class Compactor {
 public:
  Compactor(const Options& options, const Stop& stop)
      : options_(options),
        stop_(stop),
        store_(options.dry_run ? options.store.store() : options.store.store_for_writing()),
        output_(STDOUT_FILENO, "stdout", &stop),
        lock_(stop, options.lock_timeout, options.store.quiet) {
    if (!options.policy.empty()) policy_ = parse_policy(options.policy);
    compaction_.roll = options.roll;
    compaction_.dry_run = options.dry_run;
    compaction_.memory = static_cast<std::size_t>(
        std::max<std::int64_t>(size_option(options.memory, "--memory"), std::int64_t{1} << 20));
    compaction_.batch_bytes = static_cast<std::size_t>(size_option(options.batch_size, "--batch-size"));
    if (!options.compress.empty()) compaction_.compress = parse_compression(options.compress, "--compress");
    if (!options.watch.empty()) watch_ = duration_option(options.watch, "--watch");
  }

  Outcome run() {
    do {
      for (const Task& task : tasks()) {
        if (stop_.requested()) return Outcome::done;
        attempt(task);
      }
    } while (watch_ && wait());
    if (failure_) throw Error(*failure_);
    if (!unsealed_.empty()) throw Error(ErrorKind::io, unsealed_);
    return Outcome::done;
  }

 private:
  std::vector<Task> tasks() const {
    std::vector<Task> tasks;
    for (const std::string& text : options_.topics) {
      const Address address = parse_address(text);
      if (address.kind == Address::Kind::topic) {
        tasks.push_back({address.topic, address.partition, true});
        continue;
      }
      if (address.kind != Address::Kind::pattern) {
        fail(ErrorKind::usage, "{}: is no topic of the store; compact changes nothing else", escaped(text));
      }
      const TopicPattern pattern(address.topic);
      const std::size_t before = tasks.size();
      for (const std::string& topic : store_.topics()) {
        if (pattern.matches(topic)) tasks.push_back({topic, address.partition, true});
      }
      if (tasks.size() == before) {
        throw Error(ErrorKind::missing, fmt::format("{}: no topic in {} matches", escaped(text), store_.root()),
                    "bourn topic list");
      }
    }
    if (!options_.topics.empty()) return tasks;
    for (const std::string& topic : store_.topics()) tasks.push_back({topic, std::nullopt, false});
    if (tasks.empty() && !watch_ && !options_.store.quiet) say(fmt::format("no topics in {}", escaped(store_.root())));
    return tasks;
  }

  // One topic's trouble keeps the others from nothing.
  void attempt(const Task& task) {
    try {
      compact(task);
    } catch (const Error& error) {
      const bool last_word = options_.topics.size() == 1 && !watch_;
      if (last_word) throw;
      if (failure_) say(failure_->what());
      failure_ = error;
      if (watch_) {
        say(error.what());
        failure_.reset();
      }
    }
  }

  void compact(const Task& task) {
    const TopicSettings settings = store_.settings(task.topic);
    const std::int32_t count = store_.partition_count(task.topic);
    TopicCompaction result;
    result.topic = task.topic;
    result.dry_run = options_.dry_run;
    const std::int64_t began = monotonic_ns();
    CompactionOptions wanted = options_for(task, settings);
    const bool retains = settings.retention_ms >= 0 || settings.retention_bytes >= 0;
    if (!wanted.by_key && !wanted.compress && !retains && task.named && !policy_) hint_at_policy(task);
    std::vector<PartitionDir> dirs;
    std::int64_t work = 0;
    for (std::int32_t i = 0; i < count; ++i) {
      if (task.partition && *task.partition != i) continue;
      dirs.push_back(store_.partition(task.topic, i));
      work += compaction_work(dirs.back(), wanted);
    }
    if (dirs.empty()) static_cast<void>(store_.partition(task.topic, *task.partition));  // says what there is
    Progress progress("compact " + task.topic, work, options_.store);
    wanted.progress = [&](std::int64_t bytes) {
      progress.advance(bytes);
      return !stop_.requested();
    };
    wanted.more_work = [&](std::int64_t bytes) { progress.expect_more(bytes); };
    for (const PartitionDir& dir : dirs) {
      const bool was_free = lock_.until_free(
          dir, [&](milliseconds patience) { maintain(dir, settings, wanted, patience, progress, result); },
          [&] { progress.clear(); });
      result.stopped = result.stopped || !was_free;
      if (result.stopped) break;
    }
    progress.clear();
    result.elapsed_ns = monotonic_ns() - began;
    if (task.named && (wanted.by_key || wanted.compress)) hint_at_roll(result);
    tell(result);
  }

  // The first thing that everybody tries: a few events, all in one segment.
  void hint_at_roll(const TopicCompaction& result) {
    const bool all_active = result.before.events > 0 && result.before.segments == result.partitions;
    if (!all_active || compaction_.roll || options_.store.quiet || !hinted_.insert(result.topic).second) return;
    say(
        fmt::format("{}: all its events are in segments that are still appended to, which are left alone; --roll seals "
                    "them first",
                    result.topic));
  }

  void hint_at_policy(const Task& task) {
    if (options_.store.quiet || !hinted_.insert(task.topic).second) return;
    say(
        fmt::format("{0}: its cleanup.policy is delete, so no event goes because of a newer one with its key; --policy "
                    "compact does that once, bourn topic alter {0} --set cleanup.policy=compact for good",
                    task.topic));
  }

  CompactionOptions options_for(const Task& task, const TopicSettings& settings) const {
    CompactionOptions wanted = compaction_;
    wanted.by_key = policy_.value_or(settings.cleanup).compacts;
    wanted.keep_keyless = policy_ && wanted.by_key && !options_.yes;
    wanted.rules.now = wall_clock_ms();
    wanted.rules.delete_retention_ms = settings.delete_retention_ms;
    wanted.min_lag_ms = settings.min_compaction_lag_ms;
    if (!task.named) {
      wanted.min_dirty_ratio = settings.min_cleanable_dirty_ratio;
      wanted.max_lag_ms = settings.max_compaction_lag_ms;
    }
    const auto most = static_cast<std::size_t>(std::max<std::int64_t>(settings.max_message_bytes - 1024, 1));
    wanted.batch_bytes = std::min(wanted.batch_bytes, most);
    return wanted;
  }

  // What is too old, or too much, goes first: it needs no compaction then. Throws Error{busy} when somebody else is at
  // work; what expired before is in the result then.
  void maintain(const PartitionDir& dir, const TopicSettings& settings, CompactionOptions wanted, milliseconds patience,
                Progress& progress, TopicCompaction& result) {
    const RetentionReport expired = expire(dir, settings, patience);
    result.add(expired);
    if (!expired.not_sealed.empty()) note_unsealed(words_for_unsealed(dir.path(), expired), progress);
    std::optional<PartitionLog> log;
    if (!options_.dry_run) {
      log.emplace(PartitionDir::open(dir.path()), settings);
      if (log->recovery().happened != RecoveryReport::Happened::nothing) say(words_for(log->recovery()));
    }
    wanted.patience = patience;
    wanted.first_kept = expired.first_kept;
    const CompactionReport compacted = compact_partition(log ? &*log : nullptr, dir, settings, wanted);
    result.add(compacted);
    note(dir, expired, compacted, progress);
    if (expired.doubted == 0) return;
    progress.clear();
    say(words_for_doubt(dir.path(), expired, options_.store.zone()));
  }

  // The last one is the last word, unless this goes on for ever.
  void note_unsealed(const std::string& words, Progress& progress) {
    progress.clear();
    if (watch_ && hinted_.insert(words).second) say(words);
    if (watch_) return;
    if (!unsealed_.empty() && unsealed_ != words) say(unsealed_);
    unsealed_ = words;
  }

  void note(const PartitionDir& dir, const RetentionReport& expired, const CompactionReport& compacted,
            Progress& progress) const {
    if (!options_.store.verbose) return;
    progress.clear();
    options_.store.note("{}: {} expired, by retention", dir.path(),
                        counted(static_cast<std::int64_t>(expired.expired.size()), "segment"));
    if (!compacted.due) {
      return options_.store.note("{}: left alone; {} that changed since the last time are not worth it yet", dir.path(),
                                 size_text(compacted.dirty_bytes));
    }
    options_.store.note("{}: offsets {} to {} were dirty, {}; {} events became {} in {}", dir.path(),
                        compacted.dirty_from, compacted.dirty_to, size_text(compacted.dirty_bytes),
                        compacted.before.events, compacted.after.events, counted(compacted.rounds, "round"));
  }

  RetentionReport expire(const PartitionDir& dir, const TopicSettings& settings, milliseconds patience) const {
    const CleanupPolicy policy = policy_.value_or(settings.cleanup);
    if (!policy.deletes) return {};
    TopicSettings meant = settings;
    meant.cleanup = policy;
    return apply_retention(
        dir, meant,
        {.now = wall_clock_ms(), .trust_clock = options_.yes, .dry_run = options_.dry_run, .patience = patience});
  }

  void tell(const TopicCompaction& result) {
    if (options_.json) {
      output_.write(json_for(result) + "\n");
    } else if (!options_.store.quiet) {
      output_.write(words_for(result) + "\n");
    }
    output_.flush();
  }

  // False when a stop was asked for meanwhile.
  bool wait() const {
    pollfd stop{stop_.fd(), POLLIN, 0};
    const auto length = std::min<std::int64_t>(watch_->count(), INT32_MAX);
    ::poll(&stop, 1, static_cast<int>(length));
    return !stop_.requested();
  }

  const Options& options_;
  const Stop& stop_;
  Store store_;
  Output output_;
  LockWait lock_;
  CompactionOptions compaction_;
  std::optional<CleanupPolicy> policy_;
  std::optional<milliseconds> watch_;
  std::optional<Error> failure_;
  std::string unsealed_;          // a segment that had to stay for want of room, in words
  std::set<std::string> hinted_;  // once is enough
};

}  // namespace

void add_compact(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  Verb command(app, run, "compact", "Keep the last event of each key, and let go of the rest");
  command.add_option("TOPIC", options->topics,
                     "Topics (or TOPIC/PARTITION, or patterns); none: what the settings of every topic ask for");
  command.add_option("--policy", options->policy, "For this run, instead of the topic's cleanup.policy")
      .type_name("compact|delete|compact,delete|none");
  command.add_option("--compress", options->compress, "Compress sealed segments anew, in larger batches")
      .type_name(kCodecWords);
  command.add_option("--batch-size", options->batch_size, "Size of those batches before compression (default: 1M)")
      .type_name("SIZE");
  command.add_flag("--roll", options->roll, "Seal the active segment first, so that it takes part");
  command.add_option("--memory", options->memory, "For the keys; with more keys it takes more rounds (default: 256M)")
      .type_name("SIZE");
  command.add_flag("--dry-run", options->dry_run, "Change nothing, and tell what would be");
  command.add_option("--watch", options->watch, "Stay, and do it again every so often").type_name("TIME");
  command
      .add_option("--lock-timeout", options->lock_timeout,
                  "Give up (exit 75) when somebody else is at work for longer (default: wait)")
      .type_name("TIME");
  command.add_flag("-J,--json", options->json, "Report as JSON, one object a line for each topic");
  command.add_flag("--yes", options->yes, "Vouch for a clock that jumped ahead, and for dropping events without a key");
  add_time_options(command, options->store);
  add_progress_option(command, options->store);
  add_store_options(command, options->store);
  add_writing_options(command, options->store);
  command.refuse_empty_values();
  command.add_examples(
      "  bourn compact prices --roll\n  bourn compact --compress zstd:9 'app-*'\n  bourn compact --watch 5m");
  command.callback([options, &run] { run = [options](const Stop& stop) { return Compactor(*options, stop).run(); }; });
}

}  // namespace bourn::commands
