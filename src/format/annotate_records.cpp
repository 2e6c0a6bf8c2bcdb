#include "format/annotate_records.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "format/control_record.hpp"

namespace bourn::annotate {
namespace {

constexpr std::size_t kKeyExcerpt = 20;
constexpr std::size_t kValueExcerpt = 40;
// So many records that do not hold are taken apart. Where one length is wrong, those behind it are read off the wrong
// places, and say nothing.
constexpr int kMostBroken = 8;

// Explains records in the order of the log; remembers what one must be with regard to the one before.
class RecordExplainer {
 public:
  RecordExplainer(const RecordRun& run, std::int32_t last_offset_delta, bool control)
      : run_(run), last_offset_delta_(last_offset_delta), control_(control) {}

  // One record, from its length to its last header. False when nothing can be said of what follows.
  bool explain(Walk& walk) {
    std::int32_t length = 0;
    const auto left = static_cast<std::int64_t>(walk.rest().size());
    const bool read = walk.varint("length", [&](std::int32_t value, Field& field) {
      length = value;
      if (value < 0) field.wrong = "negative";
      const std::int64_t there = left - static_cast<std::int64_t>(varint_size(value));
      if (value > there) field.wrong = fmt::format("{} are there", counted_bytes(there));
    });
    if (!read || length < 0) return false;
    const auto size = static_cast<std::size_t>(length);
    Walk fields = walk.inside(size);
    if (explain_fields(fields) && !fields.rest().empty()) {
      fields.take_raw(fields.rest().size(), "rest", {}, "the record is longer than its fields");
    } else if (!fields.rest().empty()) {
      fields.take_raw(fields.rest().size(), "rest", "not taken apart");
    }
    const bool whole = size <= walk.rest().size();
    walk.skip(size);
    return whole;
  }
  // A record that holds was not explained, but is the one before the next.
  void pass(Offset offset) { last_delta_ = static_cast<std::int32_t>(wrapping_subtract(offset, run_.base_offset)); }

 private:
  bool explain_fields(Walk& walk) {
    const bool stamps = walk.big<std::int8_t>("attributes", kAsIs) &&
                        walk.varlong("timestamp delta",
                                     [&](auto delta, Field& field) { explain_time_of(delta, walk.zone(), field); }) &&
                        walk.varint("offset delta", [&](auto delta, Field& field) { explain_offset(delta, field); });
    if (!stamps) return false;
    return (control_ ? explain_control(walk) : explain_data(walk, "key") && explain_data(walk, "value")) &&
           explain_headers(walk);
  }

  void explain_time_of(std::int64_t delta, Zone zone, Field& field) const {
    if (run_.log_append_time) {
      field.meaning = "not looked at: LogAppendTime";
      return;
    }
    field.meaning = iso_time(wrapping_add(run_.base_timestamp, delta), zone);
  }

  void explain_offset(std::int32_t delta, Field& field) {
    field.meaning = fmt::format("offset {}", wrapping_add(run_.base_offset, delta));
    if (delta <= last_delta_) {
      field.wrong = delta < 0 ? "negative" : fmt::format("not above the {} of the record before", last_delta_);
    } else if (delta > last_offset_delta_) {
      field.wrong = fmt::format("beyond the last offset delta {}", last_offset_delta_);
    }
    last_delta_ = std::max(last_delta_, delta);
  }

  // The length of a key or a value; null counts as nothing.
  static bool explain_length(Walk& walk, const char* name, std::int32_t& length) {
    return walk.varint(name, [&](std::int32_t value, Field& field) {
      length = value;
      if (value < 0) field.meaning = "null";
      if (value == 0) field.meaning = "empty";
    });
  }

  static bool explain_data(Walk& walk, const std::string& name) {
    std::int32_t length = 0;
    if (!explain_length(walk, (name + " length").c_str(), length)) return false;
    return length <= 0 || walk.take_text(length, name.c_str());
  }

  bool explain_headers(Walk& walk) const {
    std::int32_t count = 0;
    const auto left = static_cast<std::int64_t>(walk.rest().size());
    const bool read = walk.varint("header count", [&](std::int32_t value, Field& field) {
      count = value;
      if (value < 0) field.wrong = "negative";
      if (value > left) field.wrong = "more than there are bytes";
    });
    if (!read || count < 0) return false;
    const int depth = walk.depth();
    for (std::int32_t i = 0; i < count; ++i) {
      if (walk.rest().empty()) return false;
      walk.set_depth(depth);
      walk.say(Field::Kind::group, fmt::format("header {}", i));
      walk.set_depth(depth + 1);
      if (!explain_header(walk)) return false;
    }
    walk.set_depth(depth);
    return true;
  }

  static bool explain_header(Walk& walk) {
    std::int32_t length = 0;
    const bool named = walk.varint("name length", [&](std::int32_t value, Field& field) {
      length = value;
      if (value < 0) field.wrong = "a header's name cannot be null";
    });
    if (!named || length < 0) return false;
    return (length == 0 || walk.take_text(length, "name")) && explain_data(walk, "value");
  }

