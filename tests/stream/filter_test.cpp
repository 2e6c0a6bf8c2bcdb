#include "stream/filter.hpp"

#include <string>

#include "base/error.hpp"
#include "support/catch.hpp"

namespace bourn {
namespace {

const TopicPartition kWhere{"orders", 3};

RecordView record(std::optional<Bytes> key, std::optional<Bytes> value) {
  RecordView record;
  record.key = key;
  record.value = value;
  return record;
}

Filter key_is(const std::string& key) {
  FilterOptions options;
  options.key = key;
  return Filter(options);
}

Filter key_matches(const std::string& expression) {
  FilterOptions options;
  options.key_match = expression;
  return Filter(options);
}

Filter value_matches(const std::string& expression) {
  FilterOptions options;
  options.match = expression;
  return Filter(options);
}

Filter has_header(const std::string& name, std::optional<std::string> value) {
  FilterOptions options;
  options.headers = {{name, value}};
  return Filter(options);
}

}  // namespace

TEST_CASE("a filter without conditions wants everything", "[stream][filter]") {
  CHECK(FilterOptions{}.empty());
  const Filter filter{FilterOptions{}};
  CHECK(filter.wants(kWhere, record(std::nullopt, std::nullopt)));
  CHECK(filter.wants(kWhere, record("k", "v")));
}

TEST_CASE("a key is compared byte for byte, and a null key is not an empty one", "[stream][filter]") {
  CHECK(key_is("u1").wants(kWhere, record("u1", "v")));
  CHECK_FALSE(key_is("u1").wants(kWhere, record("u11", "v")));
  CHECK_FALSE(key_is("u1").wants(kWhere, record("U1", "v")));
  CHECK_FALSE(key_is("u1").wants(kWhere, record(std::nullopt, "v")));
  CHECK(key_is("").wants(kWhere, record("", "v")));
  CHECK_FALSE(key_is("").wants(kWhere, record(std::nullopt, "v")));
  const std::string with_nul("a\0b", 3);
  CHECK(key_is(with_nul).wants(kWhere, record(with_nul, "v")));
  CHECK_FALSE(key_is("a").wants(kWhere, record(with_nul, "v")));
}

TEST_CASE("an expression is found anywhere, unless it is anchored", "[stream][filter]") {
  CHECK(value_matches("FAIL").wants(kWhere, record("k", "status=FAILED")));
  CHECK_FALSE(value_matches("^FAIL").wants(kWhere, record("k", "status=FAILED")));
  CHECK(value_matches("ED$").wants(kWhere, record("k", "status=FAILED")));
  CHECK_FALSE(value_matches("failed").wants(kWhere, record("k", "status=FAILED")));
  CHECK(value_matches("(?i)failed").wants(kWhere, record("k", "status=FAILED")));
  CHECK(key_matches("^u[0-9]+$").wants(kWhere, record("u12", "v")));
  CHECK_FALSE(key_matches("^u[0-9]+$").wants(kWhere, record("v12", "u12")));
}

TEST_CASE("an expression looks across lines, where a dot stops at a line end", "[stream][filter]") {
  CHECK(value_matches("second").wants(kWhere, record("k", "first\nsecond")));
  CHECK_FALSE(value_matches("first.second").wants(kWhere, record("k", "first\nsecond")));
  CHECK(value_matches("(?s)first.second").wants(kWhere, record("k", "first\nsecond")));
  CHECK_FALSE(value_matches("^second").wants(kWhere, record("k", "first\nsecond")));
  CHECK(value_matches("(?m)^second").wants(kWhere, record("k", "first\nsecond")));
}

TEST_CASE("null matches no expression, not even one that matches nothing at all", "[stream][filter]") {
  CHECK(value_matches("").wants(kWhere, record("k", "")));
  CHECK_FALSE(value_matches("").wants(kWhere, record("k", std::nullopt)));
  CHECK_FALSE(key_matches(".*").wants(kWhere, record(std::nullopt, "v")));
}

TEST_CASE("an ASCII expression sees bytes, also where they are no UTF-8", "[stream][filter]") {
  CHECK(value_matches("ab").wants(kWhere, record("k",
                                                 "\xff\xfe"
                                                 "ab")));
  CHECK(value_matches("^\\xff.ab$")
            .wants(kWhere, record("k",
                                  "\xff\xfe"
                                  "ab")));
  CHECK(value_matches("a\\x00b").wants(kWhere, record("k", Bytes("a\0b", 3))));
  CHECK_FALSE(value_matches("^.$").wants(kWhere, record("k", "\xc3\xa9")));
  CHECK(value_matches("^..$").wants(kWhere, record("k", "\xc3\xa9")));
}

TEST_CASE("an expression with other characters sees UTF-8", "[stream][filter]") {
  CHECK(value_matches("caf\xc3\xa9").wants(kWhere, record("k", "un caf\xc3\xa9 noir")));
  CHECK(value_matches("^[\xc3\xa9\xc3\xa8]$").wants(kWhere, record("k", "\xc3\xa9")));
  CHECK_FALSE(value_matches("^[\xc3\xa9\xc3\xa8]$").wants(kWhere, record("k", "\xc3")));
  CHECK(value_matches("\xc3\xa9").wants(kWhere, record("k", "\xff\xc3\xa9")));
}

TEST_CASE("a header is wanted by its name, or by name and value", "[stream][filter]") {
  HeaderList headers;
  headers.add("trace", "abc");
  headers.add("trace", "def");
  headers.add("empty", "");
  headers.add("null", std::nullopt);
  RecordView event = record("k", "v");
  event.headers = headers.view();

  CHECK(has_header("trace", std::nullopt).wants(kWhere, event));
  CHECK(has_header("trace", "abc").wants(kWhere, event));
  CHECK(has_header("trace", "def").wants(kWhere, event));  // any of the repeated ones
  CHECK_FALSE(has_header("trace", "ab").wants(kWhere, event));
  CHECK_FALSE(has_header("Trace", std::nullopt).wants(kWhere, event));
  CHECK(has_header("empty", "").wants(kWhere, event));
  CHECK(has_header("null", std::nullopt).wants(kWhere, event));
  CHECK_FALSE(has_header("null", "").wants(kWhere, event));
  CHECK_FALSE(has_header("trace", std::nullopt).wants(kWhere, record("k", "v")));
}

TEST_CASE("all conditions must hold", "[stream][filter]") {
  HeaderList headers;
  headers.add("a", "1");
  headers.add("b", "2");
  RecordView event = record("key", "value");
  event.headers = headers.view();

  FilterOptions options;
  options.key = "key";
  options.key_match = "^k";
  options.match = "alu";
  options.headers = {{"a", "1"}, {"b", std::nullopt}};
  CHECK_FALSE(options.empty());
  CHECK(Filter(options).wants(kWhere, event));

  FilterOptions other = options;
  other.key = "kez";
  CHECK_FALSE(Filter(other).wants(kWhere, event));
  other = options;
  other.key_match = "^e";
  CHECK_FALSE(Filter(other).wants(kWhere, event));
  other = options;
  other.match = "x";
  CHECK_FALSE(Filter(other).wants(kWhere, event));
  other = options;
  other.headers.emplace_back("c", std::nullopt);
  CHECK_FALSE(Filter(other).wants(kWhere, event));
}

TEST_CASE("a broken expression is refused with its option and the engine's words", "[stream][filter]") {
  FilterOptions options;
  options.match = "(a\x1b";
  try {
    Filter filter(options);
    FAIL("taken");
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::usage);
    CHECK(std::string(error.what()) == "--match (a\\x1b: missing ): (a\\x1b");
  }
  options.match.reset();
  options.key_match = "a**";
  CHECK_THROWS_AS(Filter(options), Error);
  options.key_match = "\xff";  // not ASCII, and no UTF-8 either
  CHECK_THROWS_AS(Filter(options), Error);
}

TEST_CASE("an expression that would make others backtrack for years is answered at once", "[stream][filter]") {
  const std::string value = std::string(100'000, 'a') + "!";
  CHECK_FALSE(value_matches("^(a+)+$").wants(kWhere, record("k", value)));
}

}  // namespace bourn
