#include "base/units.hpp"

#include <cstdint>
#include <limits>

#include "support/catch.hpp"

using namespace bourn;
using namespace std::chrono_literals;

namespace {
constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
}  // namespace

TEST_CASE("integers are read whole", "[base][units]") {
  CHECK(parse_integer("0") == 0);
  CHECK(parse_integer("-1") == -1);
  CHECK(parse_integer("007") == 7);
  CHECK(parse_integer("9223372036854775807") == kMax);
  CHECK(parse_integer("-9223372036854775808") == kMin);
}

TEST_CASE("what is not wholly an integer is none", "[base][units]") {
  for (const char* text : {"", "-", "+1", " 1", "1 ", "1e3", "1.0", "0x10", "--1", "9223372036854775808",
                           "-9223372036854775809", "99999999999999999999", "١"}) {
    INFO(text);
    CHECK_FALSE(parse_integer(text));
  }
  CHECK_FALSE(parse_integer(std::string_view("1\0", 2)));
}

TEST_CASE("sizes count in powers of 1024, however the unit is spelled", "[base][units]") {
  CHECK(parse_size("65536") == 65536);
  CHECK(parse_size("0") == 0);
  CHECK(parse_size("512B") == 512);
  for (const char* text : {"64K", "64k", "64KB", "64kB", "64KiB", "64kiB"}) {
    INFO(text);
    CHECK(parse_size(text) == 65536);
  }
  CHECK(parse_size("1M") == 1 << 20);
  CHECK(parse_size("2GiB") == std::int64_t{2} << 30);
  CHECK(parse_size("3TB") == std::int64_t{3} << 40);
  CHECK(parse_size("9223372036854775807") == kMax);
  CHECK(parse_size("8388607T") == std::int64_t{8388607} << 40);
}

TEST_CASE("sizes that are no sizes or too large are refused", "[base][units]") {
  for (const char* text : {"", "K", "-1", "+1", " 1", "1 K", "1KK", "1Ki", "1KiBs", "1iB", "1.5M", "1e3", "1X",
                           "9223372036854775808", "8388608T", "9999999999999999999G"}) {
    INFO(text);
    CHECK_FALSE(parse_size(text));
  }
}

TEST_CASE("lengths of time need a unit and add up", "[base][units]") {
  CHECK(parse_duration("500ms") == 500ms);
  CHECK(parse_duration("10s") == 10s);
  CHECK(parse_duration("5m") == 5min);
  CHECK(parse_duration("2h") == 2h);
  CHECK(parse_duration("7d") == 7 * 24h);
  CHECK(parse_duration("1w") == 7 * 24h);
  CHECK(parse_duration("10us") == 10us);
  CHECK(parse_duration("10ns") == 10ns);
  CHECK(parse_duration("0s") == 0s);
  CHECK(parse_duration("1h30m") == 90min);
  CHECK(parse_duration("1d2h3m4s5ms") == 26h + 3min + 4s + 5ms);
}

TEST_CASE("fractions of a unit are exact to the nanosecond", "[base][units]") {
  CHECK(parse_duration("1.5s") == 1500ms);
  CHECK(parse_duration("0.25h") == 15min);
  CHECK(parse_duration("1.5w") == 252h);
  CHECK(parse_duration("0.000001ms") == 1ns);
  CHECK(parse_duration("1.123456789s") == 1123456789ns);
  CHECK(parse_duration("1.1234567899999s") == 1123456789ns);
  CHECK(parse_duration("0.1s0.1s") == 200ms);
}

TEST_CASE("lengths of time that are unclear or too long are refused", "[base][units]") {
  for (const char* text : {"",
                           "10",
                           "s",
                           "1.s",
                           ".5s",
                           "1..5s",
                           "-1s",
                           "+1s",
                           " 1s",
                           "1s ",
                           "1 s",
                           "1min",
                           "1S",
                           "1y",
                           "1h30",
                           "1e3s",
                           "9223372037s",
                           "99999999999999999999s",
                           "15251w",
                           "9223372036s9223372036s"}) {
    INFO(text);
    CHECK_FALSE(parse_duration(text));
  }
  CHECK(parse_duration("9223372036.854775807s") == std::chrono::nanoseconds(kMax));
  CHECK_FALSE(parse_duration("9223372036.854775808s"));
}

TEST_CASE("sizes are shown with one decimal and the unit that fits", "[base][units]") {
  CHECK(size_text(0) == "0 B");
  CHECK(size_text(512) == "512 B");
  CHECK(size_text(1023) == "1023 B");
  CHECK(size_text(1024) == "1.0 KiB");
  CHECK(size_text(65536) == "64.0 KiB");
  CHECK(size_text(1024 * 1024 - 1) == "1.0 MiB");
  CHECK(size_text(1181116006) == "1.1 GiB");
  CHECK(size_text(kMax) == "8.0 EiB");
  CHECK(size_text(-2048) == "-2.0 KiB");
  CHECK(size_text(kMin) == "-8.0 EiB");
}

TEST_CASE("numbers for people have their digits in groups of three", "[base][units]") {
  CHECK(grouped(0) == "0");
  CHECK(grouped(999) == "999");
  CHECK(grouped(1000) == "1,000");
  CHECK(grouped(-123456) == "-123,456");
  CHECK(grouped(kMax) == "9,223,372,036,854,775,807");
  CHECK(grouped(kMin) == "-9,223,372,036,854,775,808");
}

TEST_CASE("lengths of time are shown in their two largest units", "[base][units]") {
  CHECK(duration_text(0s) == "0s");
  CHECK(duration_text(7ns) == "7ns");
  CHECK(duration_text(1500ns) == "1.5us");
  CHECK(duration_text(250ms) == "250ms");
  CHECK(duration_text(1500ms) == "1.5s");
  CHECK(duration_text(2s) == "2s");
  CHECK(duration_text(59999ms) == "59.9s");
  CHECK(duration_text(200s) == "3m20s");
  CHECK(duration_text(5min) == "5m");
  CHECK(duration_text(90min + 59s) == "1h30m");
  CHECK(duration_text(52h + 59min) == "2d4h");
  CHECK(duration_text(-1500ms) == "-1.5s");
  CHECK(duration_text(std::chrono::nanoseconds(kMin)) == "-106751d23h");
}

TEST_CASE("a length of time that is shown can be read again", "[base][units]") {
  for (const auto length : {0ns, 7ns, 1500ns, 250000000ns, 1500000000ns, 200000000000ns, 93600000000000ns}) {
    CHECK(parse_duration(duration_text(length)) == length);
  }
}
