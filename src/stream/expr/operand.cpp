#include "stream/expr/operand.hpp"

namespace bourn::expr {
namespace {

using Type = Value::Type;
using Found = JsonPointer::Found;

bool is_found(const JsonPointer& pointer, std::optional<Bytes> json) {
  if (!json) return false;
  JsonValue found;
  const Found outcome = pointer.locate(*json, found);
  return outcome == Found::value || outcome == Found::null;
}

Value value_of_json(const JsonValue& json, Buffer& scratch) {
  switch (json.type) {
    case JsonValue::Type::null:
      return {};
    case JsonValue::Type::boolean:
      return Value::of_boolean(json.text == "true");
    case JsonValue::Type::number:
      return Value::of_number(Number::of(json.text));
    case JsonValue::Type::string:
      return Value::of_text(json_content(json, scratch));
    default:
      return Value::of_container();
  }
}

Value length_of(const Value& value) {
  if (value.type != Type::text && value.type != Type::bytes) return {};
  return Value::of_number(Number(static_cast<std::int64_t>(value.bytes.size())));
}

std::int64_t size_of(const RecordView& record) {
  const auto size = [](const std::optional<Bytes>& bytes) {
    return bytes ? static_cast<std::int64_t>(bytes->size()) : 0;
  };
  return size(record.key) + size(record.value);
}

}  // namespace

bool exists(const Operand& operand, const Event& event) {
  const RecordView& record = event.record;
  switch (operand.kind) {
    case Operand::Kind::key:
      return operand.pointer ? is_found(*operand.pointer, record.key) : record.key.has_value();
    case Operand::Kind::value:
      return operand.pointer ? is_found(*operand.pointer, record.value) : record.value.has_value();
    case Operand::Kind::header: {
      bool found = false;
      record.headers.for_each([&](const HeaderView& header) {
        if (found || header.name != operand.header) return;
        found = !operand.pointer || is_found(*operand.pointer, header.value);
      });
      return found;
    }
    case Operand::Kind::time:
      return record.timestamp != kNoTimestamp;
    default:
      return true;
  }
}

Value value_of_bytes(const Operand& operand, std::optional<Bytes> bytes, Buffer& scratch) {
  if (!bytes) return {};
  if (!operand.pointer) return operand.length ? length_of(Value::of_bytes(*bytes)) : Value::of_bytes(*bytes);
  JsonValue found;
  if (operand.pointer->locate(*bytes, found) != Found::value) return {};
  return operand.length ? length_of(value_of_json(found, scratch)) : value_of_json(found, scratch);
}

Value value_of(const Operand& operand, const Event& event, Buffer& scratch) {
  using Kind = Operand::Kind;
  switch (operand.kind) {
    case Kind::key:
      return value_of_bytes(operand, event.record.key, scratch);
    case Kind::value:
      return value_of_bytes(operand, event.record.value, scratch);
    case Kind::literal:
    case Kind::header:
      return {};  // any_value() looks into these
    case Kind::topic: {
      const Value topic = Value::of_text(event.where.topic);
      return operand.length ? length_of(topic) : topic;
    }
    case Kind::partition:
      return Value::of_number(Number(event.where.partition));
    case Kind::offset:
      return Value::of_number(Number(event.record.offset));
    case Kind::time:
      return event.record.timestamp == kNoTimestamp ? Value() : Value::of_time(event.record.timestamp);
    case Kind::size:
      return Value::of_number(Number(size_of(event.record)));
  }
  return {};
}

}  // namespace bourn::expr
