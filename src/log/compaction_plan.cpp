#include "log/compaction_plan.hpp"

#include <sys/statvfs.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/units.hpp"
#include "format/checkpoint.hpp"

namespace bourn {
namespace {

constexpr const char* kCheckpoint = "compacted";
constexpr const char* kShownCheckpoint = ".bourn/compacted";
constexpr std::size_t kMaxCheckpoint = std::size_t{64} << 10;

}  // namespace

double CleanablePart::dirty_ratio() const noexcept {
  const std::int64_t all = clean_bytes + dirty_bytes;
  return all == 0 ? 0 : static_cast<double>(dirty_bytes) / static_cast<double>(all);
}

bool CleanablePart::waits_longer_than(std::int64_t max_lag_ms, Timestamp now) const noexcept {
  return max_lag_ms != INT64_MAX && dirty_bytes > 0 && oldest && *oldest >= 0 &&
         wrapping_subtract(now, *oldest) > max_lag_ms;
}

CleanablePart cleanable_part(const LogSurvey& survey, Offset compacted, Timestamp now, std::int64_t min_lag_ms) {
  const std::vector<SegmentFacts>& segments = survey.segments;
  CleanablePart part;
  part.start = compacted;
  if (compacted < segments.front().base || compacted > segments.back().next_offset) part.start = segments.front().base;
  part.end = segments.back().base;
  for (std::size_t i = 0; i + 1 < segments.size(); ++i) {
    const SegmentFacts& facts = segments[i];
    const Offset next = segments[i + 1].base;
    const bool is_dirty = next > part.start;
    const bool is_too_young = min_lag_ms > 0 && is_dirty && facts.max_time > now - min_lag_ms;
    if (is_too_young || survey.first_open.value_or(INT64_MAX) < next) {
      part.end = facts.base;
      break;
    }
    (is_dirty ? part.dirty_bytes : part.clean_bytes) += facts.bytes;
    if (is_dirty && !part.oldest) part.oldest = facts.first_time;
  }
  return part;
}

std::vector<SegmentGroup> groups_of(const std::vector<SegmentFacts>& facts, std::size_t count,
                                    const TopicSettings& settings) {
  std::vector<SegmentGroup> groups;
  SegmentFacts sum;
  for (std::size_t i = 0; i < count; ++i) {
    const SegmentFacts& one = facts[i];
    const Offset last = (i + 1 < facts.size() ? facts[i + 1].base : one.next_offset) - 1;
    const bool joins = !groups.empty() && sum.bytes + one.bytes <= settings.segment_bytes &&
                       sum.index_bytes + one.index_bytes <= settings.segment_index_bytes &&
                       sum.time_index_bytes + one.time_index_bytes <= settings.segment_index_bytes &&
                       last - groups.back().front().base <= INT32_MAX;
    if (!joins) {
      groups.emplace_back();
      sum = {};
    }
    groups.back().push_back(one);
    sum.bytes += one.bytes;
    sum.index_bytes += one.index_bytes;
    sum.time_index_bytes += one.time_index_bytes;
  }
  return groups;
}

SegmentFacts sum_of(const SegmentGroup& group) {
  SegmentFacts sum = group.front();
  for (std::size_t i = 1; i < group.size(); ++i) {
    sum.bytes += group[i].bytes;
    sum.batches += group[i].batches;
    sum.records += group[i].records;
  }
  sum.next_offset = group.back().next_offset;
  return sum;
}

std::vector<Offset> bases_of(const std::vector<SegmentFacts>& segments) {
  std::vector<Offset> bases;
  bases.reserve(segments.size());
  for (const SegmentFacts& facts : segments) bases.push_back(facts.base);
  return bases;
}

void check_room(const PartitionDir& dir, const SegmentGroup& group) {
  struct statvfs space {};
  if (::fstatvfs(dir.fd().get(), &space) != 0) return;
  std::int64_t needed = 0;
  for (const SegmentFacts& facts : group) needed += facts.bytes;
  const auto free = static_cast<std::int64_t>(
      std::min<std::uint64_t>(std::uint64_t{space.f_bavail} * space.f_frsize, static_cast<std::uint64_t>(INT64_MAX)));
  if (free >= needed) return;
  throw Error(ErrorKind::io,
              fmt::format("{}: compacting from offset {} on may take {} of room beside it for a while, and {} is "
                          "free; it was left as it is",
                          dir.path(), group.front().base, size_text(needed), size_text(free)),
              "bourn topic trim, which needs no room");
}

bool wants_compression(const SegmentFacts& facts, Codec codec) {
  std::int64_t others = 0;
  for (std::size_t i = 0; i < facts.batches_of_codec.size(); ++i) {
    if (i != static_cast<std::size_t>(codec)) others += facts.batches_of_codec[i];
  }
  return others > 0 || facts.small_batches > std::max<std::int64_t>(facts.batches / 2, 1);
}

Offset compacted_up_to(const PartitionDir& dir) {
  const Fd own_files = dir.own_files();
  if (!own_files) return 0;
  const Fd file = open_existing(own_files.get(), kCheckpoint);
  if (!file) return 0;
  std::vector<OffsetEntry> entries;
  const std::string text = read_small_file(file, dir.path_of(kShownCheckpoint), kMaxCheckpoint);
  if (parse_offset_checkpoint(text, entries) != nullptr || entries.empty()) return 0;
  return entries.front().offset;
}

void remember_compacted(const PartitionDir& dir, Offset end) {
  replace_file(dir.make_own_files(), kCheckpoint, format_offset_checkpoint({{dir.where(), end}}),
               dir.path_of(kShownCheckpoint));
}

}  // namespace bourn
