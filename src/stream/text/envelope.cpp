#include "stream/text/envelope.hpp"

#include <utility>

#include "base/text.hpp"
#include "base/units.hpp"
#include "stream/text/text_time.hpp"

namespace bourn {

// What a field is about. Names that mean the same share one, so that "payload" and "value" together are a repetition.
enum class EnvelopeField : std::uint8_t {
  topic,
  partition,
  offset,
  time_type,
  time,
  headers,
  key,
  value,
  encoding,
  sequence,
  broker,
  value_size,
  leader_epoch,
  key_schema,
  value_schema,
  key_error,
  value_error,
  inspected,
};

namespace {

using Field = EnvelopeField;

constexpr std::size_t kDeepest = 64;

struct FieldName {
  Bytes name;
  Field field;
};

// First what bourn and kcat print, in their order; then rpk's (value, timestamp, value_size), kaf's and S2's (seq_num,
// body). The schema ids are kcat's for Avro. What `bourn inspect --records --json` adds to an event comes last.
constexpr FieldName kFields[] = {
    {"topic", Field::topic},
    {"partition", Field::partition},
    {"offset", Field::offset},
    {"tstype", Field::time_type},
    {"ts", Field::time},
    {"headers", Field::headers},
    {"key", Field::key},
    {"payload", Field::value},
    {"encoding", Field::encoding},
    {"broker", Field::broker},
    {"value", Field::value},
    {"timestamp", Field::time},
    {"value_size", Field::value_size},
    {"seq_num", Field::sequence},
    {"body", Field::value},
    {"leader_epoch", Field::leader_epoch},
    {"key_schema_id", Field::key_schema},
    {"value_schema_id", Field::value_schema},
    {"key_error", Field::key_error},
    {"payload_error", Field::value_error},
    {"inspect", Field::inspected},
};

const FieldName* find_field(Bytes name) noexcept {
  for (const FieldName& field : kFields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

constexpr std::uint32_t bit_of(Field field) noexcept {
  return std::uint32_t{1} << static_cast<unsigned>(field);
}

// The first byte that makes `text` something else than UTF-8.
Bytes first_not_utf8(Bytes text) noexcept {
  constexpr std::size_t kLongestSequence = 4;
  std::size_t good = 0;
  const auto take = [&](std::size_t count) {
    const bool is_good = good + count <= text.size() && is_utf8(text.substr(good, count));
    if (is_good) good += count;
    return is_good;
  };
  // By halves first; then by single characters, which a half may have cut in two.
  for (std::size_t step = text.size(); step > kLongestSequence; step /= 2) {
    while (take(step)) {
    }
  }
  for (std::size_t length = 1; length <= kLongestSequence; length = take(length) ? 1 : length + 1) {
  }
  return text.substr(good, 1);
}

}  // namespace

bool EnvelopeParser::parse(Bytes text, InputEvent& event) {
  reset(text, event);
  if (!is_utf8(text)) return complain("not UTF-8", first_not_utf8(text));
  JsonScanner scanner(text, kDeepest);
  if (!scanner.open('{')) return complain("not a JSON object", text);
  JsonValue name;
  while (scanner.member(name)) {
    if (!parse_member(scanner, name, event)) return false;
  }
  if (scanner.error() != nullptr || !scanner.finish()) return take_error(scanner);
  return finish(event);
}

void EnvelopeParser::reset(Bytes text, InputEvent& event) {
  text_ = text;
  seen_ = 0;
  without_value_ = false;
  key_ = value_ = headers_ = encoded_ = {};
  key_encoding_ = value_encoding_ = Encoding::none;
  event.record = {};
  event.has_timestamp = false;
  event.partition.reset();
  event.topic.reset();
  event.offset.reset();
  event.time_type = TimestampType::create;
}

bool EnvelopeParser::parse_member(JsonScanner& scanner, const JsonValue& name, InputEvent& event) {
  scratch_.clear();
  const Bytes text = json_content(name, scratch_);
  const FieldName* const known = find_field(text);
  if (known == nullptr) return complain("unknown field \"" + escaped(text, 40) + '"', name.text);
  if ((seen_ & bit_of(known->field)) != 0) {
    return complain("field \"" + std::string(known->name) + "\" says again what was said before", name.text);
  }
  seen_ |= bit_of(known->field);
  if (known->field == Field::encoding) return parse_encoding(scanner);
  if (known->field == Field::inspected) return parse_inspected(scanner);
  JsonValue value;
  if (!scanner.read(value)) return take_error(scanner);
  return take_value(known->field, value, event);
}

bool EnvelopeParser::take_value(EnvelopeField field, const JsonValue& value, InputEvent& event) {
  switch (field) {
    case Field::key:
      key_ = value;
      return true;
    case Field::value:
      value_ = value;
      return true;
    case Field::headers:
      headers_ = value;
      return true;
    case Field::time:
      return parse_time(value, event);
    case Field::partition:
      return parse_partition(value, event);
    case Field::offset:
    case Field::sequence:
      return parse_offset(value, event);
    case Field::topic:
      take_topic(value, event);
      return true;
    case Field::time_type:
      if (value.text == "\"logappend\"") event.time_type = TimestampType::log_append;
      return true;
    case Field::value_size:
      without_value_ = value.text != "0";
      return true;
    case Field::key_error:
    case Field::value_error:
      return value.type == JsonValue::Type::null ||
             complain("whoever printed this event could not decode it", value.text);
    default:
      return true;  // only says where the event came from
  }
}

bool EnvelopeParser::parse_partition(const JsonValue& value, InputEvent& event) {
  const auto number = parse_integer(value.text);
  // -1 is "any" to librdkafka, and so to kcat.
  if (!number || *number < -1 || *number > INT32_MAX) return complain("the partition is out of range", value.text);
  if (*number >= 0) event.partition = static_cast<std::int32_t>(*number);
  return true;
}

bool EnvelopeParser::parse_offset(const JsonValue& value, InputEvent& event) {
  event.offset = parse_integer(value.text);
  return event.offset.has_value() || complain("the offset is no 64-bit integer", value.text);
}

void EnvelopeParser::take_topic(const JsonValue& value, InputEvent& event) {
  topic_bytes_.clear();
  if (value.type == JsonValue::Type::string) event.topic = json_content(value, topic_bytes_);
}

bool EnvelopeParser::parse_time(const JsonValue& value, InputEvent& event) {
  std::optional<Timestamp> time;
  if (value.type == JsonValue::Type::null) {
    time = kNoTimestamp;
  } else if (value.type == JsonValue::Type::string) {
    scratch_.clear();
    time = parse_event_time(json_content(value, scratch_));
  } else {
    time = parse_integer(value.text);
  }
  if (!time) return complain("the time is neither whole milliseconds nor RFC 3339", value.text);
  event.record.timestamp = *time;
  event.has_timestamp = *time != kNoTimestamp;
  return true;
}

bool EnvelopeParser::parse_encoding(JsonScanner& scanner) {
  if (!scanner.open('{')) {
    return complain("\"encoding\" is no object", text_.substr(scanner.position()));
  }
  JsonValue name;
  JsonValue value;
  while (scanner.member(name)) {
    if (!scanner.read(value)) return take_error(scanner);
    if (!take_encoding(name, value)) return false;
  }
  return scanner.error() == nullptr || take_error(scanner);
}

// It tells about the batch, which an event leaves behind, and whether this is an event at all.
bool EnvelopeParser::parse_inspected(JsonScanner& scanner) {
  JsonValue name;
  JsonValue value;
  if (!scanner.open('{')) return scanner.read(value) || take_error(scanner);
  while (scanner.member(name)) {
    if (!scanner.read(value)) return take_error(scanner);
    if (name.text == "\"control\"" && value.type != JsonValue::Type::null)
      return complain("a control record, which is no event", value.text);
  }
  return scanner.error() == nullptr || take_error(scanner);
}

bool EnvelopeParser::take_encoding(const JsonValue& name, const JsonValue& value) {
  const Bytes field = name.text.substr(1, name.text.size() - 2);
  if (field == "headers" && encoded_.text.empty()) {
    encoded_ = value;
    return value.type == JsonValue::Type::array || complain("\"headers\" in \"encoding\" is no array", value.text);
  }
  const bool is_value = field == "payload" || field == "value" || field == "body";
  Encoding& encoding = is_value ? value_encoding_ : key_encoding_;
  if ((!is_value && field != "key") || encoding != Encoding::none) {
    return complain("\"encoding\" takes key, payload and headers, each once", name.text);
  }
  encoding = value.text == "\"json\"" ? Encoding::json : Encoding::base64;
  return encoding == Encoding::json || value.text == "\"base64\"" || complain("unknown encoding", value.text);
}

bool EnvelopeParser::finish(InputEvent& event) {
  const bool has_value = (seen_ & bit_of(Field::value)) != 0;
  if (!has_value && without_value_) return complain("value_size without a value", text_);
  header_list_.clear();
  if (!add_headers()) return false;
  event.record.headers = header_list_.view();
  key_bytes_.clear();
  value_bytes_.clear();
  if (!content(key_, key_encoding_, key_bytes_, event.record.key)) return false;
  if (!content(value_, value_encoding_, value_bytes_, event.record.value)) return false;
  // S2 has no null, and leaves out a body that is empty.
  if (!has_value && (seen_ & bit_of(Field::sequence)) != 0) event.record.value = Bytes("");
  return true;
}

// What a key, a payload or a part of a header stands for. `decoded` is empty.
bool EnvelopeParser::content(const JsonValue& value, Encoding encoding, Buffer& decoded, std::optional<Bytes>& result) {
  result.reset();
  if (encoding == Encoding::none) {
    if (value.type == JsonValue::Type::string) {
      result = json_content(value, decoded);
    } else if (value.type != JsonValue::Type::null) {
      result = value.text;
    }
    return true;
  }
  if (encoding == Encoding::json && !value.text.empty()) {
    result = value.text;
    return true;
  }
  if (value.type != JsonValue::Type::string) return complain("\"encoding\" is about what is no string", value.text);
  scratch_.clear();
  if (!decode_base64(json_content(value, scratch_), decoded)) return complain("not base64", value.text);
  result = decoded.view();
  return true;
}

// `where` lies in the text; the place of a field that is not there is that of the whole event.
bool EnvelopeParser::complain(std::string what, Bytes where) {
  what_ = std::move(what);
  at_ = where.data() == nullptr ? 0 : static_cast<std::size_t>(where.data() - text_.data());
  return false;
}

bool EnvelopeParser::take_error(const JsonScanner& scanner) {
  what_ = std::string("not JSON: ") + scanner.error();
  at_ = scanner.position();
  return false;
}

}  // namespace bourn
