#include "stream/text/json_pointer.hpp"
#include "base/error.hpp"
#include "support/catch.hpp"

namespace bourn {
namespace {

using Found = JsonPointer::Found;

// The text that is found; or what is found instead, in angle brackets.
std::string found(std::string_view pointer, Bytes json) {
  Buffer out;
  out.append("kept ");
  const Found outcome = JsonPointer(pointer).find(json, out);
  CHECK(out.view().starts_with("kept "));
  switch (outcome) {
    case Found::value:
      return std::string(out.view().substr(5));
    case Found::null:
      return "<null>";
    case Found::absent:
      return "<absent>";
    case Found::not_json:
      return "<not JSON>";
  }
  return "";
}

std::string complaint(std::string_view pointer) {
  try {
    JsonPointer{pointer};
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::usage);
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a JSON pointer finds what RFC 6901 says it does", "[stream][json]") {
  // The example of section 5.
  const Bytes json = R"({"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8})";
  CHECK(found("", json) == json);
  CHECK(found("/foo", json) == R"(["bar","baz"])");
  CHECK(found("/foo/0", json) == "bar");
  CHECK(found("/", json) == "0");
  CHECK(found("/a~1b", json) == "1");
  CHECK(found("/c%d", json) == "2");
  CHECK(found("/e^f", json) == "3");
  CHECK(found("/g|h", json) == "4");
  CHECK(found("/i\\j", json) == "5");
  CHECK(found("/k\"l", json) == "6");
  CHECK(found("/ ", json) == "7");
  CHECK(found("/m~0n", json) == "8");
}

TEST_CASE("strings give their content, null is told apart, others give their text", "[stream][json]") {
  CHECK(found("/a", R"({"a":"x\n\u00e9"})") == "x\n\xc3\xa9");
  CHECK(found("/a", R"({"a":""})") == "");
  CHECK(found("/a", R"({"a":null})") == "<null>");
  CHECK(found("/a", R"({"a": 1e400 })") == "1e400");
  CHECK(found("/a", R"({"a":true})") == "true");
  CHECK(found("/a", R"({"a": { "b" : [ 1 ] } })") == R"({ "b" : [ 1 ] })");
  CHECK(found("", R"( "x" )") == "x");
  CHECK(found("", "null") == "<null>");
}

TEST_CASE("a place that is not there is absent", "[stream][json]") {
  CHECK(found("/b", R"({"a":1})") == "<absent>");
  CHECK(found("/a/b", R"({"a":1})") == "<absent>");
  CHECK(found("/a/b", R"({"a":"b"})") == "<absent>");
  CHECK(found("/0", "5") == "<absent>");
  for (const std::string_view index : {"/2", "/-", "/01", "/-1", "/a", "/", "/99999999999999999999", "/1e0", "/+1"}) {
    CHECK(found(index, "[1,2]") == "<absent>");
  }
  CHECK(found("/1", "[1,2]") == "2");
  CHECK(found("/0/0/0", "[[[7]]]") == "7");
}

TEST_CASE("names are compared by what they mean, and the last of several counts", "[stream][json]") {
  CHECK(found("/a", R"({"\u0061":1})") == "1");
  CHECK(found("/a", R"({"a":1,"b":2,"a":3})") == "3");
  CHECK(found("/a/b", R"({"a":{"b":1},"a":{}})") == "<absent>");
}

TEST_CASE("the whole text must be JSON, also behind what was found", "[stream][json]") {
  for (const Bytes json : {"", "x", R"({"a":1)", R"({"a":1} x)", R"({"a":1,"b":01})", R"({"a":1,"b":"\ud800"})",
                           "{\"a\":1,\"b\":\"\xff\"}", "[1", "{\"a\":1}{\"a\":1}"}) {
    INFO(json);
    CHECK(found("/a", json) == "<not JSON>");
    CHECK(found("", json) == "<not JSON>");
    CHECK(found("/a/b", json) == "<not JSON>");
  }
}

TEST_CASE("a deep text is searched without recursion", "[stream][json]") {
  const std::string bomb(200'000, '[');
  CHECK(found("/0/0", bomb) == "<not JSON>");
  const std::string deep = std::string(1000, '[') + std::string(1000, ']');
  CHECK(found("/0/0", deep) == deep.substr(2, deep.size() - 4));
}

TEST_CASE("a text that is no JSON pointer is refused", "[stream][json]") {
  CHECK(complaint("a") == "\"a\" is no JSON pointer: it begins with /");
  CHECK(complaint("/a~") == "\"/a~\" is no JSON pointer: ~ stands only in ~0 (for ~) and ~1 (for /)");
  CHECK(complaint("/a~2b") == "\"/a~2b\" is no JSON pointer: ~ stands only in ~0 (for ~) and ~1 (for /)");
  CHECK(JsonPointer("/a~1b/c").text() == "/a~1b/c");
}

}  // namespace bourn
