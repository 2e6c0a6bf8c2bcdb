// bourn consume: print the events of topics, partitions and segments, oldest first.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "base/file_watch.hpp"
#include "base/output.hpp"
#include "base/stop.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "commands/commands.hpp"
#include "commands/open_streams.hpp"
#include "commands/shared_options.hpp"
#include "commands/words.hpp"
#include "log/cursor.hpp"
#include "stream/filter.hpp"
#include "stream/local_source.hpp"
#include "stream/merge.hpp"
#include "stream/narrow.hpp"
#include "stream/printer.hpp"
#include "stream/pump.hpp"
#include "stream/range.hpp"
#include "stream/text/json.hpp"
#include "stream/text/lines.hpp"
#include "stream/text/template.hpp"

namespace bourn::commands {
namespace {

// As typed.
struct Options {
  StoreOptions store;
  std::vector<std::string> addresses;
  std::string offset, from, until, format, cursor, timeout, max_decompressed;
  std::string delimiter = "\\n", key_separator, on_damage = "stop";
  std::int64_t count = -1, last = -1;
  std::int32_t partition = -1;
  bool follow = false, json = false, json_payload = false, frames = false, null_delimiter = false, null_text = false,
       latest = false, raw = false;
  FilterOptions filter;
  std::vector<std::string> headers;
};

Range wanted_range(const Options& options) {
  const Timestamp now = wall_clock_ms();
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

std::unique_ptr<Formatter> make_formatter(const Options& options) {
  if (options.json || options.json_payload) return make_json_formatter(options.json_payload);
  if (options.frames) return make_template_formatter("%R%s");
  if (!options.format.empty()) return make_template_formatter(options.format);
  LineOptions lines;
  lines.delimiter = options.null_delimiter ? std::string(1, '\0') : unescape(options.delimiter, "-D");
  if (!options.key_separator.empty()) lines.key_separator = unescape(options.key_separator, "-K");
  lines.empty_is_null = options.null_text;
  return make_line_formatter(lines);
}

// Turns the options into one source over everything that was addressed.
class Selection {
 public:
  Selection(const Options& options, FileWatch& watch)
      : options_(options), store_(options.store.store()), range_(wanted_range(options)) {
    local_.follow = options.follow;
    if (options.follow && range_.until && range_.until->kind != Bound::Kind::offset) {
      fail(ErrorKind::usage, "--follow takes an offset as the end of the range; another end is one that is there now");
    }
    local_.watch = options.follow ? &watch : nullptr;
    if (options.on_damage == "skip") {
      local_.on_damage = OnDamage::skip;
    } else if (options.on_damage != "stop") {
      fail(ErrorKind::usage, "--on-damage: \"{}\"; legal are stop and skip", escaped(options.on_damage));
    }
    if (!options.max_decompressed.empty()) {
      local_.max_decompressed = static_cast<std::size_t>(size_option(options.max_decompressed, "--max-decompressed"));
    }
    local_.on_notice = [this](const Notice& notice) {
      if (notice.kind == Notice::Kind::damage_skipped) ++damages_;
      if (!options_.store.quiet || notice.kind == Notice::Kind::damage_skipped) say(words_for(notice));
    };
    if (!options.cursor.empty()) resume_from_ = read_cursor_file(options.cursor);
  }

  std::unique_ptr<Source> source() {
    resolve_ranges();
    std::unique_ptr<Source> source = all();
    if (options_.latest) source = make_latest(std::move(source), all());
    if (!options_.filter.empty()) source = make_filtered(std::move(source), Filter(options_.filter));
    if (options_.last >= 0) source = make_last(std::move(source), options_.last);
    if (options_.count >= 0) source = make_limited(std::move(source), options_.count);
    return source;
  }

  std::int64_t damages() const { return damages_; }
  const Positions& resumed_from() const { return resume_from_; }
  // Where every partition is read from.
  const Positions& starts() const { return starts_; }

 private:
  // Ends are taken once, before the first event is read, and for both passes of --latest.
  void resolve_ranges() {
    std::optional<std::int32_t> only;
    if (options_.partition >= 0) only = options_.partition;
    for (const Stream& stream : open_streams(store_, options_.addresses, only)) {
      if (const auto* dir = std::get_if<PartitionDir>(&stream)) {
        Cursor cursor(*dir);
        ranges_.emplace(dir->path(), bounded(resolve(range_, *dir, cursor), cursor, where_of(*dir)));
      } else {
        const Segment& segment = std::get<Segment>(stream);
        Cursor cursor(Segment::open(segment.path()));
        ranges_.emplace(segment.path(), bounded(resolve(range_, segment, cursor), cursor, where_of(segment)));
      }
    }
  }

  static TopicPartition where_of(const PartitionDir& dir) { return dir.where(); }
  static TopicPartition where_of(const Segment& segment) { return {segment.path(), 0}; }

  OffsetRange bounded(OffsetRange range, Cursor& cursor, const TopicPartition& where) {
    const Offset end = cursor.end_offset();
    if (!local_.follow && (!range.until || *range.until > end)) {
      range.until = end;
      until_end_.insert(where);
    }
    if (const auto resumed = resume_from_.find(where); resumed != resume_from_.end()) {
      range.from = resumed->second.next_offset;
      if (range.from > end) {
        if (!options_.store.quiet) say(words_for(Notice{Notice::Kind::log_was_cut, where, end, {}}));
        range.from = end;
      } else if (const Offset start = cursor.start_offset(); range.from < start) {
        if (!options_.store.quiet) say(words_for(Notice{Notice::Kind::trimmed, where, start, {}}));
        range.from = start;
      }
    }
    if (options_.last >= 0 && options_.filter.empty() && !options_.latest) {
      range.from = std::max(range.from, offset_before_end(cursor, range, options_.last));
    }
    starts_.try_emplace(where, Position{range.from, -1});
    return range;
  }

  // An offset from which on there are at least `count` events, so that --last needs not read the whole log. Offsets may
  // have gaps, so it goes back until that is so.
  static Offset offset_before_end(Cursor& cursor, const OffsetRange& range, std::int64_t count) {
    const Offset end = range.until.value_or(cursor.end_offset());
    for (std::int64_t span = std::max<std::int64_t>(count, 1); span < end - range.from; span *= 4) {
      std::int64_t found = 0;
      cursor.seek(end - span);
      while (cursor.next() == Cursor::Next::batch && cursor.batch().header.base_offset < end) {
        const BatchHeader& header = cursor.batch().header;
        if (header.base_offset >= end - span && !header.control()) found += header.record_count;
      }
      if (found >= count) return end - span;
    }
    return range.from;
  }

  std::unique_ptr<Source> all() {
    std::vector<std::unique_ptr<Source>> sources;
    std::optional<std::int32_t> only;
    if (options_.partition >= 0) only = options_.partition;
    for (Stream& stream : open_streams(store_, options_.addresses, only)) {
      const auto open = [&](auto opened) {
        const auto range = ranges_.find(opened.path());
        if (range == ranges_.end()) return;  // came to be since the ends were taken
        LocalSourceOptions local = local_;
        local.from = range->second.from;
        local.until = range->second.until;
        local.until_is_end = until_end_.count(where_of(opened)) > 0;
        sources.push_back(make_local_source(std::move(opened), local));
      };
      std::visit([&](auto& opened) { open(std::move(opened)); }, stream);
    }
    return make_merge(std::move(sources));
  }

  const Options& options_;
  Store store_;
  Range range_;
  LocalSourceOptions local_;
  Positions resume_from_;
  Positions starts_;
  std::set<TopicPartition> until_end_;         // read to the end of the log
  std::map<std::string, OffsetRange> ranges_;  // by path
  std::int64_t damages_ = 0;
};

// Writes the cursor file when what was handed over has moved.
class CursorFile {
 public:
  // What was handed over counts from `starts` on: after "-o end" with nothing new, the next call must not start at an
  // end that has moved.
  CursorFile(const std::string& path, Positions saved, const Positions& starts)
      : path_(path), saved_(std::move(saved)), due_(saved_) {
    due_.insert(starts.begin(), starts.end());
  }
  void save(const Positions& handed_over) {
    if (path_.empty()) return;
    for (const auto& [where, position] : handed_over) due_[where] = position;
    if (due_ == saved_) return;
    write_cursor_file(path_, due_);
    saved_ = due_;
  }

 private:
  std::string path_;
  Positions saved_;
  Positions due_;
};

void check(const Options& options) {
  if (options.follow && (options.latest || options.last >= 0))
    fail(ErrorKind::usage, "{} looks at a log that ends; it does not go with --follow",
         options.latest ? "--latest" : "--last");
  if (options.json_payload && (options.frames || !options.format.empty()))
    fail(ErrorKind::usage, "--json-payload is JSON; it does not go with --frames or --format");
}

Outcome consume(Options& options, const Stop& stop) {
  check(options);
  for (const std::string& header : options.headers) options.filter.headers.push_back(split_header(header));
  std::optional<std::chrono::milliseconds> patience;
  if (!options.timeout.empty()) patience = duration_option(options.timeout, "--timeout");

  FileWatch watch;
  Selection selection(options, watch);
  const std::unique_ptr<Source> source = selection.source();
  Output output(STDOUT_FILENO, "stdout", &stop);
  const bool escape = output.is_terminal() && !options.raw;
  Printer printer(make_formatter(options), output, escape ? ControlBytes::escaped : ControlBytes::as_they_are);
  CursorFile cursor(options.cursor, selection.resumed_from(), selection.starts());

  cursor.save({});  // a cursor that cannot be written is better known before anything is handed over

  Pumped why = Pumped::stopped;
  try {
    why = pump(*source, printer, watch, stop, patience, [&] { cursor.save(printer.handed_over()); });
  } catch (const Error&) {
    // What was read before the failure is handed over all the same.
    if (printer.flush() == Sink::State::open) cursor.save(printer.handed_over());
    throw;
  }
  if (options.store.verbose) say(fmt::format("{} events, {} bytes", printer.printed(), output.written()));
  if (why == Pumped::closed) return Outcome::done;
  if (selection.damages() > 0) return Outcome::damaged;
  if (why == Pumped::timed_out) return Outcome::timed_out;
  if (why == Pumped::to_the_end && printer.printed() == 0 && !options.filter.empty()) return Outcome::nothing_matched;
  return Outcome::done;
}

void add_range_options(CLI::App& command, Options& options) {
  command.add_flag("-F,--follow", options.follow, "Wait for new events at the end");
  command
      .add_option("-o,--offset", options.offset,
                  "Which events: start, end, N, -N, +N, N:M, :N, :end, @TIME, @TIME:TIME, s@MS, e@MS")
      ->type_name("RANGE");
  command.add_option("--from", options.from, "The first event, by offset or time (2026-11-23T10:00Z, 10:00, -10m)")
      ->type_name("BOUND");
  command.add_option("--until", options.until, "The first event not wanted any more, by offset or time")
      ->type_name("BOUND");
  command.add_option("-n,-c,--count", options.count, "Stop after this many events")
      ->type_name("N")
      ->check(check_not_negative);
  command.add_option("--last", options.last, "Only the last N events, by time across partitions")
      ->type_name("N")
      ->check(check_not_negative);
  command.add_option("-p,--partition", options.partition, "Only this partition of each topic")
      ->type_name("N")
      ->check(check_not_negative);
  command
      .add_option("--cursor", options.cursor,
                  "Go on where the last call with this file stopped, and remember where this one does")
      ->type_name("FILE");
  command.add_option("--timeout", options.timeout, "With --follow: exit 124 when nothing came for so long")
      ->type_name("DURATION");
}

void add_filter_options(CLI::App& command, Options& options) {
  const auto set = [](std::optional<std::string>& to) { return [&to](const std::string& text) { to = text; }; };
  command.add_option_function<std::string>("--key", set(options.filter.key), "Only events with this key")
      ->type_name("KEY");
  command
      .add_option_function<std::string>("--key-match", set(options.filter.key_match),
                                        "Only events whose key matches (RE2)")
      ->type_name("RE");
  command
      .add_option_function<std::string>("--match", set(options.filter.match), "Only events whose value matches (RE2)")
      ->type_name("RE");
  command.add_option("--header", options.headers, "Only events with this header; repeatable")
      ->type_name("NAME[=VALUE]")
      ->allow_extra_args(false);
  command.add_flag("--latest", options.latest, "Only the last value of each key; deleted keys are left out");
}

void add_output_options(CLI::App& command, Options& options) {
  auto* format =
      command
          .add_option("-f,--format", options.format, "Print by a format string, see bourn-format(5): '%p %o %k %s\\n'")
          ->type_name("FORMAT");
  auto* json =
      command.add_flag("-J,--json", options.json, "Print JSON envelopes, one a line; produce --json takes them back");
  auto* frames = command.add_flag("--frames", options.frames,
                                  "Length-prefixed binary: 4 bytes big-endian length (-1: null), then the value");
  json->excludes(format)->excludes(frames);
  format->excludes(frames);
  command.add_flag("--json-payload", options.json_payload, "As --json, with payloads that are JSON put in as JSON");
  command.add_option("-D,--delimiter", options.delimiter, "What ends an event (default: newline)")->type_name("DELIM");
  command.add_flag("-0,--null", options.null_delimiter, "End events with a NUL byte, for xargs -0");
  command.add_option("-K,--key-separator", options.key_separator, "Print the key and this separator before the value")
      ->type_name("SEP");
  command.add_flag("-Z,--null-text", options.null_text, "Print null as NULL");
  command.add_flag("--raw", options.raw, "Do not escape control bytes on a terminal");
  command.add_option("--on-damage", options.on_damage, "At a damaged batch: stop (default) or skip it")
      ->type_name("POLICY");
  command
      .add_option("--max-decompressed", options.max_decompressed,
                  "The most that a batch may decompress to (default: 64M)")
      ->type_name("SIZE");
}

}  // namespace

void add_consume(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("consume", "Print the events of topics, oldest first");
  command
      ->add_option("ADDRESS", options->addresses,
                   "Topics, topic/partition, patterns ('app-*', '/^app/'), partition directories, .log files")
      ->required();
  add_range_options(*command, *options);
  add_filter_options(*command, *options);
  add_output_options(*command, *options);
  add_store_options(*command, options->store);
  refuse_empty_values(*command, {"--key"});
  add_examples(*command,
               "  bourn consume users -K = --from -10m\n"
               "  bourn consume app -F -J | jq -r .payload");
  command->callback([options, &run] { run = [options](const Stop& stop) { return consume(*options, stop); }; });
}

}  // namespace bourn::commands