  bool explain_control(Walk& walk) {
    std::int32_t length = 0;
    ControlType type = ControlType::unknown;
    if (!explain_length(walk, "key length", length)) return false;
    Walk key = walk.inside(static_cast<std::size_t>(std::max(length, 0)));
    const bool typed = key.big<std::int16_t>("key version", kAsIs) &&
                       key.big<std::int16_t>("type", [&](std::int16_t value, Field& field) {
                         const bool known = value >= 0 && value <= static_cast<std::int16_t>(ControlType::kraft_voters);
                         if (known) type = static_cast<ControlType>(value);
                         field.meaning = control_type_name(type);
                       });
    if (!typed) return false;
    if (!key.rest().empty()) key.take_raw(key.rest().size(), "key, the rest");
    walk.skip(static_cast<std::size_t>(length));

    if (!explain_length(walk, "value length", length)) return false;
    Walk value = walk.inside(static_cast<std::size_t>(std::max(length, 0)));
    if (length > 0 && !explain_control_value(value, type)) return false;
    if (!value.rest().empty()) value.take_raw(value.rest().size(), "value, the rest");
    walk.skip(static_cast<std::size_t>(std::max(length, 0)));
    return true;
  }

  static bool explain_control_value(Walk& walk, ControlType type) {
    if (type == ControlType::unknown) return true;
    if (!walk.big<std::int16_t>("value version", kAsIs)) return false;
    switch (type) {
      case ControlType::abort:
      case ControlType::commit:
        return walk.big<std::int32_t>("coordinator epoch", kAsIs);
      case ControlType::leader_change:
        return walk.big<std::int32_t>("leader id", kAsIs);
      case ControlType::snapshot_header:
        return walk.big<std::int64_t>("last contained",
                                      [&](auto value, Field& field) { explain_time(value, walk.zone(), field); });
      case ControlType::kraft_version:
        return walk.big<std::int16_t>("kraft version", kAsIs);
      case ControlType::snapshot_footer:
      case ControlType::kraft_voters:
      case ControlType::unknown:
        return true;
    }
    return true;
  }

  const RecordRun& run_;
  std::int32_t last_offset_delta_;
  bool control_;
  std::int32_t last_delta_ = -1;
};

std::string in_a_line(const RecordView& record, bool control, Zone zone) {
  ControlRecord marker;
  const std::string what =
      control && read_control_record(record, marker) == nullptr
          ? std::string(control_type_name(marker.type))
          : fmt::format("{} = {}", excerpt(record.key, kKeyExcerpt), excerpt(record.value, kValueExcerpt));
  return fmt::format("{}  {}", what, iso_time(record.timestamp, zone));
}

}  // namespace

std::string excerpt(const std::optional<Bytes>& bytes, std::size_t limit) {
  return bytes ? fmt::format("\"{}\"", escaped(*bytes, limit)) : std::string("null");
}

RecordCount count_records(RecordRun run) {
  run.count = INT32_MAX;
  RecordCount count;
  RecordReader reader(run);
  RecordView record;
  while (reader.position() < run.bytes.size() && reader.next(record) == RecordReader::Next::record) {
    ++count.whole;
    count.newest = std::max(count.newest, record.timestamp);
  }
  count.exact = reader.position() == run.bytes.size();
  return count;
}

void explain_records(Walk walk, const RecordRun& run, std::int32_t last_offset_delta, bool control) {
  Report& report = walk.report();
  RecordExplainer explainer(run, last_offset_delta, control);
  Offset last = wrapping_subtract(run.base_offset, 1);
  int broken = 0;
  const std::size_t digits = std::to_string(std::max(run.count, 1) - 1).size();  // a count may be anything
  for (std::int32_t i = 0; !walk.rest().empty(); ++i) {
    const Bytes rest = walk.rest();
    RecordReader reader(RecordRun{rest, INT32_MAX, run.base_offset, run.base_timestamp, run.log_append_time});
    RecordView record;
    const bool whole = reader.next(record) == RecordReader::Next::record;
    const bool good = whole && record.offset > last &&
                      wrapping_subtract(record.offset, run.base_offset) <= last_offset_delta && i < run.count;
    if (whole) last = record.offset;
    if (whole) ++report.result.records;
    const bool in_focus = whole && report.options.focus == record.offset;
    if (in_focus) report.result.found_focus = true;
    const std::string name = fmt::format("record {:>{}}", i, digits);
    const std::string value = whole ? fmt::format("offset {}", record.offset) : std::string();
    if (good && !in_focus && !report.options.all && i >= report.options.full_records) {
      Field line;
      line.kind = Field::Kind::summary;
      line.name = name;
      line.value = value;
      line.meaning = in_a_line(record, control, walk.zone());
      walk.take(reader.position(), std::move(line));
      explainer.pass(record.offset);
      continue;
    }
    const std::string beyond = i < run.count ? std::string() : fmt::format("the header counts {}", run.count);
    walk.set_focus(in_focus);
    walk.say(Field::Kind::group, name, value, whole ? iso_time(record.timestamp, walk.zone()) : std::string(), beyond);
    walk.set_depth(1);
    const std::int64_t wrong = report.result.wrong;
    const bool readable = explainer.explain(walk);
    const bool goes_on = readable && (good || ++broken < kMostBroken);
    if (!whole && report.result.wrong == wrong) walk.say(Field::Kind::finding, "record", {}, {}, reader.reason());
    walk.set_depth(0);
    walk.set_focus(false);
    if (!goes_on && !walk.rest().empty())
      walk.take_raw(walk.rest().size(), "the rest",
                    readable ? "too many records do not hold" : "no record can be told apart");
  }
}

}  // namespace bourn::annotate
