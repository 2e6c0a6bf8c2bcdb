#include "stream/text/json.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "stream/reading.hpp"
#include "stream/text/json_scanner.hpp"

// After the project's headers: it is the judge here, not a part.
#include <nlohmann/json.hpp>

namespace bourn {
namespace {

using namespace test;
using Headers = std::vector<OwnedHeader>;

std::vector<Found> read_json(Bytes text, std::size_t max_bytes = 32 << 20) {
  return read_text(text, [=](Input& input) { return make_json_reader(input, max_bytes); });
}

// The one event that `line` holds.
Found event_of(Bytes line) {
  INFO(line);
  const auto found = read_json(line);
  REQUIRE(found.size() == 1);
  CHECK(found[0].bad == "");
  return found[0];
}

OwnedRecord record_of(Bytes line) {
  return event_of(line).record;
}

// "column what" of the one line, which is bad.
std::string complaint(Bytes line) {
  const auto found = read_json(line);
  REQUIRE(found.size() == 1);
  const std::string& bad = found[0].bad;
  const std::string tail = " [" + std::string(line) + "]";
  REQUIRE(bad.starts_with("1:"));
  REQUIRE(bad.ends_with(tail));
  return bad.substr(2, bad.size() - 2 - tail.size());
}

std::string printed(const std::vector<OwnedRecord>& records, bool embed_json = false) {
  return format_all(*make_json_formatter(embed_json), records);
}

OwnedRecord record(std::optional<std::string> key, std::optional<std::string> value, Headers headers = {}) {
  return {7, kSomeTime, std::move(key), std::move(value), std::move(headers)};
}

// What is read back of what is printed. Offsets are not read.
std::vector<OwnedRecord> round_trip(const std::vector<OwnedRecord>& records, bool embed_json = false) {
  const auto found = read_json(printed(records, embed_json));
  std::vector<OwnedRecord> back;
  for (std::size_t index = 0; index < found.size(); ++index) {
    REQUIRE(found[index].bad == "");
    REQUIRE(found[index].partition == 3);
    back.push_back(found[index].record);
    back.back().offset = index < records.size() ? records[index].offset : 0;
  }
  return back;
}

std::string nested(std::size_t depth) {
  return std::string(depth, '[') + std::string(depth, ']');
}

bool accepts(Bytes text) {
  JsonScanner scanner(text, JsonScanner::kDeepest);
  JsonValue value;
  return is_utf8(text) && scanner.read(value) && scanner.finish();
}

}  // namespace

TEST_CASE("the envelope is one line with kcat's names", "[stream][json]") {
  CHECK(printed({record("k", "v", {{"n", "v"}, {"n2", std::nullopt}, {"", ""}})}) ==
        R"({"topic":"orders","partition":3,"offset":7,"tstype":"create","ts":1700000000000,)"
        R"("headers":["n","v","n2",null,"",""],"key":"k","payload":"v"})"
        "\n");
  OwnedRecord timeless = record(std::nullopt, std::nullopt);
  timeless.timestamp = kNoTimestamp;
  CHECK(printed({timeless}) == R"({"topic":"orders","partition":3,"offset":7,"key":null,"payload":null})"
                               "\n");
  BatchHeader batch;
  batch.attributes = kLogAppendBit;
  CHECK(format_all(*make_json_formatter(false), {record("", "")}, {"t", 0}, batch) ==
        R"({"topic":"t","partition":0,"offset":7,"tstype":"logappend","ts":1700000000000,"key":"","payload":""})"
        "\n");
}

TEST_CASE("in strings quotes, backslashes and control characters are escaped and nothing else", "[stream][json]") {
  const std::string text = printed({record(std::nullopt, every_byte().substr(0, 128) + "\xc3\xa9\xe2\x82\xac")});
  CHECK(text.find(R"("payload":"\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f)"
                  R"(\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f)"
                  R"( !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~)"
                  "\x7f\xc3\xa9\xe2\x82\xac\"}") != std::string::npos);
}

