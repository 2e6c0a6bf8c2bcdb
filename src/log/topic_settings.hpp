// What can be set per topic, under Kafka's names. Kept as "name=value" lines in .bourn/settings of the topic's
// partition 0 (log/settings_file.hpp); a setting that is not there has its default.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "format/types.hpp"

namespace bourn {

// cleanup.policy: what maintenance lets go of.
struct CleanupPolicy {
  bool deletes = true;    // by age and size, from the oldest end
  bool compacts = false;  // all but the last event of each key
  bool operator==(const CleanupPolicy&) const = default;
};

struct TopicSettings {
  CleanupPolicy cleanup;                                         // cleanup.policy
  std::int64_t segment_bytes = std::int64_t{1} << 30;            // segment.bytes
  std::int64_t segment_ms = std::int64_t{7} * 24 * 3600 * 1000;  // segment.ms
  std::int64_t segment_index_bytes = std::int64_t{10} << 20;     // segment.index.bytes
  std::int64_t index_interval_bytes = 4096;                      // index.interval.bytes
  // retention.ms and retention.bytes: -1 keeps everything. Kafka's default is 7 days; here nothing is ever deleted that
  // nobody asked to be.
  std::int64_t retention_ms = -1;
  std::int64_t retention_bytes = -1;
  std::int64_t delete_retention_ms = std::int64_t{24} * 3600 * 1000;  // delete.retention.ms
  std::int64_t min_compaction_lag_ms = 0;                             // min.compaction.lag.ms
  std::int64_t max_compaction_lag_ms = INT64_MAX;                     // max.compaction.lag.ms
  double min_cleanable_dirty_ratio = 0.5;                             // min.cleanable.dirty.ratio
  // max.message.bytes: the largest batch, its 12 bytes of overhead included. Kafka's default is 1048588, which guards a
  // network; a local log needs to refuse less.
  std::int64_t max_message_bytes = (std::int64_t{16} << 20) + 12;
  Codec compression = Codec::none;                       // compression.type (producer is none here)
  TimestampType timestamp_type = TimestampType::create;  // message.timestamp.type

  bool operator==(const TopicSettings&) const = default;
};

// One setting as people see it.
struct SettingView {
  std::string name;
  std::string value;
  std::string default_value;
  bool is_default = true;
};
// All of them, by name.
std::vector<SettingView> describe(const TopicSettings& settings);

// Sets `name` from text ("segment.bytes", "64M"). Sizes take K, M, G; times take ms as Kafka does, or 7d. Throws
// Error{usage} for an unknown name (with the nearest known one as hint) or an impossible value.
void set(TopicSettings& settings, std::string_view name, std::string_view value);
// Gives `name` its default again. Throws Error{usage} for an unknown name.
void unset(TopicSettings& settings, std::string_view name);
// Throws Error{usage} where settings contradict each other. To be asked once all are set.
void check_together(const TopicSettings& settings);

// The file's text, only of what differs from the default; and back. Throws Error{damaged} naming `shown_path` and the
// line.
std::string format_settings(const TopicSettings& settings);
TopicSettings parse_settings(Bytes text, const std::string& shown_path);

}  // namespace bourn
