#include "base/time.hpp"

#include <cstdlib>
#include <ctime>
#include <limits>
#include <optional>
#include <string>

#include "support/catch.hpp"

using namespace bourn;

namespace {

constexpr Timestamp kSecond = 1'000;
constexpr Timestamp kMinute = 60 * kSecond;
constexpr Timestamp kHour = 60 * kMinute;
constexpr Timestamp kDay = 24 * kHour;

// TZ, for as long as it lives.
class TimeZone {
 public:
  explicit TimeZone(const char* name) {
    const char* const before = std::getenv("TZ");
    if (before != nullptr) saved_ = before;
    setenv("TZ", name, 1);
    tzset();
  }
  ~TimeZone() {
    if (saved_) {
      setenv("TZ", saved_->c_str(), 1);
    } else {
      unsetenv("TZ");
    }
    tzset();
  }
  TimeZone(const TimeZone&) = delete;
  TimeZone& operator=(const TimeZone&) = delete;

 private:
  std::optional<std::string> saved_;
};

// 2026-11-23T10:20:30.456Z, and the midnight before.
constexpr Timestamp kNow = 1'795'429'230'456;
constexpr Timestamp kToday = 1'795'392'000'000;

constexpr Timestamp kFirst = -62'167'219'200'000;
constexpr Timestamp kLast = 253'402'300'799'999;

std::optional<Timestamp> moment(std::string_view text) {
  return parse_moment(text, kNow);
}

std::string in_buffer(Timestamp time) {
  Buffer out;
  append_iso_time(out, time);
  return std::string(out.view());
}

std::string formatted(Timestamp time, const std::string& format) {
  Buffer out;
  append_strftime(out, time, format);
  return std::string(out.view());
}

}  // namespace