TEST_CASE("what is not UTF-8 stands there in base64 and is named", "[stream][json]") {
  CHECK(printed({record("\xff", "\xfe\xfd", {{"n", "\x80"}, {"\xc0", "v"}, {"m", std::nullopt}, {"\xff", "\xff"}})}) ==
        R"({"topic":"orders","partition":3,"offset":7,"tstype":"create","ts":1700000000000,)"
        R"("headers":["n","gA==","wA==","v","m",null,"/w==","/w=="],"key":"/w==","payload":"/v0=",)"
        R"("encoding":{"key":"base64","payload":"base64","headers":[1,2,6,7]}})"
        "\n");
}

TEST_CASE("what is printed is read back to the last byte", "[stream][json]") {
  const std::string all = every_byte();
  const std::vector<OwnedRecord> records{
      record(std::nullopt, std::nullopt),
      record("", ""),
      record("k", std::nullopt),
      record(std::nullopt, "v"),
      record(all, all, {{all, all}, {all, std::nullopt}, {"", ""}, {"dup", "1"}, {"dup", "2"}, {"dup", "1"}}),
      record("a\r\nb\0c", std::string("\0\0\n", 3)),
      record("\xed\xa0\x80", "\xc0\x80"),
      record("\xf4\x8f\xbf\xbf\xef\xbf\xbf", "\xf4\x90\x80\x80"),
      record("null", "{\"a\":1}"),
      record("\\u0041", "\"quoted\""),
      record("big", std::string(8 << 20, '"')),
      record("big", std::string(8 << 20, '\x80')),
  };
  CHECK(round_trip(records) == records);
  const auto varied = varied_records(50);
  CHECK(round_trip(varied) == varied);
}

TEST_CASE("random bytes of every length are read back", "[stream][json]") {
  std::mt19937 random(2);
  std::vector<OwnedRecord> records;
  for (int index = 0; index < 2000; ++index) {
    const unsigned largest = index % 2 == 0 ? 127 : 255;
    Headers headers;
    for (auto count = random() % 4; count > 0; --count) {
      headers.push_back({random_bytes(random, 20, largest), random_bytes(random, 40, largest)});
    }
    records.push_back(record(random_bytes(random, 30, largest), random_bytes(random, 100, largest), headers));
  }
  CHECK(round_trip(records) == records);
  CHECK(round_trip(records, true) == records);
}

TEST_CASE("the shapes of kcat, rpk, kaf and S2 are read", "[stream][json]") {
  SECTION("kcat -J") {
    const Found found =
        event_of(R"({"topic":"t","partition":2,"offset":5,"tstype":"create","ts":1732357000123,"broker":1,)"
                 R"("headers":["n","v","n","w"],"key":"k","payload":"v"})");
    CHECK(found.record == OwnedRecord{0, 1732357000123, "k", "v", {{"n", "v"}, {"n", "w"}}});
    CHECK(found.partition == 2);
    CHECK(found.has_timestamp);
  }
  SECTION("kcat -J without a time, and with Avro") {
    const Found found = event_of(R"({"tstype":"unknown","ts":-1,"key_schema_id":3,"value_schema_id":4,"key":null,)"
                                 R"("key_error":null,"payload":{"a":1}})");
    CHECK(found.record == pair(std::nullopt, R"({"a":1})"));
    CHECK_FALSE(found.has_timestamp);
    CHECK_FALSE(found.partition);
  }
  SECTION("rpk -f json") {
    CHECK(record_of(R"({"topic":"t","key":"k","value":"v","value_size":1,"headers":[{"key":"a","value":"b"},)"
                    R"({"value":"d","key":"c"},{"key":"e"}],"timestamp":12,"partition":0,"offset":0})") ==
          OwnedRecord{0, 12, "k", "v", {{"a", "b"}, {"c", "d"}, {"e", std::nullopt}}});
    CHECK(record_of(R"({"topic":"t","timestamp":12,"partition":0,"offset":0})") ==
          OwnedRecord{0, 12, std::nullopt, std::nullopt, {}});
  }
  SECTION("kaf json-each-row") {
    CHECK(record_of(R"({"topic":"t","partition":0,"offset":1,"timestamp":"2023-11-14T23:13:20.5+01:00",)"
                    R"("headers":[{"key":"a","value":"b"}],"key":"k","payload":"p"})") ==
          OwnedRecord{0, 1700000000500, "k", "p", {{"a", "b"}}});
  }
  SECTION("S2") {
    CHECK(record_of(R"({"seq_num":4,"timestamp":12,"headers":[["a","b"],["a","c"]],"body":"x"})") ==
          OwnedRecord{0, 12, std::nullopt, "x", {{"a", "b"}, {"a", "c"}}});
    CHECK(record_of(R"({"seq_num":4,"timestamp":12})") == OwnedRecord{0, 12, std::nullopt, "", {}});
  }
  SECTION("headers as a map, as nothing, and empty") {
    CHECK(record_of(R"({"headers":{"a":"b","c":null,"a":"d"}})").headers ==
          Headers{{"a", "b"}, {"c", std::nullopt}, {"a", "d"}});
    CHECK(record_of(R"({"headers":null})").headers.empty());
    CHECK(record_of(R"({"headers":[]})").headers.empty());
    CHECK(record_of(R"({"headers":{}})").headers.empty());
  }
}

