#include "commands/replay/state_options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <limits>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "commands/words.hpp"

namespace bourn::commands {

void add_state_options(CLI::App& command, StateOptions& options) {
  auto* state = command.add_flag("--state", options.state, "The latest value of each key, instead of the events");
  auto* at = command.add_option("--at", options.at, "With --state: as of this event or time (default: the end)")
                 ->type_name("OFFSET|TIME");
  auto* diff =
      command.add_option("--state-diff", options.diff, "Which keys were added, changed and removed in between")
          ->type_name("T1 T2")
          ->expected(2);
  diff->excludes(state)->excludes(at);
  at->needs(state);
  command.add_option("--memory", options.memory, "For the keys of a state; more of them are refused (default: 256M)")
      ->type_name("SIZE");
}

Bound end_of_moment(const std::string& text) {
  Bound bound = parse_bound(text, wall_clock_ms());
  const bool is_exact = bound.kind == Bound::Kind::offset || bound.kind == Bound::Kind::time;
  if (is_exact && bound.value < std::numeric_limits<std::int64_t>::max()) ++bound.value;
  return bound;
}

void refuse_offset_of_many(const std::string& option, const std::string& text, const Bound& bound,
                           Selection& selection) {
  const bool counts_offsets = bound.kind == Bound::Kind::offset || bound.kind == Bound::Kind::after_start ||
                              bound.kind == Bound::Kind::before_end;
  const std::size_t partitions = selection.ranges().size();
  if (!counts_offsets || partitions < 2) return;
  throw Error(
      ErrorKind::usage,
      fmt::format("{} {}: an offset is a moment of one partition, and these are {}", option, escaped(text), partitions),
      "a time, or one partition (-p N)");
}

SelectionOptions whole_stream(const SelectionOptions& selection, const Range& range) {
  if (!selection.offset.empty() || !selection.from.empty() || !selection.until.empty() || selection.count >= 0 ||
      selection.last >= 0 || selection.follow || !selection.cursor.empty()) {
    fail(ErrorKind::usage,
         "a state is made of all events up to its moment; --state and --state-diff do not go with -o, --from, --until, "
         "-n, --last, --follow and --cursor");
  }
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

void say_keyless(std::int64_t count) {
  if (count == 0) return;
  say(fmt::format("{} without a key {} left out", counted(count, "event"), count == 1 ? "is" : "are"));
}

}  // namespace bourn::commands
