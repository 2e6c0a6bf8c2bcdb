#include "base/time.hpp"

#include "base/units.hpp"

#include <date/date.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <ctime>

namespace bourn {
namespace {

constexpr std::int64_t kMsPerSecond = 1'000;
constexpr std::int64_t kMsPerMinute = 60 * kMsPerSecond;
constexpr std::int64_t kMsPerHour = 60 * kMsPerMinute;
constexpr std::int64_t kMsPerDay = 24 * kMsPerHour;

constexpr Timestamp start_of(date::year_month_day day) {
  return std::int64_t{date::sys_days{day}.time_since_epoch().count()} * kMsPerDay;
}

// RFC 3339 has four digits for the year.
constexpr Timestamp kFirstMoment = start_of(date::year{0} / 1 / 1);
constexpr Timestamp kLastMoment = start_of(date::year{10000} / 1 / 1) - 1;

constexpr bool is_in_calendar(Timestamp time) {
  return time >= kFirstMoment && time <= kLastMoment;
}

// How many of `unit` come before `time`, rounded down also before 1970.
constexpr std::int64_t floor_quotient(std::int64_t time, std::int64_t unit) {
  return time / unit - (time % unit < 0 ? 1 : 0);
}

constexpr Timestamp start_of_day(Timestamp time) {
  return floor_quotient(time, kMsPerDay) * kMsPerDay;
}

std::int64_t clock_ns(clockid_t clock) noexcept {
  timespec now{};
  clock_gettime(clock, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

// Reading ----------------------------------------------------------------------------------------------------------

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

// "Z", "+01:00", "-0330" or nothing: milliseconds that the zone is ahead of UTC.
bool take_zone(Reader& reader, std::int64_t& ahead) noexcept {
  ahead = 0;
  if (reader.at_end() || reader.take('Z') || reader.take('z')) return true;
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

std::optional<Timestamp> parse_date_time(std::string_view text) noexcept {
  Reader reader(text);
  Timestamp day = 0;
  std::int64_t clock = 0;
  std::int64_t ahead = 0;
  if (!take_date(reader, day)) return std::nullopt;
  if (reader.at_end()) return day;
  if (!reader.take('T') && !reader.take('t') && !reader.take(' ')) return std::nullopt;
  if (!take_clock(reader, clock) || !take_zone(reader, ahead) || !reader.at_end()) return std::nullopt;
  return day + clock - ahead;
}

std::optional<Timestamp> parse_time_of_today(std::string_view text, Timestamp now) noexcept {
  Reader reader(text);
  std::int64_t clock = 0;
  if (!take_clock(reader, clock) || !reader.at_end()) return std::nullopt;
  return start_of_day(now) + clock;
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

std::optional<Timestamp> parse_word(std::string_view text, Timestamp now) noexcept {
  if (text == "now") return now;
  if (text == "today") return start_of_day(now);
  if (text == "yesterday") return start_of_day(now) - kMsPerDay;
  return std::nullopt;
}

std::optional<Timestamp> parse_any(std::string_view text, Timestamp now) noexcept {
  if (const auto time = parse_word(text, now)) return time;
  if (const auto time = parse_relative(text, now)) return time;
  if (const auto time = parse_date_time(text)) return time;
  if (const auto time = parse_time_of_today(text, now)) return time;
  return parse_epoch(text);
}

// Writing ----------------------------------------------------------------------------------------------------------

void put_two(char* to, unsigned number) noexcept {
  to[0] = static_cast<char>('0' + number / 10);
  to[1] = static_cast<char>('0' + number % 10);
}

void put_three(char* to, unsigned number) noexcept {
  to[0] = static_cast<char>('0' + number / 100);
  put_two(to + 1, number % 100);
}

void append_number(Buffer& out, std::int64_t number) {
  constexpr std::size_t kMostDigits = 20;
  char* const to = out.room(kMostDigits);
  const auto result = std::to_chars(to, to + kMostDigits, number);
  out.commit(static_cast<std::size_t>(result.ptr - to));
}

// A moment taken apart.
struct Parts {
  explicit Parts(Timestamp time) noexcept
      : days(static_cast<int>(floor_quotient(time, kMsPerDay))),
        date(date::sys_days{date::days{days}}),
        ms_of_day(static_cast<unsigned>(time - std::int64_t{days} * kMsPerDay)) {}

  unsigned hour() const noexcept { return ms_of_day / 3'600'000; }
  unsigned minute() const noexcept { return ms_of_day / 60'000 % 60; }
  unsigned second() const noexcept { return ms_of_day / 1'000 % 60; }
  unsigned ms() const noexcept { return ms_of_day % 1'000; }

  int days;
  date::year_month_day date;
  unsigned ms_of_day;
};

constexpr std::size_t kIsoLength = 24;

// By hand, because this runs once for every event that is printed.
void put_iso(char* to, const Parts& parts) noexcept {
  const auto year = static_cast<unsigned>(static_cast<int>(parts.date.year()));
  put_two(to, year / 100);
  put_two(to + 2, year % 100);
  to[4] = '-';
  put_two(to + 5, static_cast<unsigned>(parts.date.month()));
  to[7] = '-';
  put_two(to + 8, static_cast<unsigned>(parts.date.day()));
  to[10] = 'T';
  put_two(to + 11, parts.hour());
  to[13] = ':';
  put_two(to + 14, parts.minute());
  to[16] = ':';
  put_two(to + 17, parts.second());
  to[19] = '.';
  put_three(to + 20, parts.ms());
  to[23] = 'Z';
}

// As gmtime_r, which takes the time zone's lock and reads TZ.
std::tm broken_down(const Parts& parts) noexcept {
  std::tm time{};
  time.tm_year = static_cast<int>(parts.date.year()) - 1900;
  time.tm_mon = static_cast<int>(static_cast<unsigned>(parts.date.month())) - 1;
  time.tm_mday = static_cast<int>(static_cast<unsigned>(parts.date.day()));
  time.tm_hour = static_cast<int>(parts.hour());
  time.tm_min = static_cast<int>(parts.minute());
  time.tm_sec = static_cast<int>(parts.second());
  const date::sys_days day{date::days{parts.days}};
  time.tm_wday = static_cast<int>(date::weekday{day}.c_encoding());
  time.tm_yday = static_cast<int>((day - date::sys_days{parts.date.year() / 1 / 1}).count());
  time.tm_zone = "UTC";
  return time;
}

// The length of the conversion at the start of `format` ("%F", "%-d", "%10Y", "%Ey"), or 0 when its letter is missing.
std::size_t conversion_length(std::string_view format) noexcept {
  std::size_t end = 1;
  while (end < format.size() && (is_digit(format[end]) || std::string_view("_-^#+").find(format[end]) != format.npos)) {
    ++end;
  }
  if (end < format.size() && (format[end] == 'E' || format[end] == 'O')) ++end;
  return end < format.size() && format[end] != '\0' ? end + 1 : 0;
}

// One conversion by strftime(3). A width that asks for more than the room gives nothing, so nobody can ask for
// gigabytes.
void append_conversion(Buffer& out, std::string_view conversion, const std::tm& time) {
  constexpr std::size_t kRoom = 256;
  char format[16];
  if (conversion.size() >= sizeof format) return;
  format[conversion.copy(format, conversion.size())] = '\0';
  char* const to = out.room(kRoom);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"  // it is the user's, and strftime reads nothing but `time`
  out.commit(std::strftime(to, kRoom, format, &time));
#pragma GCC diagnostic pop
}

void append_milliseconds(Buffer& out, const Parts& parts) {
  put_three(out.extend(3), parts.ms());
}

}  // namespace

Timestamp wall_clock_ms() noexcept {
  return floor_quotient(clock_ns(CLOCK_REALTIME), 1'000'000);
}

std::int64_t monotonic_ns() noexcept {
  return clock_ns(CLOCK_MONOTONIC);
}

std::optional<Timestamp> parse_moment(std::string_view text, Timestamp now) noexcept {
  if (!is_in_calendar(now)) return std::nullopt;
  const auto time = parse_any(text, now);
  return time && is_in_calendar(*time) ? time : std::nullopt;
}

std::string iso_time(Timestamp time) {
  if (!is_in_calendar(time)) return std::to_string(time);
  std::string text(kIsoLength, '\0');
  put_iso(text.data(), Parts(time));
  return text;
}

void append_iso_time(Buffer& out, Timestamp time) {
  if (!is_in_calendar(time)) return append_number(out, time);
  put_iso(out.extend(kIsoLength), Parts(time));
}

void append_strftime(Buffer& out, Timestamp time, const std::string& format) {
  if (!is_in_calendar(time)) return append_number(out, time);
  const Parts parts(time);
  const std::tm broken = broken_down(parts);
  std::string_view rest = format;
  while (!rest.empty()) {
    const std::size_t literal = std::min(rest.find('%'), rest.size());
    out.append(rest.substr(0, literal));
    rest.remove_prefix(literal);
    if (rest.empty()) break;
    const std::size_t length = conversion_length(rest);
    if (length == 0) return out.append(rest);
    const std::string_view conversion = rest.substr(0, length);
    if (conversion == "%L") {
      append_milliseconds(out, parts);
    } else if (conversion == "%s") {
      append_number(out, floor_quotient(time, kMsPerSecond));  // strftime's would read the local time zone
    } else {
      append_conversion(out, conversion, broken);
    }
    rest.remove_prefix(length);
  }
}

}  // namespace bourn