TEST_CASE("values that are no strings are their own text, byte for byte", "[stream][json]") {
  const auto payload = [](const std::string& text) { return record_of("{\"payload\": " + text + " }").value; };
  for (const std::string text : {"1", "-0", "1e400", "1E-400", "0.1000", "18446744073709551616", "true", "false", "{}",
                                 "[]", "{ \"a\" : [ 1 , \"\\u00e9\\ud83d\\ude00\" ] }", "[[],{},\"\\n\"]"}) {
    CHECK(payload(text) == text);
    CHECK(record_of("{\"key\":" + text + "}").key == text);
    CHECK(record_of("{\"headers\":[\"n\"," + text + "]}").headers == Headers{{"n", text}});
  }
  const std::string long_number = "1" + std::string(400, '0');
  CHECK(payload(long_number) == long_number);
  CHECK(payload("null") == std::nullopt);
  CHECK(payload("\"\"") == "");
}

TEST_CASE("escapes in names and values mean what RFC 8259 says", "[stream][json]") {
  CHECK(record_of(R"({"\u006bey":"\"\\\/\b\f\n\r\t\u0041\u00e9\u20AC\ud83d\uDE00"})").key ==
        "\"\\/\b\f\n\r\tA\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
  CHECK(record_of(R"({"payload":"\u0000"})").value == std::string(1, '\0'));
}

TEST_CASE("base64 is read back where it is named, in any order", "[stream][json]") {
  CHECK(record_of(R"({"encoding":{"headers":[0,3],"payload":"base64","key":"base64"},"payload":"\/w==","key":"/w==",)"
                  R"("headers":["/w==","a","b","gA=="]})") ==
        OwnedRecord{0, -1, "\xff", "\xff", {{"\xff", "a"}, {"b", "\x80"}}});
  CHECK(record_of(R"({"value":"/w==","encoding":{"value":"base64"}})").value == "\xff");
  CHECK(record_of(R"({"headers":[["a","/w=="]],"encoding":{"headers":[1]}})").headers == Headers{{"a", "\xff"}});
  CHECK(record_of(R"({"headers":[],"encoding":{"headers":[]}})").headers.empty());
  CHECK(complaint(R"({"key":"?","encoding":{"key":"base64"}})") == "8 not base64");
  CHECK(complaint(R"({"key":1,"encoding":{"key":"base64"}})") == "8 \"encoding\" is about what is no string");
  CHECK(complaint(R"({"encoding":{"key":"base64"}})") == "1 \"encoding\" is about what is no string");
  CHECK(complaint(R"({"key":"k","encoding":{"key":"rot13"}})") == "30 unknown encoding");
  CHECK(complaint(R"({"key":"k","encoding":{"topic":"base64"}})") ==
        "24 \"encoding\" takes key, payload and headers, each once");
  CHECK(complaint(R"({"key":"k","encoding":5})") == "23 \"encoding\" is no object");
  for (const std::string places :
       {"[2]", "[-1]", "[1,1]", "[1,0]", "[1.0]", "[\"1\"]", "[null]", "[9999999999999999999]"}) {
    CHECK(complaint(R"({"headers":["a","YQ=="],"encoding":{"headers":)" + places + "}}") != "");
  }
}

