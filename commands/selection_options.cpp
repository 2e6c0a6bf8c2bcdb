// The options that say which events are meant, as they are typed.

#include "base/error.hpp"
#include "base/time.hpp"
#include "commands/selection.hpp"
#include "commands/verb.hpp"

namespace bourn::commands {

Range wanted_range(const SelectionOptions& options, Now now) {
  if (options.range) return *options.range;
  if (!options.offset.empty()) {
    if (!options.from.empty() || !options.until.empty())
      fail(ErrorKind::usage, "-o and --from/--until say the same; give one of them");
    return parse_range(options.offset, now);
  }
  Range range;
  if (!options.from.empty()) range.from = parse_bound(options.from, now);
  if (!options.until.empty()) range.until = parse_bound(options.until, now);
  return range;
}

bool SelectionOptions::is_narrowed() const {
  return !offset.empty() || !from.empty() || !until.empty() || count >= 0 || last >= 0 || latest || has_filter();
}

void add_range_options(Verb& command, SelectionOptions& options) {
  command
      .add_option("-o,--offset", options.offset,
                  "Which events: start, end, N, -N, +N, N:M, :N, :end, @TIME, @TIME:TIME, s@MS, e@MS")
      .type_name("RANGE");
  command.add_option("--from", options.from, "The first event, by offset or time (2026-11-23T10:00Z, 10:00, -10m)")
      .type_name("BOUND");
  command.add_option("--until", options.until, "The first event not wanted any more, by offset or time")
      .type_name("BOUND");
  command.add_option("-n,-c,--count", options.count, "Stop after this many events")
      .type_name("N")
      .check(check_not_negative);
  command.add_option("--last", options.last, "Only the last N events, by time across partitions")
      .type_name("N")
      .check(check_not_negative);
  command.add_option("-p,--partition", options.partition, "Only this partition of each topic")
      .type_name("N")
      .check(check_not_negative);
}

void add_filter_options(Verb& command, SelectionOptions& options) {
  const auto set = [](std::optional<std::string>& to) { return [&to](const std::string& text) { to = text; }; };
  command.add_option("--key", set(options.filter.key), "Only events with this key").type_name("KEY");
  command.add_option("--key-match", set(options.filter.key_match), "Only events whose key matches (RE2)")
      .type_name("REGEX");
  command.add_option("--match", set(options.filter.match), "Only events whose value matches (RE2)").type_name("REGEX");
  command.add_option("--header", options.headers, "Only events with this header; repeatable")
      .type_name("NAME[=VALUE]")
      .one_at_a_time();
  command
      .add_option("--where", set(options.filter.where),
                  "Only events for which this is true, such as 'value/amount > 100 && key ~ \"^c\"'")
      .type_name("EXPR");
  command.add_flag("--latest", options.latest, "Only the last value of each key; deleted keys are left out");
}

void add_damage_options(Verb& command, SelectionOptions& options) {
  command.add_option("--on-damage", options.on_damage, "At a damaged batch: stop, or skip it (default: stop)")
      .type_name("stop|skip");
  command.add_option("--on-trim", options.on_trim, "Where events were trimmed before they were read (default: skip)")
      .type_name("skip|fail");
  command
      .add_option("--max-decompressed", options.max_decompressed,
                  "The most that a batch may decompress to (default: 64M)")
      .type_name("SIZE");
}

}  // namespace bourn::commands
