// What the range of a selection means for each of its streams.
#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "commands/selection.hpp"
#include "commands/words.hpp"
#include "log/cursor.hpp"
#include "log/topic_id.hpp"
#include "stream/place.hpp"
#include "stream/redpanda_source.hpp"

namespace bourn::commands {
namespace {

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
      add(TopicPartition{segment.path(), 0}, Cursor(Segment::open(segment.path())));
    }
  }
  for (const RedpandaLog& log : redpanda_logs()) extents.try_emplace(log.where, extent_of(log));
  return extents;
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
  return bounded(resolve(range, segment, cursor), cursor, TopicPartition{segment.path(), 0}, {});
}

// What the range comes from.
const char* Selection::why(const TopicPartition& where) const {
  if (resume_from_.count(where) > 0) return "from where the cursor file left off";
  return options_.range || !options_.offset.empty() || !options_.from.empty() || !options_.until.empty() ? "as asked"
                                                                                                         : "all of it";
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
  manner_.note("{}: offsets {} to {}, {}; the log has {} to {}", name_of(where), range.from,
               range.until ? std::to_string(*range.until) : "any", why(where), cursor.start_offset(), end);
  return range;
}

}  // namespace bourn::commands
