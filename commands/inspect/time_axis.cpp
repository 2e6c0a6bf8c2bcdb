#include "commands/inspect/time_axis.hpp"

#include "base/bytes.hpp"
#include "base/units.hpp"
#include "stream/timeline.hpp"

namespace bourn::commands::inspect {
namespace {

constexpr std::int64_t kSecond = 1000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kDay = 24 * 60 * kMinute;

std::string formatted(Timestamp time, const char* format, Zone zone) {
  Buffer text;
  append_strftime(text, time, format, zone);
  return std::string(text.view());
}

const char* format_for(std::int64_t step) {
  if (step >= kDay) return "%F";
  if (step >= kMinute) return "%H:%M";
  if (step >= kSecond) return "%H:%M:%S";
  return "%H:%M:%S.%L";
}

// Columns that a label and the space around it take.
std::size_t width_for(std::int64_t step) {
  if (step >= kDay) return 13;
  if (step >= kMinute) return 8;
  return step >= kSecond ? 11 : 15;
}

std::int64_t step_for(std::int64_t span_ms, std::size_t columns) {
  std::int64_t step = 1;
  for (;; step = tick_length_ms(step + 1)) {
    const double ticks = static_cast<double>(span_ms) / static_cast<double>(step);
    if (ticks * static_cast<double>(width_for(step)) <= static_cast<double>(columns)) return step;
    if (step > INT64_MAX / 4) return step;
  }
}

std::int64_t round_up(std::int64_t most, std::int64_t unit) {
  for (std::int64_t power = unit; power <= INT64_MAX / 1000; power *= 10) {
    for (const std::int64_t tenths : {10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100}) {
      if (power % 10 != 0 && tenths % 10 != 0) continue;
      if (power / 10 * tenths + power % 10 * tenths / 10 >= most) return power / 10 * tenths + power % 10 * tenths / 10;
    }
  }
  return INT64_MAX;
}

}  // namespace

TimeAxis::TimeAxis(Timestamp start, std::int64_t span_ms, std::size_t columns, Zone zone) {
  const std::int64_t step = step_for(span_ms, columns);
  // Where clocks are set meanwhile, the labels are right, and no longer as round.
  const std::int64_t ahead = ahead_of_utc(start, zone);
  const std::int64_t shown = start + ahead;
  const std::int64_t first = shown / step + (shown % step == 0 ? 0 : 1);
  const std::int64_t last = (shown + (span_ms - 1)) / step;
  std::int64_t day = -1;
  for (std::int64_t number = first; number <= last; ++number) {
    const Timestamp time = number * step - ahead;
    Tick tick{time, formatted(time, format_for(step), zone), {}};
    const std::int64_t its_day = (time + ahead_of_utc(time, zone)) / kDay;
    if (step < kDay && its_day != day) tick.date = formatted(time, "%F", zone);
    day = its_day;
    ticks_.push_back(std::move(tick));
  }
}

std::int64_t count_scale(std::int64_t most) {
  return round_up(most, 1);
}

std::int64_t byte_scale(std::int64_t most) {
  std::int64_t unit = 1;
  while (unit <= most / 1024) unit *= 1024;
  const std::int64_t scale = round_up(most, unit);
  return scale > unit * 1000 && most <= unit * 1024 ? unit * 1024 : scale;
}

std::string ms_text(std::int64_t ms) {
  return duration_text(std::chrono::milliseconds(ms));
}

}  // namespace bourn::commands::inspect
