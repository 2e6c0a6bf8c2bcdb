// Moments as they are printed.
#include <algorithm>
#include <charconv>
#include <ctime>

#include "base/calendar.hpp"
#include "base/time.hpp"

namespace bourn {
namespace {

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
constexpr std::size_t kIsoZoneLength = kIsoLength + 5;  // "+01:00" for "Z"

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

// The same time as an offset from UTC.
void put_zone(char* to, std::int64_t ahead) noexcept {
  const auto minutes = static_cast<unsigned>((ahead < 0 ? -ahead : ahead) / kMsPerMinute);
  to[0] = ahead < 0 ? '-' : '+';
  put_two(to + 1, minutes / 60);
  to[3] = ':';
  put_two(to + 4, minutes % 60);
}

void put_local_iso(char* to, Timestamp time) noexcept {
  const std::int64_t ahead = ahead_of_utc(time, Zone::local);
  put_iso(to, Parts(time + ahead));
  put_zone(to + kIsoLength - 1, ahead);
}

// Whether what a clock in this zone shows can be written.
bool is_writable(Timestamp time, Zone zone) noexcept {
  return is_in_calendar(time) && (zone == Zone::utc || is_in_calendar(time + ahead_of_utc(time, zone)));
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

std::tm broken_down(Timestamp time, Zone zone, const Parts& parts) noexcept {
  std::tm broken = broken_down(parts);
  if (zone == Zone::utc) return broken;
  const auto seconds = static_cast<std::time_t>(floor_quotient(time, kMsPerSecond));
  std::tm local{};
  if (::localtime_r(&seconds, &local) == nullptr) return broken;
  broken.tm_isdst = local.tm_isdst;
  broken.tm_gmtoff = local.tm_gmtoff;
  broken.tm_zone = local.tm_zone;
  return broken;
}

// The length of the conversion at the start of `format` ("%F", "%-d", "%10Y", "%Ey"), or 0 when its letter is missing.
std::size_t conversion_length(std::string_view format) noexcept {
  std::size_t end = 1;
  while (end < format.size() &&
         ((format[end] >= '0' && format[end] <= '9') || std::string_view("_-^#+").find(format[end]) != format.npos)) {
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

std::string iso_time(Timestamp time, Zone zone) {
  Buffer text;
  append_iso_time(text, time, zone);
  return std::string(text.view());
}

void append_iso_time(Buffer& out, Timestamp time, Zone zone) {
  if (!is_writable(time, zone)) return append_number(out, time);
  if (zone == Zone::local) return put_local_iso(out.extend(kIsoZoneLength), time);
  put_iso(out.extend(kIsoLength), Parts(time));
}

void append_strftime(Buffer& out, Timestamp time, const std::string& format, Zone zone) {
  if (!is_writable(time, zone)) return append_number(out, time);
  const Parts parts(time + ahead_of_utc(time, zone));
  const std::tm broken = broken_down(time, zone, parts);
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
