#include "commands/compact_report.hpp"

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/units.hpp"
#include "commands/words.hpp"

namespace bourn::commands {
namespace {

void operator+=(LogSize& sum, const LogSize& more) {
  sum.events += more.events;
  sum.bytes += more.bytes;
  sum.segments += more.segments;
  sum.batches += more.batches;
}

std::string became(std::int64_t before, std::int64_t after, const std::string& noun) {
  if (before == after) return counted(before, noun);
  return fmt::format("{} became {}", counted(before, noun), after);
}

std::string reasons(const TopicCompaction& topic) {
  std::string text;
  const auto add = [&](std::int64_t count, const char* why) {
    if (count > 0) text += fmt::format("{}{} {}", text.empty() ? " (" : ", ", count, why);
  };
  add(topic.counts.outdated, "outdated");
  add(topic.counts.tombstones, "tombstones");
  add(topic.counts.keyless, "without a key");
  add(topic.counts.aborted, "aborted");
  return text.empty() ? text : text + ")";
}

nlohmann::ordered_json size_json(const LogSize& size) {
  return {{"events", size.events}, {"bytes", size.bytes}, {"segments", size.segments}, {"batches", size.batches}};
}

}  // namespace

void TopicCompaction::add(const RetentionReport& report) {
  for (const Expired& expired : report.expired) {
    ++expired_segments;
    expired_bytes += expired.segment.bytes;
  }
}

void TopicCompaction::add(const CompactionReport& report) {
  ++partitions;
  before += report.before;
  after += report.after;
  counts += report.counts;
  rounds += report.rounds;
  not_due += report.due ? 0 : 1;
  stopped = stopped || report.stopped;
}

std::string words_for(const TopicCompaction& topic) {
  std::string text =
      fmt::format("{}: {}{}, ", topic.topic, became(topic.before.events, topic.after.events, "event"), reasons(topic));
  if (topic.before.bytes == topic.after.bytes) {
    text += size_text(topic.before.bytes);
  } else {
    text += fmt::format("{} became {}", size_text(topic.before.bytes), size_text(topic.after.bytes));
    if (topic.before.bytes > 0) {
      const double change =
          100.0 * static_cast<double>(topic.after.bytes - topic.before.bytes) / static_cast<double>(topic.before.bytes);
      text += fmt::format(" ({:+.1f} %)", change);
    }
  }
  text += ", " + became(topic.before.segments, topic.after.segments, "segment");
  if (topic.expired_segments > 0) {
    text +=
        fmt::format(", {} ({}) expired", counted(topic.expired_segments, "segment"), size_text(topic.expired_bytes));
  }
  text += ", " + duration_text(std::chrono::nanoseconds(topic.elapsed_ns));
  if (topic.stopped) text += "; stopped before its end, what was finished stands";
  if (topic.dry_run) text += "; nothing was changed";
  return text;
}

std::string words_for_doubt(const std::string& path, const RetentionReport& report, Zone zone) {
  return fmt::format("{}: {} would be too old by the clock, whose newest sign here is {}; kept, --yes vouches for it",
                     path, counted(report.doubted, "segment"), iso_time(report.newest_sign, zone));
}

std::string words_for_unsealed(const std::string& path, const RetentionReport& report) {
  return fmt::format("{}: the last segment is too old, and stays, since it could not be sealed: {}", path,
                     report.not_sealed);
}

std::string json_for(const TopicCompaction& topic) {
  const nlohmann::ordered_json json{{"topic", topic.topic},
                                    {"partitions", topic.partitions},
                                    {"before", size_json(topic.before)},
                                    {"after", size_json(topic.after)},
                                    {"removed",
                                     {{"outdated", topic.counts.outdated},
                                      {"tombstones", topic.counts.tombstones},
                                      {"keyless", topic.counts.keyless},
                                      {"aborted", topic.counts.aborted}}},
                                    {"expired", {{"segments", topic.expired_segments}, {"bytes", topic.expired_bytes}}},
                                    {"rounds", topic.rounds},
                                    {"not_due", topic.not_due},
                                    {"stopped", topic.stopped},
                                    {"dry_run", topic.dry_run},
                                    {"ms", topic.elapsed_ns / 1'000'000}};
  return json.dump();
}

}  // namespace bourn::commands
