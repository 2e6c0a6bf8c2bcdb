// What is no expression: the byte that is meant, and the words for it.
#include "stream/expressions.hpp"
#include "support/catch.hpp"

namespace bourn {
namespace {

using namespace test;

const std::string kPartExpected =
    "expected a part of an event, len(...), a number, text in quotes, true, false or null";
const std::string kSignExpected = "expected == != < <= > >= ~ !~ or in; exists(...) asks whether something is there";
const std::string kNoPart =
    "\" is no part of an event; text stands in quotes, and the parts are "
    "key, value, value/POINTER, header.NAME, topic, partition, offset, time and size";

std::string repeated(std::string_view text, int times) {
  std::string all;
  for (; times > 0; --times) all += text;
  return all;
}

struct Row {
  std::string text;
  std::string mistake;
};

void check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    INFO(row.text);
    CHECK(mistake(row.text) == row.mistake);
  }
}

}  // namespace

TEST_CASE("what is no token is marked at its first byte", "[stream][expression]") {
  check({
      {"key = 'x'", "4: = is written =="},
      {"key =~ 'x'", "4: =~ is written ~"},
      {"key == 'x' & size > 1", "11: & is written && or and"},
      {"key == 'x' | size > 1", "11: | is written || or or"},
      {"size + 1 > 2", "5: this belongs to no expression; text stands in quotes"},
      {"é == 1", "0: this belongs to no expression; text stands in quotes"},
      {"key == $x", "7: this belongs to no expression; text stands in quotes"},
      {"key == \"abc", "7: this quote is never closed"},
      {"key == 'abc\\'", "7: this quote is never closed"},
      {"key == 'abc\\", "7: this quote is never closed"},
      {"key == '\"", "7: this quote is never closed"},
      {"size > -", "7: expected a number behind -"},
      {"size > -x", "7: expected a number behind -"},
      {"size > 64X", "7: this is no number, no size such as 64K and no time such as -10m"},
      {"size > 1.5K", "7: this is no number, no size such as 64K and no time such as -10m"},
      {"size > 0x10", "7: this is no number, no size such as 64K and no time such as -10m"},
      {"size > 1e", "7: this is no number, no size such as 64K and no time such as -10m"},
      {"key == 'a\\q'", "9: an unknown escape; there are \\\\ \\\" \\' \\n \\r \\t \\0 \\xNN"},
      {"key == 'a\\x1'", "9: an unknown escape; there are \\\\ \\\" \\' \\n \\r \\t \\0 \\xNN"},
      {"header['\\q'] == 1", "8: an unknown escape; there are \\\\ \\\" \\' \\n \\r \\t \\0 \\xNN"},
  });
}

TEST_CASE("a word that is no part of an event is named", "[stream][expression]") {
  check({
      {"", "0: " + kPartExpected},
      {"  ", "2: " + kPartExpected},
      {"key ==", "6: " + kPartExpected},
      {"key == 1 &&", "11: " + kPartExpected},
      {"&& key == 1", "0: " + kPartExpected},
      {"()", "1: " + kPartExpected},
      {"! == 1", "2: " + kPartExpected},
      {"/a == 1", "0: " + kPartExpected},
      {"[1] == 1", "0: " + kPartExpected},
      {"key == usr", "7: \"usr" + kNoPart},
      {"Key == 1", "0: \"Key" + kNoPart},
      {"in [1]", "0: \"in" + kNoPart},
      {"exists(len(key))", "7: \"len" + kNoPart},
      {"exists(5)",
       "7: expected one of key, value, value/POINTER, header.NAME, topic, partition, offset, time and size"},
      {"len('a') > 1",
       "4: expected one of key, value, value/POINTER, header.NAME, topic, partition, offset, time and size"},
      {"exists key", "7: expected ( after exists"},
      {"exists(key", "10: expected )"},
      {"len key > 1", "4: expected ( after len"},
      {"len(key > 1", "8: expected )"},
      {"len(offset) > 1", "4: this is a number, and len(...) is of text"},
      {"len(time) > 1", "4: this is a time, and len(...) is of text"},
  });
}

TEST_CASE("what does not follow is marked where something else was expected", "[stream][expression]") {
  check({
      {"key", "3: " + kSignExpected},
      {"value/ok && key == 1", "9: " + kSignExpected},
      {"key not 'a'", "4: " + kSignExpected},
      {"key 'a'", "4: " + kSignExpected},
      {"true", "4: " + kSignExpected},
      {"1 < size < 5", "9: expected && or || before this"},
      {"key == 1 value == 2", "9: expected && or || before this"},
      {"key == 1 AND value == 2", "9: expected && or || before this"},
      {"key == 1)", "8: there is no ( for this )"},
      {"(key == 1", "0: this ( is never closed"},
      {"key == 1 && ((value == 1)", "12: this ( is never closed"},
      {"(key == 1 key", "10: expected ), && or ||"},
      {"key in 1", "7: expected [ after in"},
      {"key in []", "8: " + kPartExpected},
      {"key in [1", "9: expected , or ]"},
      {"key in [1 2]", "10: expected , or ]"},
      {"key in [1,]", "10: " + kPartExpected},
      {"key in [value]", "8: in a list stand numbers, text in quotes, true, false and null"},
      {"key ~ value", "6: expected a regular expression in quotes"},
      {"key ~ 5", "6: expected a regular expression in quotes"},
      {"key ~ 'a(b'", "6: missing ): a(b"},
      {"key ~ 'a**'", "6: bad repetition operator: **"},
  });
}

