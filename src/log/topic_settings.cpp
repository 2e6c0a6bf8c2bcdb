#include "log/topic_settings.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "format/batch_header.hpp"

namespace bourn {
namespace {

enum class Unit { bytes, milliseconds, codec };

// The table that everything below walks over.
struct Setting {
  const char* name;
  Unit unit;
  std::int64_t TopicSettings::*number;
  std::int64_t least;
  std::int64_t most;
};
constexpr std::int64_t kMaxInt32 = INT32_MAX;
constexpr std::array kSettings{
    Setting{"compression.type", Unit::codec, nullptr, 0, 0},
    Setting{"index.interval.bytes", Unit::bytes, &TopicSettings::index_interval_bytes, 0, kMaxInt32},
    // A record alone needs a header and a few bytes; half of INT32_MAX keeps a segment of one batch below 2 GiB.
    Setting{"max.message.bytes", Unit::bytes, &TopicSettings::max_message_bytes, kBatchHeaderSize + 16, kMaxInt32 / 2},
    Setting{"segment.bytes", Unit::bytes, &TopicSettings::segment_bytes, 14, kMaxInt32},
    Setting{"segment.index.bytes", Unit::bytes, &TopicSettings::segment_index_bytes, 36, kMaxInt32},
    Setting{"segment.ms", Unit::milliseconds, &TopicSettings::segment_ms, 1, INT64_MAX},
};

std::optional<Codec> codec_of(std::string_view text) {
  if (text == "producer" || text == "uncompressed") return Codec::none;
  for (const Codec codec : {Codec::none, Codec::gzip, Codec::snappy, Codec::lz4, Codec::zstd}) {
    if (codec_name(codec) == text) return codec;
  }
  return std::nullopt;
}

std::optional<std::int64_t> number_of(Unit unit, std::string_view text) {
  if (unit == Unit::bytes) return parse_size(text);
  if (const auto plain = parse_integer(text)) return plain;
  if (const auto length = parse_duration(text)) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(*length).count();
  }
  return std::nullopt;
}

std::string value_text(const TopicSettings& settings, const Setting& setting) {
  if (setting.unit == Unit::codec) return std::string(codec_name(settings.compression));
  return std::to_string(settings.*setting.number);
}

// How many single-letter edits lie between two words (Levenshtein).
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0u : 1u)});
      diagonal = above;
    }
  }
  return row.back();
}

[[noreturn]] void fail_unknown(std::string_view name) {
  const auto nearest = std::min_element(kSettings.begin(), kSettings.end(), [&](const Setting& a, const Setting& b) {
    return distance(a.name, name) < distance(b.name, name);
  });
  throw Error(ErrorKind::usage, fmt::format("{}: no such setting", escaped(name)), fmt::format("{}", nearest->name));
}

}  // namespace

std::vector<SettingView> describe(const TopicSettings& settings) {
  const TopicSettings defaults;
  std::vector<SettingView> views;
  for (const Setting& setting : kSettings) {
    const std::string value = value_text(settings, setting);
    views.push_back({setting.name, value, value == value_text(defaults, setting)});
  }
  return views;
}

void set(TopicSettings& settings, std::string_view name, std::string_view value) {
  const auto setting =
      std::find_if(kSettings.begin(), kSettings.end(), [&](const Setting& s) { return name == s.name; });
  if (setting == kSettings.end()) fail_unknown(name);
  if (setting->unit == Unit::codec) {
    const auto codec = codec_of(value);
    if (!codec)
      fail(ErrorKind::usage, "{}: no such codec: {}; legal are none, gzip, snappy, lz4, zstd, producer", name,
           escaped(value));
    settings.compression = *codec;
    return;
  }
  const auto number = number_of(setting->unit, value);
  if (!number || *number < setting->least || *number > setting->most) {
    fail(ErrorKind::usage, "{}: illegal value {}; legal is {} to {}", name, escaped(value), setting->least,
         setting->most);
  }
  settings.*setting->number = *number;
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