TEST_CASE("a payload that is JSON is embedded when asked for, and read back byte for byte", "[stream][json]") {
  const std::string text = printed({record("k", R"({"a": [1, "x"]})")}, true);
  CHECK(text.find(R"("payload":{"a": [1, "x"]},"encoding":{"payload":"json"}})") != std::string::npos);
  std::vector<OwnedRecord> records;
  for (const std::string payload : {"1",
                                    "null",
                                    "true",
                                    "\"text\"",
                                    "{}",
                                    "[1e400]",
                                    "1 2",
                                    "",
                                    " ",
                                    " 1",
                                    "1\t",
                                    "{",
                                    "nul",
                                    "'a'",
                                    "\"\\ud800\"",
                                    "\"\\udc00\"",
                                    "\xff",
                                    "\"\xff\"",
                                    "{\"a\":1,\"a\":2}",
                                    "01"}) {
    records.push_back(record(std::nullopt, payload));
  }
  records.push_back(record(std::nullopt, nested(63)));
  records.push_back(record(std::nullopt, nested(64)));
  records.push_back(record(std::nullopt, nested(200'000)));
  records.push_back(record(std::nullopt, std::nullopt));
  CHECK(round_trip(records, true) == records);
}

TEST_CASE("an embedded payload stays on one line", "[stream][json]") {
  const std::string text = printed({record(std::nullopt, "{\n  \"a\": 1\r\n}\n")}, true);
  CHECK(text.find("\"payload\":{   \"a\": 1\r },\"encoding\"") != std::string::npos);
  CHECK(std::count(text.begin(), text.end(), '\n') == 1);
  CHECK(read_json(text)[0].record.value == "{   \"a\": 1\r }");
}

TEST_CASE("only what is no JSON is kept as a string when JSON is embedded", "[stream][json]") {
  const auto embeds = [](const std::string& payload) {
    return printed({record(std::nullopt, payload)}, true).find("\"json\"") != std::string::npos;
  };
  CHECK(embeds("1"));
  CHECK(embeds("null"));
  CHECK(embeds("{\"a\":1}\n"));
  CHECK(embeds(nested(63)));
  CHECK_FALSE(embeds(nested(64)));
  CHECK_FALSE(embeds(" 1"));
  CHECK_FALSE(embeds(""));
  CHECK_FALSE(embeds("text"));
}

TEST_CASE("an encoding of json keeps what would be null or a string as its text", "[stream][json]") {
  CHECK(record_of(R"({"payload":null,"encoding":{"payload":"json"}})").value == "null");
  CHECK(record_of(R"({"payload":"a\n","encoding":{"payload":"json"}})").value == "\"a\\n\"");
  CHECK(complaint(R"({"encoding":{"payload":"json"}})") == "1 \"encoding\" is about what is no string");
}

TEST_CASE("blank lines, carriage returns and a byte order mark are passed over", "[stream][json]") {
  const auto found = read_json("\xef\xbb\xbf{\"key\":\"a\"}\r\n\r\n  \t\n\n {\"key\":\"b\"} \n");
  REQUIRE(found.size() == 2);
  CHECK(found[0].record.key == "a");
  CHECK(found[1].record.key == "b");
  CHECK(read_json("").empty());
  CHECK(read_json("\n\n").empty());
  CHECK(read_json("\xef\xbb\xbf").empty());
  CHECK(read_json("{}\n\xef\xbb\xbf{}")[1].bad == "2:1 not a JSON object [\xef\xbb\xbf{}]");
  CHECK(read_json("\xef\xbb\xbf{x}")[0].bad == "1:5 not JSON: expected a name or '}' [\xef\xbb\xbf{x}]");
}

TEST_CASE("a bad line is told with its place, and reading goes on behind it", "[stream][json]") {
  const auto found = read_json("{\"key\":\"a\"}\nnonsense\n{\"key\":\"b\"}\n{\"key\":\"c\"");
  REQUIRE(found.size() == 4);
  CHECK(found[1].bad == "2:1 not a JSON object [nonsense]");
  CHECK(found[2].record.key == "b");
  CHECK(found[3].bad == "4:11 not JSON: it ends too early [{\"key\":\"c\"]");
}

TEST_CASE("what is wrong with a line is said with the byte that is meant", "[stream][json]") {
  CHECK(complaint(R"({"key":"k","bogus":1})") == "12 unknown field \"bogus\"");
  CHECK(complaint("{\"a\\u001b[31m\":1}") == "2 unknown field \"a\\x1b[31m\"");
  CHECK(complaint(R"({"key":"k","inspect":{"batch":7,"control":"commit"}})") ==
        "43 a control record, which is no event");
  CHECK(record_of(R"({"key":"k","inspect":{"batch":7,"control":null},"payload":"v"})").value == "v");
  CHECK(complaint(R"({"key":"k","inspect":{"batch":}})") == "31 not JSON: expected a value");
  CHECK(complaint(R"({"key":"k","key":"l"})") == "12 field \"key\" says again what was said before");
  CHECK(complaint(R"({"payload":"k","value":"l"})") == "16 field \"value\" says again what was said before");
  CHECK(complaint(R"({"ts":1,"timestamp":1})") == "9 field \"timestamp\" says again what was said before");
  CHECK(complaint(R"({"key":"k"} {})") == "13 not JSON: more text after the value");
  CHECK(complaint(R"({"key":"k"},)") == "12 not JSON: more text after the value");
  CHECK(complaint(R"({"key":"k",})") == "12 not JSON: expected a name after ','");
  CHECK(complaint(R"({"key" "k"})") == "8 not JSON: expected ':'");
  CHECK(complaint(R"({"key":"\x"})") == "9 not JSON: an unknown escape");
  CHECK(complaint("{\"key\":\"a\tb\"}") == "10 not JSON: a control character in a string");
  CHECK(complaint(R"({"key":"\ud800"})") == "9 not JSON: a lone surrogate");
  CHECK(complaint(R"({"key":"\udc00"})") == "9 not JSON: a lone surrogate");
  CHECK(complaint(R"({"key":"\ud800\u0041"})") == "9 not JSON: a lone surrogate");
  CHECK(complaint("{\"key\":\"ab\xff\"}") == "11 not UTF-8");
  CHECK(complaint("{\"key\":\"ab\xc3\"}") == "11 not UTF-8");
  for (std::size_t length = 0; length < 70; ++length) {
    const std::string before = "{\"" + std::string(length, 'x') + "\xe2\x82\xac";
    CHECK(complaint(before + "\xff\"}") == std::to_string(before.size() + 1) + " not UTF-8");
  }
  CHECK(complaint("{\"key\":\"\xed\xa0\x80\"}") == "9 not UTF-8");
  CHECK(complaint("[1]") == "1 not a JSON object");
  CHECK(complaint("1") == "1 not a JSON object");
  CHECK(complaint(std::string("{}\0", 3)) == "3 not JSON: more text after the value");
}

TEST_CASE("numbers that are out of range, or no integers, are bad", "[stream][json]") {
  for (const std::string ts : {"9223372036854775808", "1.0", "1e3", "\"now\"", "\"10:00\"", "\"-10m\"",
                               "\"1700000000\"", "\"2023-13-01\"", "true", "[]", "\"\""}) {
    CHECK(complaint("{\"ts\":" + ts + "}") == "7 the time is neither whole milliseconds nor RFC 3339");
  }
  CHECK(record_of(R"({"ts":9223372036854775807})").timestamp == INT64_MAX);
  CHECK(record_of(R"({"ts":-9223372036854775808})").timestamp == INT64_MIN);
  CHECK(record_of(R"({"ts":null})").timestamp == kNoTimestamp);
  for (const std::string partition : {"2147483648", "-2", "\"0\"", "0.0", "null"}) {
    CHECK(complaint("{\"partition\":" + partition + "}") == "14 the partition is out of range");
  }
  CHECK(event_of(R"({"partition":2147483647})").partition == INT32_MAX);
  CHECK(event_of(R"({"partition":-1})").partition == std::nullopt);
  CHECK(complaint(R"({"offset":9223372036854775808})") == "11 the offset is no 64-bit integer");
  CHECK(complaint(R"({"seq_num":"x"})") == "12 the offset is no 64-bit integer");
}

TEST_CASE("an event that its printer could not show whole is not taken for another", "[stream][json]") {
  CHECK(complaint(R"({"key":"k","value_size":5})") == "1 value_size without a value");
  CHECK(complaint(R"({"payload_error":"no schema"})") == "18 whoever printed this event could not decode it");
}

TEST_CASE("headers in no shape or in two are bad", "[stream][json]") {
  for (const std::string headers :
       {"5", "\"a\"", "[\"a\"]", "[1,\"a\"]", "[null,\"a\"]", "[[\"a\"]]", "[[\"a\",\"b\",\"c\"]]", "[[]]",
        "[[\"a\",\"b\"],\"c\",\"d\"]", "[{\"key\":\"a\",\"value\":\"b\"},[\"c\",\"d\"]]", "[{}]", "[{\"value\":\"b\"}]",
        "[{\"key\":\"a\",\"key\":\"b\"}]", "[{\"key\":\"a\",\"x\":1}]", "[{\"key\":null}]", "[[1,\"b\"]]"}) {
    INFO(headers);
    CHECK(complaint("{\"headers\":" + headers + "}") != "");
  }
}

TEST_CASE("depth is bounded, and a bomb of brackets is a bad line like others", "[stream][json]") {
  const auto line = [](const std::string& payload) { return "{\"payload\":" + payload + "}"; };
  CHECK(record_of(line(nested(63))).value == nested(63));
  CHECK(complaint(line(nested(64))) == "75 not JSON: nested too deeply");
  CHECK(complaint(line(nested(200'000))) == "75 not JSON: nested too deeply");
  CHECK(complaint(line(std::string(200'000, '['))) == "75 not JSON: nested too deeply");
}

TEST_CASE("a line of JSON over the limit is bad", "[stream][json]") {
  const std::string line = R"({"key":"0123456789"})";
  CHECK(read_json(line + "\n" + line, line.size())[1].record.key == "0123456789");
  const auto found = read_json(line + "\n{}\n", line.size() - 1);
  REQUIRE(found.size() == 2);
  CHECK(found[0].bad == "1:0 longer than 19 B []");
}

TEST_CASE("the scanner accepts what another parser accepts", "[stream][json]") {
  const std::vector<std::string> seeds{R"({"a":[1,-2.5e+3,true,false,null,"x\u00e9\n\ud83d\ude00"],"b":{}})",
                                       R"([0,-0,0.0,1e1,1E-1,[],[[]],{"":""}])",
                                       "  \"\xc3\xa9\xe2\x82\xac\"  ",
                                       "-1.5",
                                       "null",
                                       R"({"k":"\\","l":"\"","m":"\/\b\f\r\t"})"};
  const std::string alphabet = "{}[]:,\"\\ \n0129.eE+-truefalsn/uabdfx\x01\xc3\xa9\xff";
  std::mt19937 random(3);
  std::size_t accepted = 0;
  for (int round = 0; round < 60'000; ++round) {
    std::string text = seeds[random() % seeds.size()];
    for (auto changes = random() % 4; changes > 0; --changes) {
      const std::size_t at = random() % (text.size() + 1);
      const std::size_t cut = std::min<std::size_t>(random() % 3, text.size() - at);
      const char with = alphabet[random() % alphabet.size()];
      text.replace(at, cut, random() % 2 == 0 ? std::string(1, with) : std::string());
    }
    INFO(text);
    REQUIRE(accepts(text) == nlohmann::json::accept(text));
    if (accepts(text)) ++accepted;
  }
  CHECK(accepted > 10'000);
}

TEST_CASE("the scanner takes numbers of any size and refuses lone surrogates", "[stream][json]") {
  for (const std::string text : {"1e400", "-1e-999999999999", "123456789012345678901234567890", "-0"})
    CHECK(accepts(text));
  CHECK(accepts(nested(JsonScanner::kDeepest)));
  for (const std::string text : {"01",
                                 "1.",
                                 ".5",
                                 "+1",
                                 "1e",
                                 "1e+",
                                 "-",
                                 "NaN",
                                 "Infinity",
                                 "0x1",
                                 "nul",
                                 "nulll",
                                 "\"",
                                 "\"\\u12\"",
                                 "\"\\ud800\"",
                                 "\"\\udc00\"",
                                 "\"\\ud800\\ud800\"",
                                 "",
                                 " ",
                                 "[1 2]",
                                 "[1,]",
                                 "{\"a\"}",
                                 "{\"a\":}",
                                 "{1:2}",
                                 "{\"a\":1 \"b\":2}",
                                 "[",
                                 "{",
                                 "]",
                                 "}",
                                 "[}",
                                 "{]"}) {
    INFO(text);
    CHECK_FALSE(accepts(text));
  }
  CHECK_FALSE(accepts(nested(JsonScanner::kDeepest + 1)));
}

}  // namespace bourn
