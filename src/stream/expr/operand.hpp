// One side of a comparison: a part of the event, or what is written there; private to src/stream.
#pragma once

#include <optional>
#include <string>

#include "format/record.hpp"
#include "stream/expr/value.hpp"
#include "stream/text/json_pointer.hpp"

namespace bourn::expr {

struct Event {
  const TopicPartition& where;
  const RecordView& record;
};

struct Operand {
  enum class Kind { literal, key, value, header, topic, partition, offset, time, size };
  Kind kind = Kind::literal;
  std::string header;                  // its name
  std::optional<JsonPointer> pointer;  // into key, value or header
  bool length = false;                 // len(…)
  Value literal;                       // points into what holds the program
};

// Whether it is there: a key or value that is not null, a header, a place in a JSON text (which may hold null), a time.
bool exists(const Operand& operand, const Event& event);

// Of bytes that have been found in the event: what the operand's pointer and length make of them.
Value value_of_bytes(const Operand& operand, std::optional<Bytes> bytes, Buffer& scratch);
// Of anything but a literal and a header. What is in `scratch` must stay as long as the value.
Value value_of(const Operand& operand, const Event& event, Buffer& scratch);

// Whether holds(value) is true for the operand's value; for a header that repeats, for any of its values. `holds` sees
// null where there is nothing.
template <typename Holds>
bool any_value(const Operand& operand, const Event& event, Holds&& holds) {
  if (operand.kind == Operand::Kind::literal) return holds(operand.literal);
  Buffer scratch;  // takes memory only where a JSON string has escapes
  if (operand.kind != Operand::Kind::header) return holds(value_of(operand, event, scratch));
  bool is_there = false;
  bool held = false;
  event.record.headers.for_each([&](const HeaderView& header) {
    if (held || header.name != operand.header) return;
    is_there = true;
    scratch.clear();
    held = holds(value_of_bytes(operand, header.value, scratch));
  });
  return is_there ? held : holds(Value());
}

}  // namespace bourn::expr
