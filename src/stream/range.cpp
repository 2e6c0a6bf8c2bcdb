#include "stream/range.hpp"

#include <chrono>
#include <cstdint>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/units.hpp"

namespace bourn {
namespace {

constexpr std::string_view kLegalRanges =
    "start, end, N, -N, +N, N:M, N:+M, :N, :end, @TIME, @TIME:TIME, @TIME:LENGTH, s@TIME,e@TIME";
constexpr std::string_view kLegalBounds = "an offset, start, end, -N, +N or a time";

// Digits alone: a sign is never part of an offset or a count.
std::optional<std::int64_t> parse_count(std::string_view text) {
  if (text.empty() || text.front() == '-') return std::nullopt;
  return parse_integer(text);
}

// "start", "end", "100", "-100", "+100"
std::optional<Bound> parse_place(std::string_view text) {
  if (text == "start" || text == "beginning") return Bound{Bound::Kind::start, 0};
  if (text == "end") return Bound{Bound::Kind::end, 0};
  if (text.empty()) return std::nullopt;
  const bool has_sign = text.front() == '-' || text.front() == '+';
  const auto count = parse_count(text.substr(has_sign ? 1 : 0));
  if (!count) return std::nullopt;
  if (!has_sign) return Bound{Bound::Kind::offset, *count};
  return Bound{text.front() == '-' ? Bound::Kind::before_end : Bound::Kind::after_start, *count};
}

std::optional<Bound> parse_time(std::string_view text, Now now) {
  const auto time = parse_moment(text, now);
  if (!time) return std::nullopt;
  return Bound{Bound::Kind::time, *time};
}

std::optional<std::int64_t> sum(std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  if (__builtin_add_overflow(a, b, &result)) return std::nullopt;
  return result;
}

// `count` offsets after `from`; nullopt where nobody can say which place that is.
std::optional<Bound> further(const Bound& from, std::int64_t count) {
  switch (from.kind) {
    case Bound::Kind::start:
      return Bound{Bound::Kind::after_start, count};
    case Bound::Kind::offset:
    case Bound::Kind::after_start: {
      const auto value = sum(from.value, count);
      if (!value) return std::nullopt;
      return Bound{from.kind, *value};
    }
    case Bound::Kind::before_end:
      if (count >= from.value) return Bound{Bound::Kind::end, 0};
      return Bound{Bound::Kind::before_end, from.value - count};
    case Bound::Kind::end:
    case Bound::Kind::time:
      return std::nullopt;
  }
  return std::nullopt;
}

// "1h" and "+1h" after a time are counted from it; rpk does the same with "1h".
std::optional<Bound> parse_length(std::string_view text, const Bound& from) {
  if (from.kind != Bound::Kind::time) return std::nullopt;
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  const auto length = parse_duration(text);
  if (!length) return std::nullopt;
  const auto value = sum(from.value, std::chrono::floor<std::chrono::milliseconds>(*length).count());
  if (!value) return std::nullopt;
  return Bound{Bound::Kind::time, *value};
}

// What stands in front of the colon, or alone: "", "100", "@10:00". "@" alone is what "@:10:00" begins with.
std::optional<Bound> parse_left(std::string_view text, Now now) {
  if (text.empty() || text == "@") return Bound{Bound::Kind::start, 0};
  if (text.front() == '@') return parse_time(text.substr(1), now);
  return parse_place(text);
}

// What stands after the colon. After a time, a time or a length needs no '@' of its own.
std::optional<Bound> parse_right(std::string_view text, std::string_view left, const Bound& from, Now now) {
  if (!text.empty() && text.front() == '@') return parse_time(text.substr(1), now);
  if (!left.empty() && left.front() == '@') {
    if (text == "end") return Bound{Bound::Kind::end, 0};
    if (const auto until = parse_length(text, from)) return until;
    return parse_time(text, now);
  }
  if (!text.empty() && text.front() == '+') {
    const auto count = parse_count(text.substr(1));
    return count ? further(from, *count) : std::nullopt;
  }
  return parse_place(text);
}

// `text` without a colon that splits it.
std::optional<Range> parse_unsplit(std::string_view text, Now now) {
  if (text.empty() || text == "@") return std::nullopt;
  const auto from = parse_left(text, now);
  if (!from) return std::nullopt;
  return Range{*from, std::nullopt};
}

std::optional<Range> parse_split(std::string_view left, std::string_view right, Now now) {
  if (right.empty()) return parse_unsplit(left, now);
  const auto from = parse_left(left, now);
  if (!from) return std::nullopt;
  const auto until = parse_right(right, left, *from, now);
  if (!until) return std::nullopt;
  return Range{*from, until};
}

// kcat's milliseconds, however many digits they have, or anything that parse_moment takes.
std::optional<Bound> parse_kcat_time(std::string_view text, Now now) {
  if (const auto ms = parse_count(text)) return Bound{Bound::Kind::time, *ms};
  return parse_time(text, now);
}

// "s@MS", "e@MS", or both joined by a comma, in either order.
std::optional<Range> parse_kcat(std::string_view text, Now now) {
  std::optional<Bound> from;
  std::optional<Bound> until;
  for (bool more = true; more;) {
    const std::size_t comma = text.find(',');
    const std::string_view part = text.substr(0, comma);
    std::optional<Bound>& bound = part.substr(0, 2) == "s@" ? from : until;
    if (bound || (part.substr(0, 2) != "s@" && part.substr(0, 2) != "e@")) return std::nullopt;
    bound = parse_kcat_time(part.substr(2), now);
    if (!bound) return std::nullopt;
    more = comma != std::string_view::npos;
    if (more) text.remove_prefix(comma + 1);
  }
  return Range{from.value_or(Bound{}), until};
}

// True where nobody needs to look into the log to see that the range ends before it begins.
bool is_backwards(const Range& range) {
  if (!range.until || range.from.kind != range.until->kind) return false;
  if (range.from.kind == Bound::Kind::before_end) return range.from.value < range.until->value;
  return range.from.value > range.until->value;
}

[[noreturn]] void fail_range(std::string_view text, std::string_view what) {
  fail(ErrorKind::usage, "-o {}: {}; legal are {}", escaped(text), what, kLegalRanges);
}

// Tries `text` whole and split at every colon, since times hold colons too.
Range parse_any_split(std::string_view text, Now now) {
  std::optional<Range> found = parse_unsplit(text, now);
  for (std::size_t at = text.find(':'); at != std::string_view::npos; at = text.find(':', at + 1)) {
    const auto split = parse_split(text.substr(0, at), text.substr(at + 1), now);
    if (split && found) fail_range(text, "two meanings; write the times with their dates, or use --from and --until");
    if (split) found = split;
  }
  if (!found) fail_range(text, "no range");
  return *found;
}

}  // namespace

Range parse_range(std::string_view text, Now now) {
  if (text == "stored") {
    throw Error(ErrorKind::usage, "-o stored: offsets are stored for consumer groups only", "--cursor FILE");
  }
  const auto kcat = parse_kcat(text, now);
  const Range range = kcat ? *kcat : parse_any_split(text, now);
  if (is_backwards(range)) fail_range(text, "the range ends before it begins");
  return range;
}

Bound parse_bound(std::string_view text, Now now) {
  if (!text.empty() && text.front() == '@') {
    if (const auto time = parse_time(text.substr(1), now)) return *time;
  } else {
    // Ten and thirteen digits are what seconds and milliseconds since 1970 look like; an offset of that length is given
    // with -o.
    const bool has_epoch_length = text.size() == 10 || text.size() == 13;
    const bool is_number = parse_count(text).has_value();
    const auto place = is_number && has_epoch_length ? std::nullopt : parse_place(text);
    if (place) return *place;
    if (const auto time = parse_time(text, now)) return *time;
  }
  fail(ErrorKind::usage, "{}: neither an offset nor a time; legal is {}", escaped(text), kLegalBounds);
}

}  // namespace bourn