TEST_CASE("moments are written in UTC with milliseconds", "[base][time]") {
  CHECK(iso_time(0) == "1970-01-01T00:00:00.000Z");
  CHECK(iso_time(-1) == "1969-12-31T23:59:59.999Z");
  CHECK(iso_time(kNow) == "2026-11-23T10:20:30.456Z");
  CHECK(iso_time(kToday) == "2026-11-23T00:00:00.000Z");
  CHECK(iso_time(951'782'400'000) == "2000-02-29T00:00:00.000Z");
  CHECK(iso_time(kFirst) == "0000-01-01T00:00:00.000Z");
  CHECK(iso_time(kLast) == "9999-12-31T23:59:59.999Z");
}

TEST_CASE("moments outside the calendar are written as numbers", "[base][time]") {
  for (const Timestamp time :
       {kFirst - 1, kLast + 1, std::numeric_limits<Timestamp>::min(), std::numeric_limits<Timestamp>::max()}) {
    CHECK(iso_time(time) == std::to_string(time));
    CHECK(in_buffer(time) == std::to_string(time));
    CHECK(formatted(time, "%F") == std::to_string(time));
  }
}

TEST_CASE("what is written is read back, over all years", "[base][time]") {
  for (Timestamp time = kFirst; time <= kLast; time += 97 * kDay + 12'345'678) {
    const std::string text = iso_time(time);
    REQUIRE(moment(text) == time);
    REQUIRE(in_buffer(time) == text);
  }
}

TEST_CASE("RFC 3339 moments are read, with and without their optional parts", "[base][time]") {
  const Timestamp ten = kToday + 10 * kHour;
  for (const char* text : {"2026-11-23T10:00:00Z", "2026-11-23T10:00:00", "2026-11-23 10:00", "2026-11-23t10:00z",
                           "2026-11-23T11:00:00+01:00", "2026-11-23T11:00+0100", "2026-11-23T06:30:00-03:30",
                           "2026-11-24T00:00:00+14:00", "2026-11-23T10:00:00.0009Z", "2026-11-23T10:00:00-00:00"}) {
    INFO(text);
    CHECK(moment(text) == ten);
  }
  CHECK(moment("2026-11-23") == kToday);
  CHECK(moment("2026-11-23T10:20:30.4Z") == kNow - 56);
  CHECK(moment("2026-11-23T10:20:30.456789012345678901234567890Z") == kNow);
  CHECK(moment("2016-12-31T23:59:60Z") == moment("2017-01-01T00:00:00Z"));
  CHECK(moment("2024-02-29") == 1'709'164'800'000);
}

TEST_CASE("a time of day means today in UTC", "[base][time]") {
  CHECK(moment("10:00") == kToday + 10 * kHour);
  CHECK(moment("23:59:59.999") == kToday + kDay - 1);
  CHECK(moment("00:00") == kToday);
  CHECK(parse_moment("12:00", -1) == -12 * kHour);  // before 1970 as well
}

TEST_CASE("epoch seconds have ten digits, milliseconds thirteen", "[base][time]") {
  CHECK(moment("1795429230") == 1'795'429'230'000);
  CHECK(moment("1795429230.456") == kNow);
  CHECK(moment("1795429230.4") == kNow - 56);
  CHECK(moment("1795429230456") == kNow);
  CHECK(moment("0000000000") == 0);
  for (const char* text : {"0", "12345", "179542923", "17954292300", "179542923045", "17954292304567", "1795429230.",
                           "1795429230456.1", "179542923045\n"}) {
    INFO(text);
    CHECK_FALSE(moment(text));
  }
}

TEST_CASE("words and lengths of time count from now", "[base][time]") {
  CHECK(moment("now") == kNow);
  CHECK(moment("today") == kToday);
  CHECK(moment("yesterday") == kToday - kDay);
  CHECK(moment("-10m") == kNow - 10 * kMinute);
  CHECK(moment("+1h30m") == kNow + 90 * kMinute);
  CHECK(moment("-0.5s") == kNow - 500);
  CHECK(moment("-250ms") == kNow - 250);
}

TEST_CASE("what is no moment is refused", "[base][time]") {
  for (const char* text : {"",
                           " ",
                           "-",
                           "+",
                           "10m",
                           "-10",
                           "tomorrow",
                           "Now",
                           "now ",
                           "2026",
                           "2026-11",
                           "2026-11-",
                           "2026-13-01",
                           "2026-00-01",
                           "2026-11-31",
                           "2025-02-29",
                           "1900-02-29",
                           "2026-11-23T",
                           "2026-11-23T10",
                           "2026-11-23T10:",
                           "2026-11-23T10:0",
                           "2026-11-23T24:00",
                           "2026-11-23T10:60",
                           "2026-11-23T10:00:61",
                           "2026-11-23T10:00:60",
                           "2026-11-23T10:00:",
                           "2026-11-23T10:00:00.",
                           "2026-11-23T10:00:00,5",
                           "2026-11-23T10:00:00 Z",
                           "2026-11-23T10:00:00ZZ",
                           "2026-11-23T10:00:00+1",
                           "2026-11-23T10:00:00+24:00",
                           "2026-11-23T10:00:00+01:60",
                           "2026-11-23T10:00:00+01:0",
                           "2026-11-23Z",
                           "26-11-23",
                           "20261123",
                           "+2026-11-23",
                           " 10:00",
                           "1:00",
                           "10:00Z",
                           "25:00",
                           "--10m"}) {
    INFO(text);
    CHECK_FALSE(moment(text));
  }
  CHECK_FALSE(moment(std::string_view("now\0", 4)));
}

TEST_CASE("moments outside the calendar are refused, however they are reached", "[base][time]") {
  CHECK(moment("9999-12-31T23:59:59.999Z") == kLast);
  CHECK_FALSE(moment("9999-12-31T23:59:59.999-00:01"));
  CHECK_FALSE(moment("0000-01-01T00:00:00+00:01"));
  CHECK_FALSE(parse_moment("+1ms", kLast));
  CHECK_FALSE(parse_moment("yesterday", kFirst));
  for (const Timestamp now : {std::numeric_limits<Timestamp>::min(), std::numeric_limits<Timestamp>::max()}) {
    for (const char* text : {"now", "today", "yesterday", "-15000w", "+15000w", "10:00"}) {
      CHECK_FALSE(parse_moment(text, now));
    }
  }
}

TEST_CASE("strftime conversions are in UTC, with %L for milliseconds", "[base][time]") {
  CHECK(formatted(kNow, "%F %T.%L") == "2026-11-23 10:20:30.456");
  CHECK(formatted(kNow, "%j %a %b %-d %y %H%%") == "327 Mon Nov 23 26 10%");
  CHECK(formatted(kNow, "%z %Z") == "+0000 UTC");
  CHECK(formatted(kNow, "%u %V %G") == "1 48 2026");
  CHECK(formatted(5, "%L") == "005");
  CHECK(formatted(-1, "%F %T.%L %j") == "1969-12-31 23:59:59.999 365");
  CHECK(formatted(951'782'400'000, "%j") == "060");
  CHECK(formatted(kNow, "") == "");
  CHECK(formatted(kNow, "no conversion") == "no conversion");
}

TEST_CASE("odd strftime formats do no harm", "[base][time]") {
  CHECK(formatted(kNow, "100%") == "100%");
  CHECK(formatted(kNow, "%-") == "%-");
  CHECK(formatted(kNow, "a%999999999Yb") == "ab");
  CHECK(formatted(kNow, "a%99999999999999999999Yb") == "ab");
  CHECK(formatted(kNow, std::string("%F\0%F", 5)) == std::string("2026-11-23\0", 11) + "2026-11-23");
  CHECK(formatted(kNow, std::string("%\0", 2)) == std::string("%\0", 2));
}

TEST_CASE("the time zone of the machine changes nothing unless it is asked for", "[base][time]") {
  const TimeZone zone("JST-9");
  CHECK(formatted(kNow, "%FT%T %z %s") == "2026-11-23T10:20:30 +0000 1795429230");
  CHECK(moment("10:00") == kToday + 10 * kHour);
  CHECK(iso_time(kNow) == "2026-11-23T10:20:30.456Z");
  CHECK(iso_time(kNow, Zone::local) == "2026-11-23T19:20:30.456+09:00");
  CHECK(parse_moment("10:00", Now(kNow, Zone::local)) == kToday + kHour);
  CHECK(parse_moment("2026-11-23", Now(kNow, Zone::local)) == kToday - 9 * kHour);
  CHECK(parse_moment("2026-11-23T10:00", Now(kNow, Zone::local)) == kToday + kHour);
  CHECK(parse_moment("2026-11-23T10:00Z", Now(kNow, Zone::local)) == kToday + 10 * kHour);
  CHECK(parse_moment("today", Now(kNow, Zone::local)) == kToday - 9 * kHour);
  CHECK(parse_moment("now", Now(kNow, Zone::local)) == kNow);
}

TEST_CASE("moments in a zone are read back, through its summers and winters", "[base][time]") {
  for (const char* name : {"CET-1CEST,M3.5.0,M10.5.0/3", "NST3:30NDT,M3.2.0,M11.1.0", "<+0545>-5:45", "XXX0:44:30"}) {
    const TimeZone zone(name);
    for (Timestamp time = kToday; time < kToday + 400 * kDay; time += 7 * kHour + 11 * kMinute + 1) {
      const std::string text = iso_time(time, Zone::local);
      INFO(name << ": " << text);
      REQUIRE(moment(text) == time);
    }
  }
}

TEST_CASE("an hour that clocks show twice or never means a moment beside it", "[base][time]") {
  const TimeZone zone("CET-1CEST,M3.5.0,M10.5.0/3");
  const Now now(kNow, Zone::local);
  CHECK(iso_time(*parse_moment("2026-10-25T02:30", now), Zone::local).substr(0, 16) == "2026-10-25T02:30");
  const auto never = parse_moment("2026-03-29T02:30", now);
  REQUIRE(never);
  CHECK(std::abs(*never - *moment("2026-03-29T01:00Z")) <= kHour);
}

TEST_CASE("what a zone moves out of the calendar is a number", "[base][time]") {
  const TimeZone zone("JST-9");
  const Timestamp last = *moment("9999-12-31T23:59:59.999Z");
  CHECK(iso_time(last, Zone::local) == std::to_string(last));
  CHECK(iso_time(last) == "9999-12-31T23:59:59.999Z");
}

TEST_CASE("the wall clock agrees with time(2), and the other one never goes back", "[base][time]") {
  const auto before = static_cast<Timestamp>(std::time(nullptr));
  const Timestamp now = wall_clock_ms();
  const auto after = static_cast<Timestamp>(std::time(nullptr));
  // time(2) may lag by a clock tick.
  CHECK(now >= before * kSecond);
  CHECK(now < (after + 2) * kSecond);
  std::int64_t last = monotonic_ns();
  for (int round = 0; round < 1'000; ++round) {
    const std::int64_t next = monotonic_ns();
    REQUIRE(next >= last);
    last = next;
  }
}
