// EXPR once more, as simply as it can be said: trees of conditions over copies of values. It judges the real one.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <regex>
#include <string>
#include <vector>

#include "stream/expressions.hpp"

// After the project's headers: it is the judge here, not a part.
#include <nlohmann/json.hpp>

namespace bourn::test::model {

struct Thing {
  enum class Kind { null, truth, number, text, bytes, time, other };
  Kind kind = Kind::null;
  double number = 0;  // of truth, number and time
  std::string text;   // of text and bytes
};
using Things = std::vector<Thing>;
using Kind = Thing::Kind;

inline Thing number(double value) {
  return {Kind::number, value, ""};
}
inline Thing text(const std::string& text) {
  return {Kind::text, 0, text};
}
inline Thing bytes(const std::optional<std::string>& bytes) {
  return bytes ? Thing{Kind::bytes, 0, *bytes} : Thing{};
}
inline Thing time(Timestamp time) {
  return time == kNoTimestamp ? Thing{} : Thing{Kind::time, static_cast<double>(time), ""};
}

// The one moment that texts of the model stand for.
inline const std::string kNowText = "2026-11-23T12:00:00Z";

// What the text means when it is read as `kind`; null where it is none.
inline Thing read_as(Kind kind, const std::string& from) {
  static const std::regex decimal("-?[0-9]+(\\.[0-9]+)?(e[0-9]+)?");
  if (kind == Kind::number && std::regex_match(from, decimal)) return number(std::stod(from));
  if (kind == Kind::time && from == kNowText) return time(kNow);
  if (kind == Kind::truth && (from == "true" || from == "false")) return {Kind::truth, from == "true" ? 1.0 : 0.0, ""};
  return {};
}

inline bool is_text(const Thing& thing) {
  return thing.kind == Kind::text || thing.kind == Kind::bytes;
}

// Less than, equal to or greater than 0; nullopt: they cannot be compared.
inline std::optional<int> order(Thing a, Thing b) {
  if (a.kind == Kind::null && b.kind == Kind::null) return 0;
  if (is_text(a) && is_text(b)) return a.text.compare(b.text);
  if (a.kind == Kind::bytes || (a.kind == Kind::text && b.kind == Kind::time)) a = read_as(b.kind, a.text);
  if (b.kind == Kind::bytes || (b.kind == Kind::text && a.kind == Kind::time)) b = read_as(a.kind, b.text);
  const auto counts = [](const Thing& thing) { return thing.kind == Kind::number || thing.kind == Kind::time; };
  if (counts(a) && counts(b)) return a.number < b.number ? -1 : a.number > b.number ? 1 : 0;
  if (a.kind == Kind::truth && b.kind == Kind::truth && a.number == b.number) return 0;
  return std::nullopt;
}

inline bool is_so(const std::string& sign, const Thing& a, const Thing& b) {
  const auto found = order(a, b);
  const bool is_ordered = a.kind != Kind::null && a.kind != Kind::truth && b.kind != Kind::truth;
  if (!found) return false;
  if (sign == "==") return *found == 0;
  if (!is_ordered) return false;
  return sign == "<" ? *found < 0 : sign == "<=" ? *found <= 0 : sign == ">" ? *found > 0 : *found >= 0;
}

// One side: its text, the kind that it always has (null: it may have any), and its values in an event.
struct Side {
  std::string text;
  Kind kind = Kind::null;
  bool is_part = true;
  std::function<Things(const OwnedRecord&)> values;
};

// The member of a JSON object.
inline Thing member(const std::optional<std::string>& json, const char* name) {
  const auto parsed = nlohmann::json::parse(json.value_or(""), nullptr, false);
  if (!parsed.is_object() || !parsed.contains(name)) return {};
  const auto& found = parsed[name];
  if (found.is_null()) return {};
  if (found.is_boolean()) return {Kind::truth, found.get<bool>() ? 1.0 : 0.0, ""};
  if (found.is_number()) return number(found.get<double>());
  if (found.is_string()) return text(found.get<std::string>());
  return {Kind::other, 0, ""};
}

inline Thing length(const Thing& thing) {
  return is_text(thing) ? number(static_cast<double>(thing.text.size())) : Thing{};
}

inline Things headers(const OwnedRecord& event, const std::string& name) {
  Things found;
  for (const OwnedHeader& header : event.headers) {
    if (header.name == name) found.push_back(bytes(header.value));
  }
  return found.empty() ? Things(1) : found;
}

inline double size_of(const OwnedRecord& event) {
  return static_cast<double>(event.key.value_or("").size() + event.value.value_or("").size());
}

inline const std::vector<Side>& parts() {
  using E = const OwnedRecord&;
  static const std::vector<Side> all{
      {"key", Kind::null, true, [](E e) { return Things{bytes(e.key)}; }},
      {"value", Kind::null, true, [](E e) { return Things{bytes(e.value)}; }},
      {"key/a", Kind::null, true, [](E e) { return Things{member(e.key, "a")}; }},
      {"value/a", Kind::null, true, [](E e) { return Things{member(e.value, "a")}; }},
      {"value[\"/b\"]", Kind::null, true, [](E e) { return Things{member(e.value, "b")}; }},
      {"header.h", Kind::null, true, [](E e) { return headers(e, "h"); }},
      {"header['i']", Kind::null, true, [](E e) { return headers(e, "i"); }},
      {"topic", Kind::text, true, [](E) { return Things{text("orders")}; }},
      {"partition", Kind::number, true, [](E) { return Things{number(3)}; }},
      {"offset", Kind::number, true, [](E e) { return Things{number(static_cast<double>(e.offset))}; }},
      {"size", Kind::number, true, [](E e) { return Things{number(size_of(e))}; }},
      {"time", Kind::time, true, [](E e) { return Things{time(e.timestamp)}; }},
      {"len(key)", Kind::number, true, [](E e) { return Things{length(bytes(e.key))}; }},
      {"len(value/a)", Kind::number, true, [](E e) { return Things{length(member(e.value, "a"))}; }},
      {"len(topic)", Kind::number, true, [](E) { return Things{number(6)}; }},
  };
  return all;
}

// Anything that an event can be asked, or that can be made of such questions.
struct Condition {
  enum class Joined { none, both, either };
  std::string text;
  Joined joined = Joined::none;  // what its text binds by
  std::function<bool(const OwnedRecord&)> holds;
};

}  // namespace bourn::test::model
