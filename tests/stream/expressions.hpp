// Events, and what EXPR says of them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "stream/expression.hpp"
#include "support/records.hpp"

namespace bourn::test {

inline constexpr Timestamp kNow = 1'795'435'200'000;  // 2026-11-23T12:00:00Z

// At orders/3, offset 7, of this very moment.
inline OwnedRecord event(std::optional<std::string> key, std::optional<std::string> value,
                         std::vector<OwnedHeader> headers = {}) {
  return {7, kNow, std::move(key), std::move(value), std::move(headers)};
}

inline bool holds(std::string_view text, const OwnedRecord& event) {
  const Expression expression(text, kNow, "--where");
  const Lent lent(event);
  return expression.matches({"orders", 3}, lent.view());
}

inline bool holds_for_key(std::string_view text, std::string key) {
  return holds(text, event(std::move(key), std::nullopt));
}
inline bool holds_for_value(std::string_view text, std::string value) {
  return holds(text, event(std::nullopt, std::move(value)));
}

// "BYTE: what is wrong there" of a text that is no expression; empty for one that is.
inline std::string mistake(std::string_view text) {
  try {
    const Expression expression(text, kNow, "--where");
    return "";
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::usage || error.mark().text != text) return "another kind of error";
    constexpr std::string_view kSubject = "--where";
    return std::to_string(error.mark().at) + std::string(error.what()).substr(kSubject.size());
  }
}

}  // namespace bourn::test
