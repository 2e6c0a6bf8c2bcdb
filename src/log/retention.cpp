#include "log/retention.hpp"

#include <sys/stat.h>

#include <algorithm>

#include "base/error.hpp"
#include "log/cursor.hpp"
#include "log/log_start.hpp"
#include "log/partition_log.hpp"
#include "log/segment.hpp"

namespace bourn {
namespace {

// The last entry of the time index decides, as with Kafka; the active segment and one whose writer was killed have
// batches behind it.
Timestamp newest_event(const Segment& segment, std::int64_t size) {
  Timestamp newest = kNoTimestamp;
  if (const auto last = segment.time_index().last()) newest = last->timestamp;
  hop_batches(segment.log(), segment.path(), segment.floor_position(INT64_MAX), size, segment.base(),
              [&](const BatchHeader& header, std::int64_t) {
                newest = std::max(newest, header.max_timestamp);
                return true;
              });
  return newest;
}

bool is_too_old(const AgedSegment& segment, const TopicSettings& settings, Timestamp now) noexcept {
  return settings.cleanup.deletes && settings.retention_ms >= 0 && segment.newest < now &&
         wrapping_subtract(now, segment.newest) > settings.retention_ms;
}

// Whether all segments would go, were the last one not appended to.
bool all_would_go(const std::vector<AgedSegment>& segments, const TopicSettings& settings, Offset log_start,
                  Timestamp now) {
  return !segments.empty() && segments.back().bytes > 0 && is_too_old(segments.back(), settings, now) &&
         plan_retention(segments, settings, log_start, now).size() + 1 == segments.size();
}

// The active segment gives way to an empty one, so that it can go. Without room for that it stays: the sealed ones can
// still go, which makes some. Returns what was in the way.
std::string seal_active(const PartitionDir& dir) {
  try {
    PartitionLog(PartitionDir::open(dir.path())).roll();
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::io && error.kind() != ErrorKind::cannot_create) throw;
    return error.what();
  }
  return "";
}

}  // namespace

std::vector<AgedSegment> aged_segments(const PartitionDir& dir) {
  std::vector<AgedSegment> segments;
  for (const Offset base : list_segments(dir)) {
    const auto segment = Segment::open(dir, base);
    if (!segment) continue;
    struct stat status {};
    if (::fstat(segment->log().get(), &status) != 0) fail_errno(segment->path(), "fstat");
    const Timestamp modified = status.st_mtim.tv_sec * 1000 + status.st_mtim.tv_nsec / 1'000'000;
    const Timestamp newest = newest_event(*segment, status.st_size);
    segments.push_back({base, status.st_size, newest >= 0 ? newest : modified, modified});
  }
  return segments;
}

std::vector<Expired> plan_retention(const std::vector<AgedSegment>& segments, const TopicSettings& settings,
                                    Offset log_start, Timestamp now) {
  std::vector<Expired> expired;
  std::int64_t left = 0;
  for (const AgedSegment& segment : segments) left += segment.bytes;
  for (std::size_t i = 0; i + 1 < segments.size(); ++i) {
    const AgedSegment& segment = segments[i];
    const bool by_age = is_too_old(segment, settings, now);
    const bool by_size =
        settings.cleanup.deletes && settings.retention_bytes >= 0 && left - segment.bytes >= settings.retention_bytes;
    if (segments[i + 1].base <= log_start) {
      expired.push_back({segment, Expiry::below_start});
    } else if (by_age || by_size) {
      expired.push_back({segment, by_age ? Expiry::too_old : Expiry::too_large});
    } else {
      break;
    }
    left -= segment.bytes;
  }
  return expired;
}

Timestamp newest_sign_of_time(const std::vector<AgedSegment>& segments, Timestamp last_clock, Timestamp now) {
  Timestamp sign = last_clock <= now ? last_clock : kNoTimestamp;
  for (const AgedSegment& segment : segments) {
    for (const Timestamp time : {segment.newest, segment.modified}) {
      if (time <= now) sign = std::max(sign, time);
    }
  }
  return sign;
}

Timestamp trusted_time(Timestamp now, Timestamp sign) noexcept {
  return std::min(now, wrapping_add(sign, kDoubtAfter.count()));
}

RetentionReport apply_retention(const PartitionDir& dir, const TopicSettings& settings,
                                const RetentionOptions& options) {
  RetentionReport report;
  const LogStart start = read_log_start(dir);
  std::vector<AgedSegment> segments = aged_segments(dir);
  report.newest_sign = newest_sign_of_time(segments, start.clock, options.now);
  const Timestamp now = options.trust_clock ? options.now : trusted_time(options.now, report.newest_sign);
  const bool all_go = all_would_go(segments, settings, start.offset, now);
  if (!all_go && all_would_go(segments, settings, start.offset, options.now)) ++report.doubted;
  if (all_go) {
    if (options.dry_run) {
      segments.push_back({Cursor(dir).end_offset(), 0, kNoTimestamp, kNoTimestamp});
    } else {
      report.not_sealed = seal_active(dir);
      segments = aged_segments(dir);
    }
  }
  report.expired = plan_retention(segments, settings, start.offset, now);
  const auto by_clock = plan_retention(segments, settings, start.offset, options.now);
  report.doubted += static_cast<std::int64_t>(by_clock.size()) - static_cast<std::int64_t>(report.expired.size());
  TrimOptions trimming;
  trimming.dry_run = options.dry_run;
  trimming.patience = options.patience;
  const bool needs_clock = settings.cleanup.deletes && settings.retention_ms >= 0;
  if (needs_clock && now == options.now) trimming.clock = now;
  // Up to the base of the first segment that stays; the log start only ever goes forward.
  const std::size_t kept = report.expired.size();
  if (kept > 0) report.first_kept = segments[kept].base;
  report.trimmed = trim(dir, std::max(report.first_kept, start.offset), trimming);
  return report;
}

}  // namespace bourn
