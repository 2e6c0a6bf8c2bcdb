// What every part of the annotator is written with: a place in some bytes that moves forward field by field. Asking for
// more than there is never reads beyond them; it gives a field that says so and answers false.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <utility>

#include "base/endian.hpp"
#include "base/varint.hpp"
#include "format/annotate.hpp"

namespace bourn::annotate {

// "1 byte", "83,912 bytes".
std::string counted_bytes(std::int64_t count);

// What is known of all that is being explained; shared by the walks over its parts.
struct Report {
  const AnnotateOptions& options;
  const OnField& on_field;
  Annotated result;
};

class Walk {
 public:
  // Position `position` in `part` is bytes[0].
  Walk(Report& report, Field::Part part, Bytes bytes, std::size_t position = 0)
      : report_(&report), part_(part), bytes_(bytes), position_(position) {}

  Report& report() const noexcept { return *report_; }
  Zone zone() const noexcept { return report_->options.zone; }
  Bytes rest() const noexcept { return bytes_; }
  std::size_t position() const noexcept { return position_; }
  // The fields that follow belong to the record that was asked for.
  void set_focus(bool in_focus) noexcept { in_focus_ = in_focus; }
  void set_depth(int depth) noexcept { depth_ = depth; }
  int depth() const noexcept { return depth_; }
  // A walk over the next `size` bytes (or what there is of them) alone. The bytes stay with this one until skip().
  Walk inside(std::size_t size) const;
  void skip(std::size_t size);

  // A heading, or what bits mean: no bytes, and the place stays. `depth` is added to the walk's own.
  void say(Field::Kind kind, std::string name, std::string value = {}, std::string meaning = {}, std::string wrong = {},
           int depth = 0);
  // Some bits of the number before, one level deeper.
  void say_bits(unsigned number, std::uint16_t mask, int bit_width, std::string name, std::string meaning,
                std::string wrong = {});
  // The next `size` bytes (or what there is of them) as one field.
  void take(std::size_t size, Field field);
  void take_raw(std::size_t size, std::string name, std::string meaning = {}, std::string wrong = {});
  // The same, each with its length checked first.
  bool take_text(std::int64_t size, const char* name);

  // A number of fixed size. `explain(value, field)` adds what it means.
  template <std::integral T, typename Explain>
  bool big(const char* name, Explain&& explain) {
    return number<T>(name, load_big<T>, explain);
  }
  template <std::integral T, typename Explain>
  bool little(const char* name, Explain&& explain) {
    return number<T>(name, load_little<T>, explain);
  }
  // A varint of at most 32 bits; of at most 64.
  template <typename Explain>
  bool varint(const char* name, Explain&& explain) {
    std::int32_t value = 0;
    const char* const next = get_varint(bytes_.data(), end(), value);
    return variable(name, next, value, explain);
  }
  template <typename Explain>
  bool varlong(const char* name, Explain&& explain) {
    std::int64_t value = 0;
    const char* const next = get_varlong(bytes_.data(), end(), value);
    return variable(name, next, value, explain);
  }

 private:
  const char* end() const noexcept { return bytes_.data() + bytes_.size(); }
  bool cut_short(const char* name, std::size_t wanted);
  bool broken_varint(const char* name);
  static Field number_field(const char* name, std::int64_t value);

  template <typename T, typename Load, typename Explain>
  bool number(const char* name, Load load, Explain& explain) {
    if (bytes_.size() < sizeof(T)) return cut_short(name, sizeof(T));
    const T value = load(bytes_.data());
    Field field = number_field(name, static_cast<std::int64_t>(value));
    explain(value, field);
    take(sizeof(T), std::move(field));
    return true;
  }
  template <typename T, typename Explain>
  bool variable(const char* name, const char* next, T value, Explain& explain) {
    if (next == nullptr) return broken_varint(name);
    Field field = number_field(name, value);
    explain(value, field);
    take(static_cast<std::size_t>(next - bytes_.data()), std::move(field));
    return true;
  }

  Report* report_;
  Field::Part part_;
  Bytes bytes_;
  std::size_t position_;
  int depth_ = 0;
  bool in_focus_ = false;
};

// For numbers that say everything themselves.
inline constexpr auto kAsIs = [](auto, Field&) {};

// Makes a number a moment: "none" for -1.
void explain_time(Timestamp time, Zone zone, Field& field);

}  // namespace bourn::annotate
