#include "commands/replay/options.hpp"

#include <charconv>
#include <cmath>

#include "base/error.hpp"
#include "base/text.hpp"
#include "commands/terminal.hpp"
#include "commands/verb.hpp"

namespace bourn::commands {
namespace {

// A positive number at the start of `text`, which loses it.
std::optional<double> take_number(std::string_view& text) {
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, problem] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  if (problem != std::errc{} || !std::isfinite(number) || number <= 0) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
  return number;
}

// Nobody watches a year go by in a millisecond, or the other way round; and products of such numbers stay numbers.
constexpr double kMostSpeed = 1e9;
constexpr double kLeastSpeed = 1e-6;

std::optional<double> parse_speed(const std::string& typed) {
  if (typed == "max") return std::nullopt;
  std::string_view text = typed;
  const auto speed = take_number(text);
  if (!speed || (!text.empty() && text != "x") || *speed > kMostSpeed || *speed < kLeastSpeed) {
    fail(ErrorKind::usage, "--speed: \"{}\" is no speed; write 0.5x, 1x, 10x or max", escaped(typed));
  }
  return speed;
}

double parse_rate(const std::string& typed) {
  std::string_view text = typed;
  const auto rate = take_number(text);
  const double per_second = text.empty() || text == "/s" ? 1 : text == "/m" ? 60 : text == "/h" ? 3600 : 0;
  if (!rate || per_second == 0 || *rate > kMostSpeed || *rate / 3600 < kLeastSpeed) {
    fail(ErrorKind::usage, "--rate: \"{}\" is no rate; write 100/s, 30/m or 0.5/s", escaped(typed));
  }
  return *rate / per_second;
}

std::optional<std::int64_t> length(const std::string& typed, const char* option) {
  if (typed.empty()) return std::nullopt;
  return duration_option(typed, option).count();
}

void add_timing_options(Verb& command, ReplayOptions& options) {
  const Option speed = command.add_option(
      "--speed", options.speed, "How fast recorded time passes: 0.5x, 1x (default), 10x, or max for no waiting");
  speed.type_name("max|FACTOR");
  command.add_option("--rate", options.rate, "Events per second instead, whatever their times: 100/s, 30/m")
      .type_name("N/s")
      .excludes(speed);
  command.add_option("--max-gap", options.max_gap, "Make longer silences this long, in recorded time")
      .type_name("DURATION");
  command.add_option("--max-wait", options.max_wait, "Never wait longer than this, in real time").type_name("DURATION");
  command.add_option("--skip-gap", options.skip_gap, "Leave out longer silences altogether, in recorded time")
      .type_name("DURATION");
  command
      .add_option("--start-at", options.start_at,
                  "Which times events show: as recorded (default), or when they are played (default with --to)")
      .type_name("original|now");
  command.add_option("--loop", options.loop, "Play this many times; 0: until stopped (default: 1)")
      .type_name("N")
      .check(check_not_negative);
}

void add_destination_options(Verb& command, ReplayOptions& options) {
  command
      .add_option("--to", options.topics.to,
                  "Into this topic, or, with the directory of a store, into the topics of the same names there")
      .type_name("ADDRESS");
  command.add_flag("--keep-time", options.keep_time, "With --to: keep the recorded times");
  command.add_flag("--keep-partition", options.topics.keep_partition,
                   "With --to: keep the partition (default: by key, as produce does)");
  command.add_option("--map-topic", options.topics.map_topic, "With --to STORE: another name there; repeatable")
      .type_name("OLD=NEW")
      .one_at_a_time();
  command.add_flag("--origin-header", options.topics.origin_header,
                   "With --to: add the header bourn-replay-source: topic/partition@offset");
  command.add_option("--sync", options.topics.sync, "With --to: when events are made durable (default: end)")
      .type_name("end|batch|none|DURATION");
  command
      .add_option("-z,--compression", options.topics.compression,
                  "With --to: compress batches (default: the topic's compression.type)")
      .type_name(kCodecWords);
}

void add_what_options(Verb& command, ReplayOptions& options) {
  command.add_flag("--with-state", options.with_state,
                   "Begin with the latest value of every key before the start of the range");
  command.add_flag("--dry-run", options.dry_run, "Tell how many events there are, and how long it would take");
  command.add_flag("--checksum", options.checksum,
                   "Print a digest of the events (order, keys, values, headers, times) instead of them");
  command.add_flag("--step", options.step, "Begin paused, and show each event in full");
  command.add_flag("--no-keys", options.no_keys, "Take no keys from the terminal");
}

}  // namespace

ScheduleOptions wanted_schedule(const ReplayOptions& options) {
  ScheduleOptions schedule;
  if (!options.speed.empty()) schedule.speed = parse_speed(options.speed);
  // Nobody waits for a digest.
  if (options.speed.empty() && options.checksum && options.to_stdout()) schedule.speed.reset();
  if (!options.rate.empty()) schedule.rate = parse_rate(options.rate);
  schedule.max_gap_ms = length(options.max_gap, "--max-gap");
  schedule.max_wait_ms = length(options.max_wait, "--max-wait");
  schedule.skip_gap_ms = length(options.skip_gap, "--skip-gap");
  return schedule;
}

bool shows_time_of_replay(const ReplayOptions& options) {
  if (options.start_at.empty()) return !options.topics.to.empty() && !options.keep_time;
  return options.start_at == "now";
}

void check_replay_options(const ReplayOptions& options) {
  if (!options.start_at.empty() && options.start_at != "now" && options.start_at != "original") {
    fail(ErrorKind::usage, "--start-at: \"{}\"; legal are now and original", escaped(options.start_at));
  }
  if (options.keep_time && options.start_at == "now") {
    fail(ErrorKind::usage, "--keep-time and --start-at now contradict each other");
  }
  const bool to_topics = !options.topics.to.empty();
  if (to_topics && !options.command.empty()) {
    fail(ErrorKind::usage, "--to and a command after -- are two destinations; give one of them");
  }
  if (!to_topics &&
      (options.keep_time || options.topics.keep_partition || options.topics.origin_header ||
       !options.topics.map_topic.empty() || !options.topics.sync.empty() || !options.topics.compression.empty())) {
    fail(ErrorKind::usage,
         "--keep-time, --keep-partition, --map-topic, --origin-header, --sync and -z say how to write; they need --to");
  }
  if (options.step && options.no_keys) {
    fail(ErrorKind::usage, "--step waits for keys; it does not go with --no-keys");
  }
  if (options.dry_run && (options.step || options.checksum)) {
    fail(ErrorKind::usage, "--dry-run plays nothing; it does not go with --step and --checksum");
  }
  if (!options.rate.empty() && (!options.max_gap.empty() || !options.skip_gap.empty() || !options.max_wait.empty())) {
    fail(ErrorKind::usage, "--rate has no silences that could be shortened");
  }
}

void add_replay_options(Verb& command, ReplayOptions& options) {
  command
      .add_option("ADDRESS", options.selection.addresses,
                  "Topics, topic/partition, patterns, partition directories, .log files, - (envelopes on stdin)")
      .required();
  add_timing_options(command, options);
  add_range_options(command, options.selection);
  add_filter_options(command, options.selection);
  add_what_options(command, options);
  add_rule_options(command, options.rules);
  add_state_options(command, options.state);
  add_destination_options(command, options);
  add_event_output_options(command, options.output);
  add_damage_options(command, options.selection);
  add_color_option(command, options.store.color);
}

}  // namespace bourn::commands
