// bourn topic trim: let go of the oldest events.
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/error.hpp"
#include "base/output.hpp"
#include "base/stop.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "commands/lock_wait.hpp"
#include "commands/topic.hpp"
#include "commands/words.hpp"
#include "log/cursor.hpp"
#include "log/log_start.hpp"
#include "log/retention.hpp"
#include "log/trim.hpp"
#include "stream/address.hpp"
#include "stream/local_source.hpp"
#include "stream/range.hpp"

namespace bourn::commands {
namespace {

using inspect::Holds;
using nlohmann::ordered_json;

struct Target {
  PartitionDir dir;
  Offset before = 0;
};

std::string name_of(const PartitionDir& dir) {
  return fmt::format("{}/{}", dir.where().topic, dir.where().partition);
}

std::vector<PartitionDir> partitions_meant(const Store& store, const std::vector<std::string>& addresses) {
  std::vector<PartitionDir> dirs;
  const auto take = [&](const std::string& topic, std::optional<std::int32_t> only) {
    if (only) return dirs.push_back(store.partition(topic, *only));
    for (std::int32_t i = 0; i < store.partition_count(topic); ++i) dirs.push_back(store.partition(topic, i));
  };
  for (const std::string& text : addresses) {
    const Address address = parse_address(text);
    if (address.kind == Address::Kind::topic) {
      take(address.topic, address.partition);
    } else if (address.kind == Address::Kind::pattern) {
      const TopicPattern pattern(address.topic);
      const std::size_t before = dirs.size();
      for (const std::string& topic : store.topics()) {
        if (pattern.matches(topic)) take(topic, address.partition);
      }
      if (dirs.size() == before) fail(ErrorKind::missing, "{}: no topic in {} matches", escaped(text), store.root());
    } else {
      fail(ErrorKind::usage, "{}: is no topic of the store; nothing else is trimmed", escaped(text));
    }
  }
  return dirs;
}

// Whether it says something else when the clock does.
bool depends_on_clock(const std::string& bound, Now now) {
  constexpr std::chrono::milliseconds kOtherDay = std::chrono::hours{36};
  return !(parse_bound(bound, now) == parse_bound(bound, Now(now.time - kOtherDay.count(), now.zone)));
}

// A clock that jumped ahead makes "-7d" mean what is still to come.
void check_clock(const PartitionDir& dir, Timestamp now, Zone zone) {
  const Timestamp sign = newest_sign_of_time(aged_segments(dir), read_log_start(dir).clock, now);
  if (sign < 0 || trusted_time(now, sign) == now) return;
  throw Error(ErrorKind::usage,
              fmt::format("{}: the clock says {}, and the newest event or change there is of {}; nothing was trimmed",
                          name_of(dir), iso_time(now, zone), iso_time(sign, zone)),
              "--yes, if the clock is right");
}

Offset offset_of(const Bound& bound, const PartitionDir& dir) {
  Cursor cursor(dir);
  const Offset before = resolve(Range{bound, std::nullopt}, dir, cursor).from;
  if (const Offset end = cursor.end_offset(); before > end) {
    fail(ErrorKind::usage, "{}: ends at offset {}, before {}; nothing was trimmed", name_of(dir), end, before);
  }
  return before;
}

// Where each partition is to start. Whatever is wrong with one of them, none is trimmed.
std::vector<Target> targets_of(const TopicOptions& options, const Store& store) {
  const Now now = options.store.now();
  const Bound bound = parse_bound(options.before, now);
  const bool doubtful = !options.yes && !options.dry_run && depends_on_clock(options.before, now);
  std::vector<Target> targets;
  for (PartitionDir& dir : partitions_meant(store, options.topics)) {
    if (doubtful) check_clock(dir, now.time, now.zone);
    const Offset before = offset_of(bound, dir);
    targets.push_back({std::move(dir), before});
  }
  return targets;
}

// Partitions, one a row: the first columns are those of "topic describe".
class Report {
 public:
  enum class Shape { none, table, json };
  Report(inspect::Page page, Shape shape) : page_(page), shape_(shape) {}

  void add(const PartitionDir& dir, const Trimmed& trimmed) {
    if (shape_ == Shape::table) add_row(dir, trimmed);
    json_.push_back({{"topic", dir.where().topic},
                     {"partition", dir.where().partition},
                     {"old_start", trimmed.old_start},
                     {"start", trimmed.start},
                     {"end", trimmed.end},
                     {"kept", {{"segments", trimmed.segments_kept}, {"bytes", trimmed.bytes_kept}}},
                     {"removed", {{"segments", trimmed.segments_removed}, {"bytes", trimmed.bytes_removed}}}});
  }

  void print() {
    if (shape_ == Shape::json) page_.output.write(json_.dump() + "\n");
    if (shape_ == Shape::table) sheet_.finish();
    page_.output.flush();
  }

 private:
  void add_row(const PartitionDir& dir, const Trimmed& trimmed) {
    sheet_.row({{name_of(dir), Ink::name},
                trimmed.start,
                trimmed.end,
                trimmed.segments_kept,
                trimmed.bytes_kept,
                trimmed.segments_removed,
                trimmed.bytes_removed});
  }

  inspect::Page page_;
  Shape shape_;
  inspect::Sheet sheet_{page_,
                        {{"partition", "PARTITION", Holds::text, 0, 16},
                         {"start", "START", Holds::number},
                         {"end", "END", Holds::number},
                         {"segments", "SEGMENTS", Holds::number, 1},
                         {"bytes", "BYTES", Holds::size, 1},
                         {"removed", "REMOVED", Holds::number, 2},
                         {"freed", "FREED", Holds::size}},
                        inspect::Shape::table};
  ordered_json json_ = ordered_json::array();
};

}  // namespace

Outcome trim_topics(const TopicOptions& options, const Stop& stop) {
  const LockWait lock(stop, options.lock_timeout, options.store.quiet);
  const Store store = options.dry_run ? options.store.store() : options.store.store_for_writing();
  const std::vector<Target> targets = targets_of(options, store);
  if (!options.yes && !options.dry_run && can_ask()) {
    std::string question;
    for (const Target& target : targets) {
      question += fmt::format("{} will start at offset {}\n", name_of(target.dir), target.before);
    }
    if (!says_yes(question + "Let go of what is below?")) fail(ErrorKind::difference, "nothing was trimmed");
  }
  Output output(STDOUT_FILENO, "stdout", &stop);
  const Report::Shape shape = options.json          ? Report::Shape::json
                              : options.store.quiet ? Report::Shape::none
                                                    : Report::Shape::table;
  Report report(page_for(output, options, stop), shape);
  for (const Target& target : targets) {
    if (stop.requested()) break;
    Trimmed trimmed;
    const bool was_free = lock.until_free(target.dir, [&](std::chrono::milliseconds patience) {
      trimmed = trim(target.dir, target.before, {.dry_run = options.dry_run, .patience = patience});
    });
    if (!was_free) break;
    report.add(target.dir, trimmed);
    options.store.note("{}: --before {} is offset {}; starts at {}, was {}", name_of(target.dir), options.before,
                       target.before, trimmed.start, trimmed.old_start);
    if (!options.dry_run && !options.store.quiet && trimmed.start < target.before) {
      say(
          fmt::format("{}: the disk has no room to record the log start, so it starts at offset {}, with the first "
                      "segment that is left",
                      name_of(target.dir), trimmed.start));
    }
  }
  report.print();
  return Outcome::done;
}

}  // namespace bourn::commands
