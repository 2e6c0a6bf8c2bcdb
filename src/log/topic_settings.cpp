#include "log/topic_settings.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <optional>

#include "base/error.hpp"
#include "base/nearest.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "format/batch_header.hpp"

namespace bourn {
namespace {

enum class Kind { bytes, milliseconds, ratio, codec, policy, timestamp_type };

// The table that everything below walks over, by name.
struct Setting {
  const char* name;
  Kind kind;
  std::int64_t TopicSettings::*number = nullptr;
  std::int64_t least = 0;
  std::int64_t most = 0;
};
using Settings = TopicSettings;
constexpr std::int64_t kMaxInt32 = INT32_MAX;
constexpr std::array kSettings{
    Setting{"cleanup.policy", Kind::policy},
    Setting{"compression.type", Kind::codec},
    Setting{"delete.retention.ms", Kind::milliseconds, &Settings::delete_retention_ms, 0, INT64_MAX},
    Setting{"index.interval.bytes", Kind::bytes, &Settings::index_interval_bytes, 0, kMaxInt32},
    Setting{"max.compaction.lag.ms", Kind::milliseconds, &Settings::max_compaction_lag_ms, 1, INT64_MAX},
    // A record alone needs a header and a few bytes; half of INT32_MAX keeps a segment of one batch below 2 GiB.
    Setting{"max.message.bytes", Kind::bytes, &Settings::max_message_bytes, kBatchHeaderSize + 16, kMaxInt32 / 2},
    Setting{"message.timestamp.type", Kind::timestamp_type},
    Setting{"min.cleanable.dirty.ratio", Kind::ratio},
    Setting{"min.compaction.lag.ms", Kind::milliseconds, &Settings::min_compaction_lag_ms, 0, INT64_MAX},
    Setting{"retention.bytes", Kind::bytes, &Settings::retention_bytes, -1, INT64_MAX},
    Setting{"retention.ms", Kind::milliseconds, &Settings::retention_ms, -1, INT64_MAX},
    Setting{"segment.bytes", Kind::bytes, &Settings::segment_bytes, 14, kMaxInt32},
    Setting{"segment.index.bytes", Kind::bytes, &Settings::segment_index_bytes, 36, kMaxInt32},
    Setting{"segment.ms", Kind::milliseconds, &Settings::segment_ms, 1, INT64_MAX},
};

// Settings of a broker that say nothing about a log without one, so that whoever brings them along is told so.
constexpr std::array<std::string_view, 12> kOfBrokersOnly{"file.delete.delay.ms",
                                                          "flush.messages",
                                                          "flush.ms",
                                                          "follower.replication.throttled.replicas",
                                                          "leader.replication.throttled.replicas",
                                                          "message.downconversion.enable",
                                                          "message.format.version",
                                                          "min.insync.replicas",
                                                          "preallocate",
                                                          "remote.storage.enable",
                                                          "segment.jitter.ms",
                                                          "unclean.leader.election.enable"};

std::optional<Codec> codec_of(std::string_view text) {
  if (text == "producer" || text == "uncompressed") return Codec::none;
  for (const Codec codec : {Codec::none, Codec::gzip, Codec::snappy, Codec::lz4, Codec::zstd}) {
    if (codec_name(codec) == text) return codec;
  }
  return std::nullopt;
}

std::optional<CleanupPolicy> policy_of(std::string_view text) {
  if (text == "delete") return CleanupPolicy{true, false};
  if (text == "compact") return CleanupPolicy{false, true};
  if (text == "compact,delete" || text == "delete,compact") return CleanupPolicy{true, true};
  return std::nullopt;
}

std::optional<TimestampType> timestamp_type_of(std::string_view text) {
  if (text == "CreateTime") return TimestampType::create;
  if (text == "LogAppendTime") return TimestampType::log_append;
  return std::nullopt;
}

// Digits and a point: no sign, no exponent, no "nan".
std::optional<double> ratio_of(std::string_view text) {
  double ratio = 0;
  const char* const end = text.data() + text.size();
  if (text.empty() || text.find_first_not_of("0123456789.") != std::string_view::npos) return std::nullopt;
  const auto result = std::from_chars(text.data(), end, ratio);
  if (result.ec != std::errc{} || result.ptr != end || !(ratio >= 0 && ratio <= 1)) return std::nullopt;
  return ratio;
}

std::optional<std::int64_t> number_of(Kind kind, std::string_view text) {
  if (const auto plain = parse_integer(text)) return plain;
  if (kind == Kind::bytes) return parse_size(text);
  if (const auto length = parse_duration(text)) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(*length).count();
  }
  return std::nullopt;
}

std::string value_text(const TopicSettings& settings, const Setting& setting) {
  switch (setting.kind) {
    case Kind::bytes:
    case Kind::milliseconds:
      break;
    case Kind::ratio:
      return fmt::format("{}", settings.min_cleanable_dirty_ratio);
    case Kind::codec:
      return std::string(codec_name(settings.compression));
    case Kind::policy:
      if (settings.cleanup.compacts) return settings.cleanup.deletes ? "compact,delete" : "compact";
      return "delete";
    case Kind::timestamp_type:
      return settings.timestamp_type == TimestampType::create ? "CreateTime" : "LogAppendTime";
  }
  return std::to_string(settings.*setting.number);
}

template <typename Value>
Value legal(std::optional<Value> value, std::string_view name, std::string_view text, std::string_view legal_values) {
  if (value) return *value;
  fail(ErrorKind::usage, "{}: illegal value \"{}\"; legal is {}", name, escaped(text), legal_values);
}

[[noreturn]] void fail_unknown(std::string_view name) {
  if (std::find(kOfBrokersOnly.begin(), kOfBrokersOnly.end(), name) != kOfBrokersOnly.end()) {
    fail(ErrorKind::usage, "{}: concerns brokers only; there is nothing here to be set by it", name);
  }
  std::vector<std::string> names;
  for (const Setting& setting : kSettings) names.emplace_back(setting.name);
  throw Error(ErrorKind::usage, fmt::format("{}: no such setting", escaped(name)),
              nearest(name, names).value_or("bourn topic alter --help"));
}

const Setting& find_setting(std::string_view name) {
  const auto* const setting =
      std::find_if(kSettings.begin(), kSettings.end(), [&](const Setting& s) { return name == s.name; });
  if (setting == kSettings.end()) fail_unknown(name);
  return *setting;
}

}  // namespace

