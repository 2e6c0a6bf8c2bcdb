#include "commands/replay/state_options.hpp"

#include <algorithm>
#include <limits>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "commands/replay/options.hpp"
#include "commands/verb.hpp"
#include "commands/words.hpp"
#include "stream/place.hpp"

namespace bourn::commands {

void add_state_options(Verb& command, StateOptions& options) {
  const Option state =
      command.add_flag("--state", options.state, "The latest value of each key, instead of the events");
  const Option at = command.add_option("--at", options.at, "With --state: as of this event or time (default: the end)")
                        .type_name("OFFSET|TIME");
  const Option diff =
      command.add_option("--state-diff", options.diff, "Which keys were added, changed and removed in between")
          .type_name("T1 T2")
          .expected(2);
  diff.excludes(state).excludes(at);
  at.needs(state);
  command.add_option("--memory", options.memory, "For the keys of a state; more of them are refused (default: 256M)")
      .type_name("SIZE");
}

void check_state_options(const ReplayOptions& options) {
  if (!options.state.asked()) return;
  const char* const asked = options.state.state ? "--state" : "--state-diff";
  const SelectionOptions& selection = options.selection;
  const TopicsSink::Options& topics = options.topics;
  struct Given {
    const char* name;
    bool given;
  };
  const Given of_a_range[] = {
      {"-o", !selection.offset.empty()}, {"--from", !selection.from.empty()}, {"--until", !selection.until.empty()},
      {"--count", selection.count >= 0}, {"--last", selection.last >= 0},
  };
  for (const Given& option : of_a_range) {
    if (!option.given) continue;
    fail(ErrorKind::usage, "{} is made of all events up to its moment; it does not go with {}", asked, option.name);
  }
  const Given of_a_replay[] = {
      {"--speed", !options.speed.empty()},
      {"--rate", !options.rate.empty()},
      {"--max-gap", !options.max_gap.empty()},
      {"--max-wait", !options.max_wait.empty()},
      {"--skip-gap", !options.skip_gap.empty()},
      {"--start-at", !options.start_at.empty()},
      {"--loop", options.loop != ReplayOptions().loop},
      {"--with-state", options.with_state},
      {"--dry-run", options.dry_run},
      {"--checksum", options.checksum},
      {"--step", options.step},
      {"--break", !options.rules.breaks.empty()},
      {"--until-match", !options.rules.until_match.empty()},
      {"--fail-on", !options.rules.fail_on.empty()},
      {"--to", !topics.to.empty()},
      {"--keep-time", options.keep_time},
      {"--keep-partition", topics.keep_partition},
      {"--map-topic", !topics.map_topic.empty()},
      {"--origin-header", topics.origin_header},
      {"--sync", !topics.sync.empty()},
      {"-z", !topics.compression.empty()},
      {"a command after --", !options.command.empty()},
  };
  for (const Given& option : of_a_replay) {
    if (!option.given) continue;
    fail(ErrorKind::usage, "{} plays no events; it does not go with {}", asked, option.name);
  }
  if (options.state.state) return;
  EventOutputOptions but_json = options.output;
  but_json.json = but_json.json_payload = but_json.raw = false;
  if (!is_plain(but_json)) {
    fail(ErrorKind::usage, "--state-diff prints lines of its own, or JSON with -J; it does not go with other formats");
  }
}

Bound end_of_moment(const std::string& text, Now now) {
  Bound bound = parse_bound(text, now);
  const bool is_exact = bound.kind == Bound::Kind::offset || bound.kind == Bound::Kind::time;
  if (is_exact && bound.value < std::numeric_limits<std::int64_t>::max()) ++bound.value;
  return bound;
}

void refuse_offset_of_many(const std::string& option, const std::string& text, const Bound& bound,
                           Selection& selection) {
  const bool counts_offsets = bound.kind == Bound::Kind::offset || bound.kind == Bound::Kind::after_start ||
                              bound.kind == Bound::Kind::before_end;
  const std::size_t partitions = selection.ranges().size() + (selection.reads_standard_input() ? 1 : 0);
  if (!counts_offsets || partitions < 2) return;
  throw Error(
      ErrorKind::usage,
      fmt::format("{} {}: an offset is a moment of one partition, and these are {}", option, escaped(text), partitions),
      "a time, or one partition (-p N)");
}

SelectionOptions with_range(const SelectionOptions& selection, const Range& range) {
  SelectionOptions options = selection;
  options.range = range;
  options.latest = false;
  return options;
}

std::size_t memory_of(const StateOptions& options) {
  return static_cast<std::size_t>(std::max<std::int64_t>(size_option(options.memory, "--memory"), 1 << 16));
}

bool is_plain(const EventOutputOptions& output) {
  return !output.json && !output.json_payload && !output.frames && output.format.empty() &&
         output.key_separator.empty() && !output.null_delimiter && !output.null_text && !output.raw &&
         output.delimiter == EventOutputOptions().delimiter;
}

void say_trimmed(const std::map<TopicPartition, OffsetRange>& extents, const ReplayOptions& options) {
  std::string first;
  std::int64_t more = -1;
  for (const auto& [where, extent] : extents) {
    if (extent.from == 0) continue;
    if (options.selection.on_trim == "fail") fail_trimmed(where, 0, extent.from);
    if (first.empty()) first = fmt::format("{} starts at offset {}", name_of(where), extent.from);
    ++more;
  }
  if (first.empty() || options.store.quiet) return;
  if (more > 0) first += fmt::format(" (and {} more like it)", counted(more, "partition"));
  say(first + ": keys that were set before that only are not in the state");
}

void say_keyless(std::int64_t count) {
  if (count == 0) return;
  say(fmt::format("{} without a key {} left out", counted(count, "event"), count == 1 ? "is" : "are"));
}

}  // namespace bourn::commands
