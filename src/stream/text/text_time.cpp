#include "stream/text/text_time.hpp"

#include <algorithm>

#include "base/units.hpp"

namespace bourn {

bool is_in_calendar(Timestamp time) noexcept {
  constexpr Timestamp kFirst = -62'167'219'200'000;  // 0000-01-01T00:00:00.000Z
  constexpr Timestamp kLast = 253'402'300'799'999;   // 9999-12-31T23:59:59.999Z
  return time >= kFirst && time <= kLast;
}

std::optional<Timestamp> parse_event_time(Bytes text) noexcept {
  constexpr std::size_t kYearDigits = 4;
  const auto is_digit = [](char byte) { return byte >= '0' && byte <= '9'; };
  if (const auto number = parse_integer(text); number && !is_in_calendar(*number)) return number;
  // No other form that parse_moment() takes begins with a year and a dash.
  if (text.size() <= kYearDigits || text[kYearDigits] != '-') return std::nullopt;
  if (!std::all_of(text.begin(), text.begin() + kYearDigits, is_digit)) return std::nullopt;
  return parse_moment(text, 0);
}

}  // namespace bourn
