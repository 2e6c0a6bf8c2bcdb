#include "commands/selection.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "commands/words.hpp"
#include "log/cursor.hpp"
#include "log/topic_id.hpp"
#include "stream/envelope_source.hpp"
#include "stream/merge.hpp"
#include "stream/narrow.hpp"
#include "stream/redpanda_source.hpp"

namespace bourn::commands {
namespace {

TopicPartition where_of(const PartitionDir& dir) {
  return dir.where();
}
TopicPartition where_of(const Segment& segment) {
  return {segment.path(), 0};
}

// An offset from which on there are at least `count` events, so that --last needs not read the whole log. Offsets may
// have gaps, so it goes back until that is so.
Offset offset_before_end(Cursor& cursor, const OffsetRange& range, std::int64_t count) {
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

[[noreturn]] void fail_created_again(const TopicPartition& where) {
  throw Error(ErrorKind::missing,
              fmt::format("{}/{}: the topic was created again since it was read last; nothing was read", where.topic,
                          where.partition),
              "--on-trim skip");
}

}  // namespace

Selection::Selection(const SelectionOptions& options, const StoreOptions& store, FileWatch& watch, const Stop* stop)
    : options_(options), quiet_(store.quiet), watch_(watch), store_(store.store()), range_(wanted_range(options)) {
  look_for_standard_input(stop);
  if (options.follow && (options.latest || options.last >= 0)) {
    fail(ErrorKind::usage, "{} looks at a log that ends; it does not go with --follow",
         options.latest ? "--latest" : "--last");
  }
  local_.follow = options.follow;
  local_.control = options.control;
  if (options.follow && range_.until && range_.until->kind != Bound::Kind::offset) {
    fail(ErrorKind::usage, "--follow takes an offset as the end of the range; another end is one that is there now");
  }
  local_.watch = options.follow ? &watch : nullptr;
  if (options.on_damage == "skip") {
    local_.on_damage = OnDamage::skip;
  } else if (options.on_damage != "stop") {
    fail(ErrorKind::usage, "--on-damage: \"{}\"; legal are stop and skip", escaped(options.on_damage));
  }
  if (options.on_trim == "fail") {
    local_.on_trim = OnTrim::fail;
  } else if (options.on_trim != "skip") {
    fail(ErrorKind::usage, "--on-trim: \"{}\"; legal are fail and skip", escaped(options.on_trim));
  }
  if (!options.max_decompressed.empty()) {
    local_.max_decompressed = static_cast<std::size_t>(size_option(options.max_decompressed, "--max-decompressed"));
  }
  local_.on_notice = [this](const Notice& notice) {
    const bool damage = notice.kind == Notice::Kind::damage_skipped || notice.kind == Notice::Kind::line_skipped;
    const std::string words = words_for(notice);
    // Who reads twice meets the same damage twice.
    if (notice.kind == Notice::Kind::damage_skipped && !skipped_.insert(words).second) return;
    if (damage) ++damages_;
    if (!quiet_ || damage) say(words);
  };
  filter_ = options.filter;
  filter_.now = wall_clock_ms();
  for (const std::string& header : options.headers) filter_.headers.push_back(split_header(header));
  const Filter checked(filter_);  // a broken one is better known before anything is opened
  if (!options.cursor.empty()) resume_from_ = read_cursor_file(options.cursor);
}

// "-" is events on stdin, which is read once and never grows again.
void Selection::look_for_standard_input(const Stop* stop) {
  for (const std::string& address : options_.addresses) {
    if (address != "-") {
      addresses_.push_back(address);
    } else if (!standard_input_) {
      standard_input_.emplace(STDIN_FILENO, "stdin", stop);
    }
  }
  if (!standard_input_) return;
  if (!options_.cursor.empty()) fail(ErrorKind::usage, "-: stdin cannot be resumed; --cursor needs a log");
  if (options_.follow) fail(ErrorKind::usage, "-: stdin is read to its end anyway; it does not go with --follow");
}

std::unique_ptr<Source> Selection::source() {
  resolve_ranges();
  return narrowed(options_.latest ? latest() : options_.follow ? followed() : all(Part::range));
}

std::unique_ptr<Source> Selection::again() {
  if (standard_input_) {
    throw Error(ErrorKind::unsupported, "-: stdin can be read once", "bourn produce TOPIC --json, then the topic");
  }
  return narrowed(options_.latest ? latest() : all(Part::range));
}

std::unique_ptr<Source> Selection::narrowed(std::unique_ptr<Source> source) const {
  if (!filter_.empty()) source = make_filtered(std::move(source), Filter(filter_));
  if (options_.last >= 0) source = make_last(std::move(source), options_.last);
  if (options_.count >= 0) source = make_limited(std::move(source), options_.count);
  return source;
}

std::unique_ptr<Source> Selection::latest() {
  if (!standard_input_) return make_latest(all(Part::range), all(Part::range), latest_.value_or(LatestOptions()));
  if (latest_) return make_held_latest(all(Part::range), *latest_);
  throw Error(ErrorKind::usage, "-: --latest reads everything twice, and stdin can be read once",
              "bourn produce TOPIC --json, then --latest of the topic");
}

std::unique_ptr<Source> Selection::unfiltered() {
  resolve_ranges();
  return all(Part::range);
}

std::unique_ptr<Source> Selection::before() {
  if (standard_input_) fail(ErrorKind::usage, "-: stdin can be read once, and what comes before a range is read, too");
  resolve_ranges();
  return all(Part::before);
}

const std::map<std::string, OffsetRange>& Selection::ranges() {
  resolve_ranges();
  return ranges_;
}

std::map<TopicPartition, OffsetRange> Selection::extents() const {
  std::map<TopicPartition, OffsetRange> extents;
  const auto add = [&extents](const TopicPartition& where, Cursor cursor) {
    extents.try_emplace(where, OffsetRange{cursor.start_offset(), cursor.end_offset()});
  };
  for (const Stream& stream : streams()) {
    if (const auto* dir = std::get_if<PartitionDir>(&stream)) {
      add(dir->where(), Cursor(*dir));
    } else {
      const Segment& segment = std::get<Segment>(stream);
      add(where_of(segment), Cursor(Segment::open(segment.path())));
    }
  }
  for (const RedpandaLog& log : redpanda_logs()) extents.try_emplace(log.where, extent_of(log));
  return extents;
}

std::map<std::string, std::int32_t> Selection::partition_counts() const {
  std::map<std::string, std::int32_t> counts;
  for (const Stream& stream : streams()) {
    const auto* dir = std::get_if<PartitionDir>(&stream);
    if (dir == nullptr || counts.count(dir->where().topic) > 0) continue;
    const Store beside(std::filesystem::path(dir->path()).parent_path().string());
    counts[dir->where().topic] =
        beside.has(dir->where().topic) ? beside.partition_count(dir->where().topic) : dir->where().partition + 1;
  }
  return counts;
}

std::int64_t Selection::bytes() const {
  if (standard_input_) return 0;
  std::int64_t bytes = 0;
  for (const Stream& stream : streams()) bytes += log_bytes(stream, range_);
  for (const RedpandaLog& log : redpanda_logs()) bytes += log_bytes(log);
  return options_.latest ? 2 * bytes : bytes;
}

std::optional<std::int32_t> Selection::only_partition() const {
  return options_.partition >= 0 ? std::optional<std::int32_t>(options_.partition) : std::nullopt;
}

std::vector<Stream> Selection::streams() const {
  std::vector<std::string> addresses = addresses_;
  take_redpanda_logs(addresses, only_partition());
  return open_streams(store_, addresses, only_partition());
}

std::vector<RedpandaLog> Selection::redpanda_logs() const {
  std::vector<std::string> addresses = addresses_;
  return take_redpanda_logs(addresses, only_partition());
}

void Selection::resolve_redpanda_ranges() {
  for (const RedpandaLog& log : redpanda_logs()) {
    if (options_.follow) {
      fail(ErrorKind::unsupported, "{}: what Redpanda writes is read to its end, and not followed", log.path);
    }
    OffsetRange range = resolve(range_, log);
    const Offset end = *extent_of(log).until;
    if (!range.until || *range.until > end) {
      range.until = end;
      until_end_.insert(log.where);
    }
    if (const auto resumed = resume_from_.find(log.where); resumed != resume_from_.end()) {
      range.from = resumed->second.next_offset;
    }
    starts_.try_emplace(log.where, Position{range.from, -1, {}});
    ranges_.emplace(log.path, range);
  }
}

// Ends are taken once, before the first event is read, and for all that is read more than once.
void Selection::resolve_ranges() {
  if (std::exchange(resolved_, true)) return;
  resolve_redpanda_ranges();
  if (options_.follow) return;
  for (const Stream& stream : streams()) ranges_.emplace(path_of(stream), resolved(stream, range_));
}

OffsetRange Selection::resolved(const Stream& stream, const Range& range) {
  if (const auto* dir = std::get_if<PartitionDir>(&stream)) {
    Cursor cursor(*dir);
    return bounded(resolve(range, *dir, cursor), cursor, dir->where(), read_topic_id(*dir));
  }
  const Segment& segment = std::get<Segment>(stream);
  Cursor cursor(Segment::open(segment.path()));
  return bounded(resolve(range, segment, cursor), cursor, where_of(segment), {});
}

std::unique_ptr<Source> Selection::followed() {
  finder_.emplace(store_, addresses_, only_partition(), watch_);
  std::vector<std::unique_ptr<Source>> now = opened(finder_->first(), range_);
  if (!finder_->may_grow()) return make_merge(std::move(now));
  if (now.empty() && !quiet_) say(fmt::format("no topic in {} matches yet; waiting for one", store_.root()));
  Range later = range_;
  // What comes to be later is read from its start where the end, as it was, is where reading starts.
  if (later.from.kind == Bound::Kind::end || later.from.kind == Bound::Kind::before_end) later.from = {};
  return make_growing_merge(std::move(now), [this, later] { return opened(finder_->more(), later); });
}

std::vector<std::unique_ptr<Source>> Selection::opened(std::vector<Stream> streams, const Range& range) {
  std::vector<std::unique_ptr<Source>> sources;
  for (Stream& stream : streams) {
    const OffsetRange offsets = resolved(stream, range);
    LocalSourceOptions local = local_;
    local.from = offsets.from;
    local.until = offsets.until;
    std::visit([&](auto& one) { sources.push_back(make_local_source(std::move(one), local)); }, stream);
  }
  return sources;
}

OffsetRange Selection::bounded(OffsetRange range, Cursor& cursor, const TopicPartition& where, const TopicId& id) {
  const Offset end = cursor.end_offset();
  if (!local_.follow && (!range.until || *range.until > end)) {
    range.until = end;
    until_end_.insert(where);
  }
  if (const auto resumed = resume_from_.find(where); resumed != resume_from_.end()) {
    range.from = resumed->second.next_offset;
    if (id.contradicts(resumed->second.topic_id)) {
      if (local_.on_trim == OnTrim::fail) fail_created_again(where);
      if (!quiet_) say(words_for(Notice{Notice::Kind::created_again, where, cursor.start_offset(), {}}));
      range.from = cursor.start_offset();
    } else if (range.from > end) {
      if (!quiet_) say(words_for(Notice{Notice::Kind::log_was_cut, where, end, {}}));
      range.from = end;
    } else if (const Offset start = cursor.start_offset(); range.from < start) {
      if (local_.on_trim == OnTrim::fail) fail_trimmed(where, range.from, start);
      if (!quiet_) say(words_for(Notice{Notice::Kind::trimmed, where, start, {}}));
      range.from = start;
    }
  }
  if (options_.last >= 0 && !options_.has_filter() && !options_.latest) {
    range.from = std::max(range.from, offset_before_end(cursor, range, options_.last));
  }
  starts_.try_emplace(where, Position{range.from, -1, id});
  return range;
}

LocalSourceOptions Selection::part_of(const OffsetRange& range, Part part, const TopicPartition& where) const {
  LocalSourceOptions local = local_;
  if (part == Part::before) {
    local.from = 0;
    local.until = std::min(range.from, range.until.value_or(range.from));
  } else {
    local.from = range.from;
    local.until = range.until;
    local.until_is_end = until_end_.count(where) > 0;
  }
  return local;
}

std::unique_ptr<Source> Selection::all(Part part) {
  std::vector<std::unique_ptr<Source>> sources;
  for (Stream& stream : streams()) {
    const auto open = [&](auto opened) {
      const auto range = ranges_.find(opened.path());
      if (range == ranges_.end()) return;  // came to be since the ends were taken
      const LocalSourceOptions local = part_of(range->second, part, where_of(opened));
      sources.push_back(make_local_source(std::move(opened), local));
    };
    std::visit([&](auto& opened) { open(std::move(opened)); }, stream);
  }
  if (standard_input_) {
    EnvelopeSourceOptions options;
    options.range = range_;
    if (options_.partition >= 0) options.partition = options_.partition;
    options.on_damage = local_.on_damage;
    options.on_notice = local_.on_notice;
    sources.push_back(make_envelope_source(*standard_input_, options));
  }
  for (RedpandaLog& log : redpanda_logs()) {
    const auto range = ranges_.find(log.path);
    if (range == ranges_.end()) continue;
    const LocalSourceOptions local = part_of(range->second, part, log.where);
    sources.push_back(make_redpanda_source(std::move(log), local));
  }
  return make_merge(std::move(sources));
}

}  // namespace bourn::commands
