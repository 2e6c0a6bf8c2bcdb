#include <cstdlib>
#include <random>

#include "stream/expr/number.hpp"
#include "stream/expressions.hpp"
#include "support/catch.hpp"

namespace bourn::expr {
namespace {

// -1, 0 or 1; and the other way round it must be the opposite.
int order(Bytes a, Bytes b) {
  INFO(a << " against " << b);
  const auto left = Number::read(a);
  const auto right = Number::read(b);
  REQUIRE(left);
  REQUIRE(right);
  const auto found = left->compare(*right);
  REQUIRE((right->compare(*left) == (0 <=> found)));
  return found < 0 ? -1 : found > 0 ? 1 : 0;
}

}  // namespace

TEST_CASE("a number is what JSON calls so, and leading zeros", "[stream][expression]") {
  for (const Bytes text : {"0", "-0", "12", "007", "-1.5", "1e5", "1E+5", "1.50e-05", "0.0"}) {
    INFO(text);
    CHECK(number_length(text) == text.size());
    CHECK(Number::read(text));
  }
  for (const Bytes text : {"", "-", "+1", ".5", "x", "--1", " 1"}) {
    INFO(text);
    CHECK(number_length(text) == 0);
    CHECK_FALSE(Number::read(text));
  }
  CHECK(number_length("5.") == 1);
  CHECK(number_length("1.5.2") == 3);
  CHECK(number_length("1e") == 1);
  CHECK(number_length("1e+") == 1);
  CHECK(number_length("64K") == 2);
  CHECK(number_length("1 2") == 1);
}

TEST_CASE("numbers are equal by their value, not by how they are written", "[stream][expression]") {
  for (const Bytes one : {"1", "1.0", "1e0", "0.1e1", "10e-1", "0.001E+3", "01", "1.000000000000000000000000"}) {
    CHECK(order(one, "1") == 0);
    CHECK(order(one, "1.00") == 0);
    CHECK(order(one, "0.9999999999999999999999") == 1);
    CHECK(order(one, "1.0000000000000000000001") == -1);
    CHECK(order(one, "-1") == 1);
  }
  for (const Bytes zero : {"0", "-0", "0.0", "-0.000", "0e99", "-0.0e-99"}) {
    CHECK(order(zero, "0") == 0);
    CHECK(order(zero, "-0.00") == 0);
    CHECK(order(zero, "1e-400") == -1);
    CHECK(order(zero, "-1e-400") == 1);
  }
}

TEST_CASE("numbers of any size are compared exactly", "[stream][expression]") {
  CHECK(order("9007199254740993", "9007199254740992") == 1);  // one double, two numbers
  CHECK(order("9007199254740993", "9007199254740992.0") == 1);
  CHECK(order("9007199254740993", "9007199254740993.0") == 0);
  CHECK(order("9223372036854775807", "9223372036854775808") == -1);
  CHECK(order("-9223372036854775808", "-9223372036854775809") == 1);
  CHECK(order("-9223372036854775808", "-9223372036854775808.0") == 0);
  CHECK(order("18446744073709551616", "18446744073709551615") == 1);
  CHECK(order("1e400", "1e401") == -1);
  CHECK(order("-1e400", "-1e401") == 1);
  CHECK(order("1e400", "9223372036854775807") == 1);
  CHECK(order("0.1", "0.10000000000000000555") == -1);
  CHECK(order("123456789012345678901234567890.5", "123456789012345678901234567890.50") == 0);
  CHECK(order("1" + std::string(5000, '0'), "1e5000") == 0);
  CHECK(order("0." + std::string(4999, '0') + "1", "1e-5000") == 0);
  CHECK(order("1" + std::string(5000, '0') + "e-5000", "1") == 0);
  CHECK(order("1e999999999999", "2e999999999999") == -1);
  CHECK(order("1e99999999999999999999999", "1e-99999999999999999999999") == 1);
  CHECK(order("1e-99999999999999999999999", "0") == 1);
}

TEST_CASE("numbers in expressions and events are as exact", "[stream][expression]") {
  using test::holds_for_value;
  CHECK(holds_for_value("value/id == 9007199254740993", R"({"id":9007199254740993})"));
  CHECK_FALSE(holds_for_value("value/id == 9007199254740993", R"({"id":9007199254740992})"));
  CHECK(holds_for_value("value > 123456789012345678901234567890", "123456789012345678901234567890.1"));
  CHECK(holds_for_value("value/a < -1e400", R"({"a":-1e401})"));
  CHECK(holds_for_value("value == 64K and value == 64KiB and value != 64.0", "65536"));
}

TEST_CASE("numbers that are written in any way keep the order of their values", "[stream][expression]") {
  std::mt19937 random(5);
  const auto below = [&random](unsigned limit) { return static_cast<int>(random() % limit); };
  const auto zeros = [&below] { return std::string(static_cast<std::size_t>(8 + below(3)), '0'); };
  // So many thousandths, with the point somewhere else and an exponent that says so.
  const auto written = [&](int thousandths) {
    const std::string behind = zeros();
    const std::string digits = zeros() + std::to_string(std::abs(thousandths)) + behind;
    const int shift = below(9) - 4;
    const std::size_t point = static_cast<std::size_t>(static_cast<int>(digits.size() - behind.size()) - 3 + shift);
    return (thousandths < 0 ? "-" : "") + digits.substr(0, point) + "." + digits.substr(point) + "e" +
           std::to_string(-shift);
  };
  for (int round = 0; round < 2000; ++round) {
    const int a = below(4001) - 2000;
    const int b = below(3) == 0 ? a : below(4001) - 2000;
    CHECK(order(written(a), written(b)) == (a < b ? -1 : a > b ? 1 : 0));
  }
}

}  // namespace bourn::expr
