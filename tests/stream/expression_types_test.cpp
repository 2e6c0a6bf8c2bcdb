// What is compared as what, what null is, and what cannot be compared.
#include "stream/expressions.hpp"
#include "support/catch.hpp"

namespace bourn {
namespace {

using namespace test;

// The signs that hold between the two sides, such as "== <= >=".
std::string relations(const std::string& left, const std::string& right, const OwnedRecord& record) {
  std::string found;
  for (const char* const sign : {"==", "!=", "<", "<=", ">", ">="}) {
    if (holds(left + " " + sign + " " + right, record)) found += (found.empty() ? "" : " ") + std::string(sign);
  }
  return found;
}

const std::string kEqual = "== <= >=";
const std::string kLess = "!= < <=";
const std::string kGreater = "!= > >=";
const std::string kApart = "!=";  // cannot be compared

std::string of_value(const std::string& value, const std::string& right) {
  return relations("value", right, event(std::nullopt, value));
}
// Of what stands under "a" in a JSON object.
std::string of_json(const std::string& json, const std::string& right) {
  return relations("value/a", right, event(std::nullopt, "{\"a\":" + json + "}"));
}

}  // namespace

TEST_CASE("a key, a value and a header are taken for what they are compared with", "[stream][expression]") {
  CHECK(of_value("10", "9") == kGreater);
  CHECK(of_value("10", "\"9\"") == kLess);
  CHECK(of_value("10.0", "10") == kEqual);
  CHECK(of_value("10.0", "\"10\"") == kGreater);
  CHECK(of_value("-1e3", "-1000") == kEqual);
  CHECK(of_value("2026-11-23T12:00:00Z", "time") == kEqual);
  CHECK(of_value("2026-11-23 13:00+01:00", "time") == kEqual);
  CHECK(of_value("2026-11-23", "time") == kLess);
  CHECK(of_value("2026-11-23T12:00:00.001Z", "time") == kGreater);
  CHECK(holds_for_value("value == true", "true"));
  CHECK(holds_for_value("value == false", "false"));
  CHECK(holds_for_value("value != true", "false"));
  CHECK(relations("header.n", "5", event("", "", {{"n", "5"}})) == kEqual);
  CHECK(relations("key", "len(value)", event("3", "abc")) == kEqual);
  CHECK(relations("key", "value/a", event("3", R"({"a":3.0})")) == kEqual);
  CHECK(relations("key", "value/a", event("3", R"({"a":"3"})")) == kEqual);
  CHECK(relations("key", "value", event("3", "3.0")) == kLess);  // neither has a type: byte by byte
}

TEST_CASE("bytes that are no number, time or truth differ from all of them", "[stream][expression]") {
  for (const char* const bytes : {"", "x", " 1", "1 ", "+1", "0x1", "1K", ".5", "5.", "1e", "nan", "inf"}) {
    INFO(bytes);
    CHECK(of_value(bytes, "1") == kApart);
  }
  for (const char* const bytes : {"", "now", "-10m", "10:00", "2026-13-01", "1795435200", "x"}) {
    INFO(bytes);
    CHECK(of_value(bytes, "time") == kApart);
  }
  for (const char* const bytes : {"", "True", "1", "truex"}) {
    INFO(bytes);
    CHECK_FALSE(holds_for_value("value == true or value == false", bytes));
  }
}

TEST_CASE("what stands in JSON keeps its type", "[stream][expression]") {
  CHECK(of_json("10", "9") == kGreater);
  CHECK(of_json("10", "10.00") == kEqual);
  CHECK(of_json("\"10\"", "\"9\"") == kLess);
  CHECK(of_json("\"10\"", "10") == kApart);
  CHECK(of_json("10", "\"10\"") == kApart);
  CHECK(of_json("[10]", "10") == kApart);
  CHECK(of_json("{}", "\"{}\"") == kApart);
  CHECK(of_json("true", "1") == kApart);
  CHECK(holds_for_value("value/a == true and value/a != false", R"({"a":true})"));
  CHECK(holds_for_value("value/a != true", R"({"a":"true"})"));
  CHECK(holds_for_value("value/a != \"true\"", R"({"a":true})"));
  CHECK(of_json("\"a\\u0000b\"", R"("a\0b")") == kEqual);
  CHECK(of_json("\"a\\u0000b\"", R"("a")") == kGreater);
  const OwnedRecord two = event("", R"({"a":[1],"b":[1],"c":true,"d":true,"e":"x","f":"x"})");
  CHECK(relations("value/a", "value/b", two) == kApart);  // not even with their likes
  CHECK(relations("value/a", "value/a", two) == kApart);
  CHECK(relations("value/c", "value/d", two) == "==");  // truth has no order
  CHECK(relations("value/e", "value/f", two) == kEqual);
}

TEST_CASE("times are compared with times, with their text, and with milliseconds", "[stream][expression]") {
  CHECK(of_json("\"2026-11-23T12:00:00Z\"", "time") == kEqual);
  CHECK(of_json("1795435200000", "time") == kEqual);
  CHECK(of_json("1795435199999.5", "time") == kLess);
  CHECK(of_json("\"1795435200000\"", "time") == kApart);
  CHECK(relations("time", "time", event("", "")) == kEqual);
  for (const char* const now : {"\"2026-11-23T12:00Z\"", "\"2026-11-23 13:00:00.000+01:00\"", "\"12:00\"", "\"now\"",
                                "1795435200", "1795435200000", "\"1795435200\"", "-0m"}) {
    INFO(now);
    CHECK(relations("time", now, event("", "")) == kEqual);
    CHECK(relations(now, "time", event("", "")) == kEqual);
  }
  for (const char* const before : {"\"-10m\"", "-10m", "-1h30m", "'2026-11-23'", "\"today\"", "\"yesterday\""}) {
    INFO(before);
    CHECK(relations("time", before, event("", "")) == kGreater);
  }
  // A length of time without quotes is a moment, whatever it is compared with.
  CHECK(of_json("1795434600000", "-10m") == kEqual);
  CHECK(of_json("\"2026-11-23T11:50:00Z\"", "-10m") == kEqual);
  CHECK(of_value("2026-11-23T11:50:00Z", "-10m") == kEqual);
  CHECK(of_json("\"-10m\"", "\"-10m\"") == kEqual);  // text
}

TEST_CASE("null is what is not there, equals itself and has no place among others", "[stream][expression]") {
  const OwnedRecord none = event(std::nullopt, std::nullopt);
  OwnedRecord timeless = none;
  timeless.timestamp = kNoTimestamp;
  for (const char* const part : {"key", "value", "value/a", "header.h", "header.h/a", "len(key)", "time"}) {
    INFO(part);
    CHECK(holds(std::string(part) + " == null", timeless));
    CHECK(holds(std::string(part) + " in [null]", timeless));
    CHECK_FALSE(holds(std::string(part) + " != null", timeless));
    CHECK(relations(part, part, timeless) == "==");
  }
  for (const char* const part : {"key", "value", "value/a", "header.h"}) {
    INFO(part);
    CHECK(relations(part, "5", none) == kApart);
    CHECK(relations(part, "\"\"", none) == kApart);
    CHECK(relations(part, "time", none) == kApart);
    CHECK_FALSE(holds(std::string(part) + " == false", none));
  }
  CHECK(relations("key", "value", none) == "==");
  CHECK(relations("key", "value", event("", std::nullopt)) == kApart);
  CHECK_FALSE(holds("key == null", event("", "")));
  CHECK_FALSE(holds_for_value("value == null", "null"));
  CHECK(holds_for_value("value/a == null", R"({"a":null})"));
  CHECK(holds("header.h == null", event("", "", {{"h", std::nullopt}})));
  CHECK(holds("null == null and 1 != null", none));
}

TEST_CASE("bytes are compared as numbers from 0 to 255", "[stream][expression]") {
  CHECK(of_value("\xff", "\"a\"") == kGreater);
  CHECK(of_value(std::string("a\0", 2), "\"a\"") == kGreater);
  CHECK(of_value("ab", "\"b\"") == kLess);
  CHECK(of_value("", "\"\"") == kEqual);
  CHECK(of_value("Z", "\"a\"") == kLess);
}

}  // namespace bourn