TEST_CASE("the way to a part has its own rules", "[stream][expression]") {
  check({
      {"header == 1", "7: a header is written header.NAME or header[\"NAME\"]"},
      {"header. == 1", "6: a header is written header.NAME or header[\"NAME\"]"},
      {"header .a == 1", "7: a header is written header.NAME or header[\"NAME\"]"},
      {"header/a == 1", "6: a header is written header.NAME or header[\"NAME\"]"},
      {"header[a] == 1", "7: expected a name in quotes"},
      {"header['a' == 1", "11: expected ]"},
      {"value.a > 1", "5: a place in a JSON text is written with slashes, such as value/a/b"},
      {"value[0] > 1", "6: expected a name in quotes"},
      {"value['a'] > 1", "6: \"a\" is no JSON pointer: it begins with /"},
      {"value['/~'] > 1", "6: \"/~\" is no JSON pointer: ~ stands only in ~0 (for ~) and ~1 (for /)"},
      {"value['/a' > 1", "11: expected ]"},
      {"value /a > 1", "6: " + kSignExpected},
      {"offset/a > 1", "6: " + kSignExpected},
  });
}

TEST_CASE("what could hold for no event is refused", "[stream][expression]") {
  check({
      {"offset == 'x'", "10: this is text, and what it is compared with is a number"},
      {"'x' == offset", "7: this is a number, and what it is compared with is text"},
      {"topic > 5", "8: this is a number, and what it is compared with is text"},
      {"topic == partition", "9: this is a number, and what it is compared with is text"},
      {"size == true", "8: this is true or false, and what it is compared with is a number"},
      {"len(key) == 'x'", "12: this is text, and what it is compared with is a number"},
      {"offset > time", "9: this is a time, and what it is compared with is a number"},
      {"offset > -10m", "9: this is a time, and what it is compared with is a number"},
      {"time == true", "8: this is true or false, and what it is compared with is a time"},
      {"time == topic", "8: this is text, and what it is compared with is a time"},
      {"time > 10m", "7: this is no time such as \"2026-11-23T10:00Z\", \"10:00\" or \"-10m\""},
      {"time > 'soon'", "7: this is no time such as \"2026-11-23T10:00Z\", \"10:00\" or \"-10m\""},
      {"'soon' < time", "0: this is no time such as \"2026-11-23T10:00Z\", \"10:00\" or \"-10m\""},
      {"offset in [1, 'x']", "14: this is text, and what it is compared with is a number"},
      {"time in ['now', 'x']", "16: this is no time such as \"2026-11-23T10:00Z\", \"10:00\" or \"-10m\""},
      {"1 == 'a'", "5: this is text, and what it is compared with is a number"},
      {"value < null", "8: null is only compared by == and !="},
      {"null >= value", "0: null is only compared by == and !="},
      {"value/a > true", "10: true or false is only compared by == and !="},
      {"offset ~ '1'", "0: this is a number, and ~ looks into text"},
      {"time !~ '1'", "0: this is a time, and ~ looks into text"},
      {"null ~ '1'", "0: this is null, and ~ looks into text"},
  });
}

TEST_CASE("the first mistake is the one that is told", "[stream][expression]") {
  check({
      {"foo == $", "0: \"foo" + kNoPart},
      {"key == 1 && bar == 'never closed", "12: \"bar" + kNoPart},
      {"offset == 'x' && $", "10: this is text, and what it is compared with is a number"},
  });
}

TEST_CASE("expressions have a greatest length, depth and number of patterns", "[stream][expression]") {
  const std::string longest = "key == '" + std::string(65'536 - 9, 'x') + "'";
  CHECK(mistake(longest) == "");
  try {
    const Expression expression(longest + " ", kNow, "--where");
    FAIL("taken");
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::usage);
    CHECK(std::string(error.what()) == "--where: longer than 65536 bytes");
    CHECK(error.mark().text.empty());
  }
  CHECK(mistake(std::string(100, '(') + "size > 1" + std::string(100, ')')) == "");
  CHECK(mistake(std::string(101, '(') + "size > 1" + std::string(101, ')')) ==
        "100: more than 100 parentheses are open here");
  CHECK(mistake(repeated("(size > 1) && ", 1000) + "size > 1") == "");
  CHECK(mistake(repeated("key ~ 'x' || ", 99) + "key ~ 'x'") == "");
  CHECK(mistake(repeated("key ~ 'x' || ", 100) + "key ~ 'x'") == "1306: more than 100 regular expressions");
}

TEST_CASE("long and deep expressions are evaluated without a deep stack", "[stream][expression]") {
  const std::string many = repeated("offset == 1 || ", 4000);
  CHECK(holds(many + "offset == 7", event("", "")));
  CHECK_FALSE(holds(many + "offset == 2", event("", "")));
  CHECK(holds(std::string(50'001, '!') + "offset == 1", event("", "")));
  CHECK(holds(repeated("!(", 100) + "offset == 7" + std::string(100, ')'), event("", "")));
  CHECK(holds("offset in [" + repeated("1,", 30'000) + "7]", event("", "")));
}

TEST_CASE("control bytes in a mistake are shown harmlessly", "[stream][expression]") {
  CHECK(mistake("value['\x1b[31m'] == 1") == "6: \"\\x1b[31m\" is no JSON pointer: it begins with /");
  CHECK(mistake("key ~ '(\x1b'") == "6: missing ): (\\x1b");
}

}  // namespace bourn
