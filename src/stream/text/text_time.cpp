#include "stream/text/text_time.hpp"

#include <algorithm>

namespace bourn {

std::optional<Timestamp> parse_event_time(Bytes text) noexcept {
  constexpr std::size_t kYearDigits = 4;
  const auto is_digit = [](char byte) { return byte >= '0' && byte <= '9'; };
  // No other form that parse_moment() takes begins with a year and a dash.
  if (text.size() <= kYearDigits || text[kYearDigits] != '-') return std::nullopt;
  if (!std::all_of(text.begin(), text.begin() + kYearDigits, is_digit)) return std::nullopt;
  return parse_moment(text, 0);
}

}  // namespace bourn
