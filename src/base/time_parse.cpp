// Moments as people write them.
#include <chrono>

#include "base/calendar.hpp"
#include "base/time.hpp"
#include "base/units.hpp"

namespace bourn {
namespace {

bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

// Takes single parts off the front of a text.
class Reader {
 public:
  explicit Reader(std::string_view text) noexcept : text_(text) {}

  bool at_end() const noexcept { return text_.empty(); }

  bool take(char expected) noexcept {
    if (text_.empty() || text_.front() != expected) return false;
    text_.remove_prefix(1);
    return true;
  }

  // A number of exactly `digits` digits.
  bool take_number(std::size_t digits, std::int64_t& number) noexcept {
    if (text_.size() < digits) return false;
    std::int64_t value = 0;
    for (const char byte : text_.substr(0, digits)) {
      if (!is_digit(byte)) return false;
      value = 10 * value + (byte - '0');
    }
    text_.remove_prefix(digits);
    number = value;
    return true;
  }

  // ".123…" in milliseconds, finer digits dropped; 0 when there is no point.
  bool take_fraction(std::int64_t& ms) noexcept {
    ms = 0;
    if (!take('.')) return true;
    if (text_.empty() || !is_digit(text_.front())) return false;
    for (std::int64_t place = 100; !text_.empty() && is_digit(text_.front()); place /= 10) {
      ms += (text_.front() - '0') * place;
      text_.remove_prefix(1);
    }
    return true;
  }

 private:
  std::string_view text_;
};

// "2026-11-23"
bool take_date(Reader& reader, Timestamp& start) noexcept {
  std::int64_t year = 0;
  std::int64_t month = 0;
  std::int64_t day = 0;
  if (!reader.take_number(4, year) || !reader.take('-') || !reader.take_number(2, month) || !reader.take('-') ||
      !reader.take_number(2, day)) {
    return false;
  }
  const auto date = date::year{static_cast<int>(year)} / static_cast<int>(month) / static_cast<int>(day);
  start = date.ok() ? start_of(date) : 0;
  return date.ok();
}

// "10:00", "10:00:30", "10:00:30.5": milliseconds since midnight. A leap second (RFC 3339 section 5.6) is the first
// second of the next minute, as in POSIX.
bool take_clock(Reader& reader, std::int64_t& ms) noexcept {
  std::int64_t hour = 0;
  std::int64_t minute = 0;
  std::int64_t second = 0;
  std::int64_t fraction = 0;
  if (!reader.take_number(2, hour) || !reader.take(':') || !reader.take_number(2, minute)) return false;
  if (reader.take(':') && (!reader.take_number(2, second) || !reader.take_fraction(fraction))) return false;
  ms = hour * kMsPerHour + minute * kMsPerMinute + second * kMsPerSecond + fraction;
  return hour < 24 && minute < 60 && (second < 60 || (second == 60 && minute == 59));
}

// The moment when a clock of the zone shows this, given as if it were UTC. Of an hour that the clock shows twice, or
// never, one of the moments around it.
Timestamp moment_of(Timestamp shown, Zone zone) noexcept {
  const Timestamp near = shown - ahead_of_utc(shown, zone);
  return shown - ahead_of_utc(near, zone);
}

// "Z", "+01:00", "-0330": milliseconds that the zone is ahead of UTC.
bool take_zone(Reader& reader, std::int64_t& ahead) noexcept {
  ahead = 0;
  if (reader.take('Z') || reader.take('z')) return true;
  const bool east = reader.take('+');
  if (!east && !reader.take('-')) return false;
  std::int64_t hour = 0;
  std::int64_t minute = 0;
  if (!reader.take_number(2, hour)) return false;
  reader.take(':');
  if (!reader.take_number(2, minute) || hour > 23 || minute > 59) return false;
  ahead = (hour * kMsPerHour + minute * kMsPerMinute) * (east ? 1 : -1);
  return true;
}

std::optional<Timestamp> parse_date_time(std::string_view text, Zone zone) noexcept {
  Reader reader(text);
  Timestamp day = 0;
  std::int64_t clock = 0;
  std::int64_t ahead = 0;
  if (!take_date(reader, day)) return std::nullopt;
  if (reader.at_end()) return moment_of(day, zone);
  if (!reader.take('T') && !reader.take('t') && !reader.take(' ')) return std::nullopt;
  if (!take_clock(reader, clock)) return std::nullopt;
  if (reader.at_end()) return moment_of(day + clock, zone);
  if (!take_zone(reader, ahead) || !reader.at_end()) return std::nullopt;
  return day + clock - ahead;
}

// What clocks of the zone show at the start of the day.
Timestamp today(Now now) noexcept {
  return start_of_day(now.time + ahead_of_utc(now.time, now.zone));
}

std::optional<Timestamp> parse_time_of_today(std::string_view text, Now now) noexcept {
  Reader reader(text);
  std::int64_t clock = 0;
  if (!take_clock(reader, clock) || !reader.at_end()) return std::nullopt;
  return moment_of(today(now) + clock, now.zone);
}

std::optional<Timestamp> parse_epoch(std::string_view text) noexcept {
  std::int64_t number = 0;
  std::int64_t fraction = 0;
  Reader milliseconds(text);
  if (milliseconds.take_number(13, number) && milliseconds.at_end()) return number;
  Reader seconds(text);
  if (!seconds.take_number(10, number) || !seconds.take_fraction(fraction) || !seconds.at_end()) return std::nullopt;
  return number * kMsPerSecond + fraction;
}

// "-10m", "+1h"
std::optional<Timestamp> parse_relative(std::string_view text, Timestamp now) noexcept {
  if (text.empty() || (text.front() != '+' && text.front() != '-')) return std::nullopt;
  const auto length = parse_duration(text.substr(1));
  if (!length) return std::nullopt;
  // At most 292 years in nanoseconds, and `now` lies in the calendar: no overflow.
  const std::int64_t ms = std::chrono::floor<std::chrono::milliseconds>(*length).count();
  return text.front() == '-' ? now - ms : now + ms;
}

std::optional<Timestamp> parse_word(std::string_view text, Now now) noexcept {
  if (text == "now") return now.time;
  if (text == "today") return moment_of(today(now), now.zone);
  if (text == "yesterday") return moment_of(today(now) - kMsPerDay, now.zone);
  return std::nullopt;
}

std::optional<Timestamp> parse_any(std::string_view text, Now now) noexcept {
  if (const auto time = parse_word(text, now)) return time;
  if (const auto time = parse_relative(text, now.time)) return time;
  if (const auto time = parse_date_time(text, now.zone)) return time;
  if (const auto time = parse_time_of_today(text, now)) return time;
  return parse_epoch(text);
}

}  // namespace

std::optional<Timestamp> parse_moment(std::string_view text, Now now) noexcept {
  if (!is_in_calendar(now.time)) return std::nullopt;
  const auto time = parse_any(text, now);
  return time && is_in_calendar(*time) ? time : std::nullopt;
}

}  // namespace bourn
