#include "commands/selection.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "commands/words.hpp"
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

}  // namespace

Selection::Selection(const SelectionOptions& options, const StoreOptions& store, FileWatch& watch, const Stop* stop)
    : options_(options),
      manner_(store),
      quiet_(store.quiet),
      watch_(watch),
      store_(store.store()),
      range_(wanted_range(options, store.now())) {
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
  filter_.now = store.now();
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
