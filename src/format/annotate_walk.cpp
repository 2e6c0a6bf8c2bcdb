#include "format/annotate_walk.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/time.hpp"
#include "base/units.hpp"

namespace bourn::annotate {

std::string counted_bytes(std::int64_t count) {
  return grouped(count) + (count == 1 ? " byte" : " bytes");
}

Walk Walk::inside(std::size_t size) const {
  Walk walk = *this;
  walk.bytes_ = bytes_.substr(0, size);
  return walk;
}

void Walk::skip(std::size_t size) {
  size = std::min(size, bytes_.size());
  bytes_.remove_prefix(size);
  position_ += size;
}

void Walk::say(Field::Kind kind, std::string name, std::string value, std::string meaning, std::string wrong,
               int depth) {
  Field field;
  field.kind = kind;
  field.name = std::move(name);
  field.value = std::move(value);
  field.meaning = std::move(meaning);
  field.wrong = std::move(wrong);
  field.depth = depth;
  take(0, std::move(field));
}

void Walk::say_bits(unsigned number, std::uint16_t mask, int bit_width, std::string name, std::string meaning,
                    std::string wrong) {
  Field field;
  field.kind = Field::Kind::bits;
  field.name = std::move(name);
  field.number = (number & mask) >> std::countr_zero(mask);
  field.value = std::to_string(*field.number);
  field.meaning = std::move(meaning);
  field.wrong = std::move(wrong);
  field.mask = mask;
  field.bit_width = bit_width;
  field.depth = 1;
  take(0, std::move(field));
}

void Walk::take(std::size_t size, Field field) {
  field.part = part_;
  field.position = position_;
  field.bytes = bytes_.substr(0, size);
  field.depth += depth_;
  field.in_focus = in_focus_;
  if (!field.wrong.empty()) ++report_->result.wrong;
  report_->on_field(field);
  skip(size);
}

void Walk::take_raw(std::size_t size, std::string name, std::string meaning, std::string wrong) {
  Field field;
  field.name = std::move(name);
  field.meaning = std::move(meaning);
  field.wrong = std::move(wrong);
  take(size, std::move(field));
}

bool Walk::take_text(std::int64_t size, const char* name) {
  Field field;
  field.kind = Field::Kind::text;
  field.name = name;
  const auto left = static_cast<std::int64_t>(bytes_.size());
  if (size > left) field.wrong = fmt::format("{} of its {} are there", grouped(left), counted_bytes(size));
  const bool whole = field.wrong.empty();
  take(static_cast<std::size_t>(std::max<std::int64_t>(size, 0)), std::move(field));
  return whole;
}

bool Walk::cut_short(const char* name, std::size_t wanted) {
  take_raw(bytes_.size(), name, {},
           fmt::format("cut short: {} of its {} are there", bytes_.size(),
                       counted_bytes(static_cast<std::int64_t>(wanted))));
  return false;
}

bool Walk::broken_varint(const char* name) {
  const bool empty = bytes_.empty();
  take_raw(std::min(bytes_.size(), kMaxVarintBytes), name, {},
           empty ? "cut short: none of its bytes is there" : "no varint ends here, or one too large");
  return false;
}

Field Walk::number_field(const char* name, std::int64_t value) {
  Field field;
  field.kind = Field::Kind::number;
  field.name = name;
  field.value = std::to_string(value);
  field.number = value;
  return field;
}

void explain_time(Timestamp time, Zone zone, Field& field) {
  if (time == kNoTimestamp) {
    field.meaning = "none";
    return;
  }
  std::string text = iso_time(time, zone);
  if (text == field.value) {
    field.meaning = "ms, outside of the years 0 to 9999";
    return;
  }
  field.kind = Field::Kind::time;
  field.value = std::move(text);
}

}  // namespace bourn::annotate