std::vector<SettingView> describe(const TopicSettings& settings) {
  const TopicSettings defaults;
  std::vector<SettingView> views;
  for (const Setting& setting : kSettings) {
    const std::string value = value_text(settings, setting);
    const std::string by_default = value_text(defaults, setting);
    views.push_back({setting.name, value, by_default, value == by_default});
  }
  return views;
}

void set(TopicSettings& settings, std::string_view name, std::string_view value) {
  const Setting& setting = find_setting(name);
  switch (setting.kind) {
    case Kind::codec:
      settings.compression = legal(codec_of(value), name, value, "none, gzip, snappy, lz4, zstd, producer");
      return;
    case Kind::policy:
      settings.cleanup = legal(policy_of(value), name, value, "delete, compact, or \"compact,delete\"");
      return;
    case Kind::timestamp_type:
      settings.timestamp_type = legal(timestamp_type_of(value), name, value, "CreateTime or LogAppendTime");
      return;
    case Kind::ratio:
      settings.min_cleanable_dirty_ratio = legal(ratio_of(value), name, value, "0 to 1");
      return;
    case Kind::bytes:
    case Kind::milliseconds:
      break;
  }
  auto number = number_of(setting.kind, value);
  if (number && (*number < setting.least || *number > setting.most)) number.reset();
  const std::string range = setting.most == INT64_MAX ? fmt::format("{} or more", setting.least)
                                                      : fmt::format("{} to {}", setting.least, setting.most);
  const char* const units = setting.kind == Kind::bytes ? "bytes, also as 64K, 64M or 1G" : "ms, also as 10s, 5m or 7d";
  settings.*setting.number = legal(number, name, value, fmt::format("{} {}", range, units));
}

void unset(TopicSettings& settings, std::string_view name) {
  set(settings, name, value_text({}, find_setting(name)));
}

void check_together(const TopicSettings& settings) {
  if (settings.min_compaction_lag_ms > settings.max_compaction_lag_ms) {
    fail(ErrorKind::usage, "min.compaction.lag.ms={} is longer than max.compaction.lag.ms={}",
         settings.min_compaction_lag_ms, settings.max_compaction_lag_ms);
  }
}

std::string format_settings(const TopicSettings& settings) {
  std::string text;
  for (const SettingView& view : describe(settings)) {
    if (!view.is_default) text += view.name + "=" + view.value + "\n";
  }
  return text;
}

TopicSettings parse_settings(Bytes text, const std::string& shown_path) {
  TopicSettings settings;
  for (std::size_t line = 1; !text.empty(); ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const Bytes one = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (one.empty() || one.front() == '#') continue;
    const std::size_t equals = one.find('=');
    try {
      if (equals == Bytes::npos) fail(ErrorKind::usage, "no '='");
      set(settings, one.substr(0, equals), one.substr(equals + 1));
    } catch (const Error& error) {
      fail(ErrorKind::damaged, "{}: line {}: {}", shown_path, line, error.what());
    }
  }
  return settings;
}

}  // namespace bourn
