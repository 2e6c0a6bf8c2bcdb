// What the parts of an expression stand for, and how they are joined. Types, numbers and mistakes have their own files.
#include "stream/expression.hpp"

#include "stream/expressions.hpp"
#include "support/catch.hpp"

namespace bourn {
namespace {

using namespace test;

}  // namespace

TEST_CASE("every part of an event can be asked for", "[stream][expression]") {
  const OwnedRecord some = event("user", "12345", {{"trace", "abc"}});
  CHECK(holds("key == \"user\"", some));
  CHECK(holds("value == \"12345\"", some));
  CHECK(holds("header.trace == \"abc\"", some));
  CHECK(holds("topic == \"orders\"", some));
  CHECK(holds("partition == 3", some));
  CHECK(holds("offset == 7", some));
  CHECK(holds("time == \"2026-11-23T12:00:00Z\"", some));
  CHECK(holds("size == 9", some));
  CHECK(holds("len(key) == 4", some));

  CHECK_FALSE(holds("key == \"use\"", some));
  CHECK_FALSE(holds("value == \"1234\"", some));
  CHECK_FALSE(holds("header.trace == \"ab\"", some));
  CHECK_FALSE(holds("topic == \"order\"", some));
  CHECK_FALSE(holds("partition == 2", some));
  CHECK_FALSE(holds("offset == 8", some));
  CHECK_FALSE(holds("time == \"2026-11-23T12:00:01Z\"", some));
  CHECK_FALSE(holds("size == 10", some));
  CHECK_FALSE(holds("len(key) == 5", some));
}

TEST_CASE("a part may stand on either side, or on both", "[stream][expression]") {
  CHECK(holds("\"user\" == key", event("user", "user")));
  CHECK(holds("5 < offset", event("user", "user")));
  CHECK(holds("key == value", event("user", "user")));
  CHECK_FALSE(holds("key == value", event("user", "User")));
  CHECK(holds("value/a < value/b", event("", R"({"a":1,"b":2})")));
  CHECK(holds("1 < 2", event("", "")));
  CHECK_FALSE(holds("\"a\" == 'b'", event("", "")));
}

TEST_CASE("the size counts key and value, where null is nothing", "[stream][expression]") {
  CHECK(holds("size == 0", event(std::nullopt, std::nullopt)));
  CHECK(holds("size == 3", event("abc", std::nullopt, {{"name", "value"}})));
  CHECK(holds("size >= 64K", event("", std::string(65'536, 'x'))));
  CHECK_FALSE(holds("size >= 64KiB", event("", std::string(65'535, 'x'))));
}

TEST_CASE("a length is that of the bytes, and null has none", "[stream][expression]") {
  CHECK(holds("len(value) == 2", event(std::nullopt, "\xc3\xa9")));
  CHECK(holds("len(topic) == 6", event("", "")));
  CHECK(holds("len(header.a) == 3", event("", "", {{"a", "abc"}})));
  CHECK(holds("len(value/a) == 2", event("", R"({"a":"\u00e9"})")));
  CHECK(holds("len(value) == 0", event("", "")));
  CHECK(holds("len(value) == null", event("", std::nullopt)));
  CHECK_FALSE(holds("len(value) == 0", event("", std::nullopt)));
  CHECK_FALSE(holds("len(value) >= 0", event("", std::nullopt)));
  for (const char* const json : {"{\"a\":123}", "{\"a\":[1]}", "{\"a\":null}", "{}", "no JSON"}) {
    INFO(json);
    CHECK(holds("len(value/a) == null", event("", json)));
  }
}

TEST_CASE("pointers look into keys, values and headers that are JSON", "[stream][expression]") {
  const OwnedRecord some =
      event(R"({"id":[5,6]})", R"({"a/b":{"~":"x"},"":1,"with space":2,"é":3})", {{"h", R"(["z"])"}});
  CHECK(holds("key/id/1 == 6", some));
  CHECK(holds("header.h/0 == \"z\"", some));
  CHECK(holds("header[\"h\"]/0 == \"z\"", some));
  CHECK(holds("header[\"h\"][\"/0\"] == \"z\"", some));
  CHECK(holds("value/a~1b/~0 == \"x\"", some));
  CHECK(holds("value/a~1b/~0~\"x\"", some));
  CHECK(holds("value/ == 1", some));
  CHECK(holds("value[\"/with space\"] == 2", some));
  CHECK(holds("value/é == 3", some));
  CHECK(holds_for_value("value[\"\"] == 5", " 5 "));
  CHECK(holds_for_value("value[\"\"] == null", "null"));
  CHECK_FALSE(holds_for_value("value == null", "null"));
  CHECK(holds("value/none == null", some));
  CHECK_FALSE(holds_for_value("value/a == 1", R"({"a":1} x)"));  // no JSON
}

TEST_CASE("names of headers stand in quotes where they are no simple words", "[stream][expression]") {
  const OwnedRecord some = event(
      "", "", {{"content-type", "a"}, {"x.y:z", "b"}, {"with \"space\"/", "c"}, {"", "d"}, {"ключ", "e"}, {"in", "f"}});
  CHECK(holds("header.content-type == \"a\"", some));
  CHECK(holds("header.x.y:z == \"b\"", some));
  CHECK(holds("header[\"with \\\"space\\\"/\"] == \"c\"", some));
  CHECK(holds("header['with \"space\"/'] == \"c\"", some));
  CHECK(holds("header[\"\"] == \"d\"", some));
  CHECK(holds("header.ключ == \"e\"", some));
  CHECK(holds("header.in in [\"f\"]", some));
}

TEST_CASE("of headers with one name, any may satisfy a condition", "[stream][expression]") {
  const OwnedRecord some = event("", "", {{"n", "1"}, {"m", "7"}, {"n", "5"}, {"n", std::nullopt}});
  CHECK(holds("header.n == 1", some));
  CHECK(holds("header.n == 5", some));
  CHECK(holds("header.n == null", some));
  CHECK(holds("header.n > 4", some));
  CHECK(holds("header.n in [5]", some));
  CHECK(holds("header.n ~ \"^5$\"", some));
  CHECK(holds("len(header.n) == 1", some));
  CHECK(holds("header.n < header.m", some));
  CHECK(holds("exists(header.j/a)", event("", "", {{"j", "{}"}, {"j", R"({"a":1})"}, {"j", "{}"}})));
  CHECK(holds("header.m > header.n", some));
  CHECK_FALSE(holds("header.n > 5", some));
  CHECK_FALSE(holds("header.n > header.m", some));
  // None of them, which is the opposite of any.
  CHECK_FALSE(holds("header.n != 1", some));
  CHECK_FALSE(holds("header.n !~ \"5\"", some));
  CHECK_FALSE(holds("header.n not in [1]", some));
  CHECK(holds("header.n != 2", some));
  CHECK(holds("header.n !~ \"2\"", some));
  CHECK(holds("header.n not in [2, 3]", some));
}

TEST_CASE("every comparison means what its sign says", "[stream][expression]") {
  struct Row {
    const char* sign;
    bool of_less, of_equal, of_greater;
  };
  constexpr Row kRows[] = {{"==", false, true, false}, {"!=", true, false, true}, {"<", true, false, false},
                           {"<=", true, true, false},  {">", false, false, true}, {">=", false, true, true}};
  for (const Row& row : kRows) {
    INFO(row.sign);
    const auto says = [&row](const char* left, const char* right) {
      return holds(std::string(left) + row.sign + right, event("", ""));
    };
    CHECK(says("offset", "8") == row.of_less);
    CHECK(says("offset", "7") == row.of_equal);
    CHECK(says("offset", "6") == row.of_greater);
    CHECK(says("'a'", "'b'") == row.of_less);
    CHECK(says("'b'", "'b'") == row.of_equal);
    CHECK(says("'b'", "'a'") == row.of_greater);
    CHECK(says("time", "'+1s'") == row.of_less);
    CHECK(says("time", "\"now\"") == row.of_equal);
    CHECK(says("time", "-1s") == row.of_greater);
  }
}

TEST_CASE("a list holds what a value may be equal to", "[stream][expression]") {
  CHECK(holds_for_key("key in [\"a\", \"b\"]", "b"));
  CHECK_FALSE(holds_for_key("key in [\"a\", \"b\"]", "c"));
  CHECK(holds_for_key("key not in [\"a\", \"b\"]", "c"));
  CHECK(holds_for_key("key ! in [\"a\"]", "c"));
  CHECK_FALSE(holds_for_key("key not in [\"a\", \"b\"]", "b"));
  CHECK(holds_for_value("value/a in [1, 'x', true, null]", R"({"a":"x"})"));
  CHECK(holds_for_value("value/a in [1, 'x', true, null]", R"({"a":1.0})"));
  CHECK(holds_for_value("value/a in [1, 'x', true, null]", R"({"a":true})"));
  CHECK(holds_for_value("value/a in [1, 'x', true, null]", R"({})"));
  CHECK_FALSE(holds_for_value("value/a in [1, 'x', true, null]", R"({"a":false})"));
  CHECK(holds("time in [\"2026-11-23\", \"2026-11-23T12:00Z\"]", event("", "")));
  CHECK(holds("5 in [4, 5]", event("", "")));
}

TEST_CASE("exists asks whether something is there, which may be null in JSON", "[stream][expression]") {
  const OwnedRecord full = event("", R"({"a":null,"b":{"c":1}})", {{"h", std::nullopt}, {"j", R"({"a":1})"}});
  const OwnedRecord bare = event(std::nullopt, std::nullopt);
  for (const char* const part : {"key", "value", "value/a", "value/b/c", "header.h", "header.j/a", "topic", "time"}) {
    INFO(part);
    CHECK(holds("exists(" + std::string(part) + ")", full));
  }
  for (const char* const part : {"value/b/d", "header.k", "header.h/a", "key/a"}) {
    INFO(part);
    CHECK_FALSE(holds("exists(" + std::string(part) + ")", full));
  }
  for (const char* const part : {"key", "value", "value/a", "header.h", "key[\"\"]"}) {
    INFO(part);
    CHECK(holds("not exists(" + std::string(part) + ")", bare));
  }
  for (const char* const part : {"topic", "partition", "offset", "size"}) {
    INFO(part);
    CHECK(holds("exists(" + std::string(part) + ")", bare));
  }
  OwnedRecord timeless = bare;
  timeless.timestamp = kNoTimestamp;
  CHECK_FALSE(holds("exists(time)", timeless));
}

TEST_CASE("a regular expression is found anywhere in a text", "[stream][expression]") {
  CHECK(holds_for_key("key ~ \"se\"", "user"));
  CHECK_FALSE(holds_for_key("key ~ \"^se\"", "user"));
  CHECK_FALSE(holds_for_key("key !~ \"se\"", "user"));
  CHECK(holds_for_key("key !~ \"^se\"", "user"));
  CHECK(holds_for_key("not key ~ \"^se\"", "user"));
  CHECK(holds("topic ~ '^or'", event("", "")));
  CHECK(holds("header.h ~ \"b$\"", event("", "", {{"h", "ab"}})));
  CHECK(holds_for_value("value/a ~ \"^é$\"", R"({"a":"\u00e9"})"));
  // Only text has letters to look at.
  for (const char* const json : {R"({"a":1})", R"({"a":true})", R"({"a":["1"]})", R"({"a":null})", "{}"}) {
    INFO(json);
    CHECK_FALSE(holds_for_value("value/a ~ \"\"", json));
    CHECK(holds_for_value("value/a !~ \"\"", json));
  }
  CHECK_FALSE(holds("value ~ \"\"", event("", std::nullopt)));
}

TEST_CASE("the backslashes of a regular expression are its own", "[stream][expression]") {
  CHECK(holds_for_key(R"(key ~ "^\d+\.5$")", "12.5"));
  CHECK(holds_for_key(R"(key ~ "^\\d$")", "\\d"));
  CHECK(holds_for_key(R"(key ~ "^\"$")", "\""));
  CHECK(holds_for_key(R"(key ~ '^\'$')", "'"));
  CHECK(holds_for_key(R"(key ~ "^\xff$")", "\xff"));
}

TEST_CASE("escapes of a text stand for bytes", "[stream][expression]") {
  CHECK(holds_for_key(R"(key == "\n\r\t\\\"\'")", "\n\r\t\\\"'"));
  CHECK(holds_for_key(R"(key == '\n\r\t\\\"\'')", "\n\r\t\\\"'"));
  CHECK(holds_for_key(R"(key == "a\0b")", std::string("a\0b", 3)));
  CHECK(holds_for_key(R"(key == "\xff\x0A")", "\xff\n"));
  CHECK(holds_for_key("key == \"it's\"", "it's"));
  CHECK(holds_for_key("key == 'say \"x\"'", "say \"x\""));
  CHECK(holds_for_key("key == \"\n\"", "\n"));
  CHECK(holds_for_key("key == \"\"", ""));
}

TEST_CASE("not binds more than and, and that more than or", "[stream][expression]") {
  // Of a, b and c, each a condition that is true or false, all eight cases.
  const auto with = [](std::string text, int bits) {
    for (int name = 0; name < 3; ++name) {
      const std::string value = (bits >> name & 1) != 0 ? "1==1" : "1==2";
      for (std::size_t at; (at = text.find(static_cast<char>('a' + name))) != std::string::npos;)
        text.replace(at, 1, value);
    }
    return holds(text, event("", ""));
  };
  for (int bits = 0; bits < 8; ++bits) {
    const bool a = (bits & 1) != 0;
    const bool b = (bits & 2) != 0;
    const bool c = (bits & 4) != 0;
    INFO("a " << a << " b " << b << " c " << c);
    CHECK(with("a || b && c", bits) == (a || (b && c)));
    CHECK(with("a && b || c", bits) == ((a && b) || c));
    CHECK(with("(a || b) && c", bits) == ((a || b) && c));
    CHECK(with("!a && b || !c", bits) == ((!a && b) || !c));
    CHECK(with("!(a && b) || c", bits) == (!(a && b) || c));
    CHECK(with("!(a || !(b && c))", bits) == !(a || !(b && c)));
    CHECK(with("!!a && !!!b", bits) == (a && !b));
    CHECK(with("a && b && c", bits) == (a && b && c));
    CHECK(with("a || b || c", bits) == (a || b || c));
    CHECK(with("((a)) && (b || (c))", bits) == (a && (b || c)));
  }
}

TEST_CASE("words and signs mean the same, and blanks hardly matter", "[stream][expression]") {
  for (const bool is_first : {true, false}) {
    const OwnedRecord some = event(is_first ? "a" : "b", "1");
    for (const char* const text :
         {"not key == \"b\" and value == 1 or key == 'c'", "!key=='b'&&value==1||key=='c'",
          "\t! ( key\n== \"b\" ) && value == 1\r\n|| key == 'c' ", "not(key=='b')and(value==1)or(key=='c')"}) {
      INFO(text);
      CHECK(holds(text, some) == is_first);
    }
  }
  CHECK(holds_for_value("value/a>1&&value/b!~'x'", R"({"a":2,"b":"y"})"));
  CHECK(Expression("key == 'a'", kNow, "--where").text() == "key == 'a'");
}

TEST_CASE("a moved expression goes on", "[stream][expression]") {
  const OwnedRecord long_key = event(std::string(100, 'k'), "");
  const Lent lent(long_key);
  Expression first("key == \"" + *long_key.key + "\" and 1e2 == 100.0", kNow, "--where");
  Expression second = std::move(first);
  CHECK(second.matches({"orders", 3}, lent.view()));
  CHECK_FALSE(second.matches({"orders", 3}, RecordView{}));
  first = std::move(second);
  CHECK(first.matches({"orders", 3}, lent.view()));
}

}  // namespace bourn
