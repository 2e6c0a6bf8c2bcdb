#include "stream/range.hpp"

#include <cstdint>
#include <limits>
#include <string>

#include "base/error.hpp"
#include "support/catch.hpp"

namespace bourn {
namespace {

using Kind = Bound::Kind;

constexpr Timestamp kSecond = 1000;
constexpr Timestamp kMinute = 60 * kSecond;
constexpr Timestamp kHour = 60 * kMinute;
constexpr Timestamp kDay = 24 * kHour;

// 2026-11-23T12:00:00Z, a Monday.
constexpr Timestamp kNow = 1'795'435'200'000;
constexpr Timestamp kToday = kNow - 12 * kHour;

constexpr Bound kStart{Kind::start, 0};
constexpr Bound kEnd{Kind::end, 0};
Bound at(Offset offset) {
  return {Kind::offset, offset};
}
Bound before_end(std::int64_t count) {
  return {Kind::before_end, count};
}
Bound after_start(std::int64_t count) {
  return {Kind::after_start, count};
}
Bound when(Timestamp time) {
  return {Kind::time, time};
}

Range range(std::string_view text) {
  return parse_range(text, kNow);
}
Bound bound(std::string_view text) {
  return parse_bound(text, kNow);
}

// The words that somebody gets to read for a range that is none.
std::string complaint(std::string_view text) {
  try {
    range(text);
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::usage);
    return error.what();
  }
  return "";
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace
}  // namespace bourn

// Without it, Catch prints "{?}" for what differs.
template <>
struct Catch::StringMaker<bourn::Bound> {
  static std::string convert(const bourn::Bound& bound) {
    return fmt::format("{}:{}", static_cast<int>(bound.kind), bound.value);
  }
};
template <>
struct Catch::StringMaker<bourn::Range> {
  static std::string convert(const bourn::Range& range) {
    const auto until = range.until ? StringMaker<bourn::Bound>::convert(*range.until) : "none";
    return StringMaker<bourn::Bound>::convert(range.from) + " until " + until;
  }
};

namespace bourn {

TEST_CASE("a single place is where reading starts, without an end", "[stream][range]") {
  CHECK(range("start") == Range{kStart, {}});
  CHECK(range("beginning") == Range{kStart, {}});
  CHECK(range("end") == Range{kEnd, {}});
  CHECK(range("0") == Range{at(0), {}});
  CHECK(range("42") == Range{at(42), {}});
  CHECK(range("9223372036854775807") == Range{at(std::numeric_limits<Offset>::max()), {}});
  CHECK(range("-10") == Range{before_end(10), {}});
  CHECK(range("+10") == Range{after_start(10), {}});
}

TEST_CASE("a colon separates the first event from the first one that is not meant", "[stream][range]") {
  CHECK(range("5:10") == Range{at(5), at(10)});
  CHECK(range("5:5") == Range{at(5), at(5)});
  CHECK(range("5:") == Range{at(5), {}});
  CHECK(range(":5") == Range{kStart, at(5)});
  CHECK(range(":end") == Range{kStart, kEnd});
  CHECK(range("7:end") == Range{at(7), kEnd});
  CHECK(range("-7:end") == Range{before_end(7), kEnd});
  CHECK(range("start:-7") == Range{kStart, before_end(7)});
}

TEST_CASE("a plus after the colon counts from what stands in front of it", "[stream][range]") {
  CHECK(range("5:+10") == Range{at(5), at(15)});
  CHECK(range(":+10") == Range{kStart, after_start(10)});
  CHECK(range("+5:+10") == Range{after_start(5), after_start(15)});
  CHECK(range("-5:+2") == Range{before_end(5), before_end(3)});
  CHECK(range("-5:+9") == Range{before_end(5), kEnd});
  CHECK_THROWS_AS(range("end:+3"), Error);
  CHECK_THROWS_AS(range("1:+9223372036854775807"), Error);
}

TEST_CASE("an at sign makes places times", "[stream][range]") {
  CHECK(range("@2026-11-22") == Range{when(kToday - kDay), {}});
  CHECK(range("@-10m") == Range{when(kNow - 10 * kMinute), {}});
  CHECK(range("@now") == Range{when(kNow), {}});
  CHECK(range("@1795435200") == Range{when(kNow), {}});
  CHECK(range("@1795435200000") == Range{when(kNow), {}});
  CHECK(range("@yesterday:today") == Range{when(kToday - kDay), when(kToday)});
  CHECK(range("@today:") == Range{when(kToday), {}});
  CHECK(range("@:today") == Range{kStart, when(kToday)});
  CHECK(range(":@today") == Range{kStart, when(kToday)});
  CHECK(range("@yesterday:@today") == Range{when(kToday - kDay), when(kToday)});
  CHECK(range("@today:end") == Range{when(kToday), kEnd});
  CHECK(range("100:@today") == Range{at(100), when(kToday)});
}

TEST_CASE("a length after a time counts from that time, a negative one from now", "[stream][range]") {
  CHECK(range("@today:1h") == Range{when(kToday), when(kToday + kHour)});
  CHECK(range("@today:+1h30m") == Range{when(kToday), when(kToday + 90 * kMinute)});
  CHECK(range("@-48h:-24h") == Range{when(kNow - 2 * kDay), when(kNow - kDay)});
  CHECK(range("@-2h:30m") == Range{when(kNow - 2 * kHour), when(kNow - 90 * kMinute)});
  CHECK_THROWS_AS(range("5:1h"), Error);
  CHECK_THROWS_AS(range("@:1h"), Error);
}

TEST_CASE("colons inside of times do not confuse the split", "[stream][range]") {
  CHECK(range("@10:00") == Range{when(kToday + 10 * kHour), {}});
  CHECK(range("@10:00:30") == Range{when(kToday + 10 * kHour + 30 * kSecond), {}});
  CHECK(range("@10:00:") == Range{when(kToday + 10 * kHour), {}});
  CHECK(range("@:10:00") == Range{kStart, when(kToday + 10 * kHour)});
  CHECK(range("@10:00:11:00") == Range{when(kToday + 10 * kHour), when(kToday + 11 * kHour)});
  CHECK(range("@10:00:30:11:00:30") ==
        Range{when(kToday + 10 * kHour + 30 * kSecond), when(kToday + 11 * kHour + 30 * kSecond)});
  CHECK(range("@2026-11-22T00:00Z:1h") == Range{when(kToday - kDay), when(kToday - kDay + kHour)});
  CHECK(range("@2026-11-22T01:00+01:00:2026-11-22 02:00") ==
        Range{when(kToday - kDay), when(kToday - kDay + 2 * kHour)});
  CHECK(range("@today:10:00") == Range{when(kToday), when(kToday + 10 * kHour)});
}

TEST_CASE("a range that can be split in two ways is refused instead of guessed", "[stream][range]") {
  // 10:00 until 11:12:13, or 10:00:11 until 12:13.
  CHECK(contains(complaint("@10:00:11:12:13"), "two meanings"));
}

TEST_CASE("kcat's words for times mean what they mean in kcat", "[stream][range]") {
  CHECK(range("s@1795435200000") == Range{when(kNow), {}});
  CHECK(range("e@1795435200000") == Range{kStart, when(kNow)});
  CHECK(range("s@1795431600000,e@1795435200000") == Range{when(kNow - kHour), when(kNow)});
  CHECK(range("e@1795435200000,s@1795431600000") == Range{when(kNow - kHour), when(kNow)});
  CHECK(range("s@-10m") == Range{when(kNow - 10 * kMinute), {}});
  CHECK(range("s@5") == Range{when(5), {}});  // milliseconds, however few
  CHECK_THROWS_AS(range("s@1,s@2"), Error);
  CHECK_THROWS_AS(range("s@1,"), Error);
  CHECK_THROWS_AS(range("s@"), Error);
  CHECK(contains(complaint("stored"), "groups"));
}

TEST_CASE("what is no range is refused with its text and what would be legal", "[stream][range]") {
  for (const char* text : {"",
                           ":",
                           "@",
                           "@:",
                           "abc",
                           "1x",
                           " 1",
                           "1 ",
                           "1e3",
                           "--1",
                           "+-1",
                           "-",
                           "+",
                           "1:2:3",
                           "5::10",
                           "@abc",
                           "@5",
                           "@10:99",
                           "9223372036854775808",
                           "-9223372036854775809",
                           "1:-",
                           "@today:5"}) {
    INFO(text);
    const std::string words = complaint(text);
    CHECK(contains(words, fmt::format("-o {}: ", text)));
    CHECK(contains(words, "legal are start"));
  }
  CHECK(contains(complaint("a\x1b]0;\n"), R"(a\x1b]0;)"));
}

TEST_CASE("a range that plainly ends before it begins is refused", "[stream][range]") {
  for (const char* text : {"10:5", "-5:-10", "+10:+-1", "@today:yesterday", "s@2,e@1"}) {
    INFO(text);
    CHECK_FALSE(complaint(text).empty());
  }
  CHECK(contains(complaint("10:5"), "ends before it begins"));
  // Only the log knows these.
  CHECK(range("-5:10") == Range{before_end(5), at(10)});
  CHECK(range("10:-5") == Range{at(10), before_end(5)});
}

TEST_CASE("a bound is a place or a time, and ten or thirteen digits are a time", "[stream][range]") {
  CHECK(bound("start") == kStart);
  CHECK(bound("end") == kEnd);
  CHECK(bound("17") == at(17));
  CHECK(bound("-17") == before_end(17));
  CHECK(bound("+17") == after_start(17));
  CHECK(bound("-17m") == when(kNow - 17 * kMinute));
  CHECK(bound("10:00") == when(kToday + 10 * kHour));
  CHECK(bound("2026-11-22T23:00:00-01:00") == when(kToday));
  CHECK(bound("1795435200") == when(kNow));
  CHECK(bound("1795435200.5") == when(kNow + 500));
  CHECK(bound("1795435200000") == when(kNow));
  CHECK(bound("123456789") == at(123456789));
  CHECK(bound("12345678901") == at(12345678901));
  CHECK(bound("-123456789") == before_end(123456789));  // ten characters, nine digits
  CHECK(bound("@1795435200") == when(kNow));
  CHECK(bound("@-1h") == when(kNow - kHour));
}

TEST_CASE("what is no bound is refused with its text and what would be legal", "[stream][range]") {
  for (const char* text : {"", "abc", "5:10", ":end", "@", "@17", "1h", "stored"}) {
    INFO(text);
    try {
      bound(text);
      FAIL("taken");
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::usage);
      CHECK(contains(error.what(), fmt::format("{}: neither an offset nor a time", text)));
    }
  }
}

}  // namespace bourn
