#include "stream/text/template.hpp"

#include "base/error.hpp"
#include "stream/reading.hpp"

namespace bourn {
namespace {

using namespace test;

constexpr Timestamp kTime = 1'700'000'000'123;  // 2023-11-14T22:13:20.123Z, a Tuesday

OwnedRecord usual() {
  return {7, kTime, "key", "value", {{"a", "1"}, {"b", std::nullopt}, {"", ""}}};
}

std::string printed(std::string_view text, const OwnedRecord& record, const BatchHeader& batch = {}) {
  return format_all(*make_template_formatter(text), {record}, {"orders", 3}, batch);
}

std::string printed(std::string_view text) {
  return printed(text, usual());
}

std::string of_value(std::string_view text, std::optional<std::string> value) {
  return printed(text, {0, kTime, std::nullopt, std::move(value), {}});
}

std::string at_time(std::string_view text, Timestamp time) {
  return printed(text, {0, time, std::nullopt, std::nullopt, {}});
}

std::string with_offset(std::string_view text, Offset offset) {
  return printed(text, {offset, kTime, std::nullopt, std::nullopt, {}});
}

std::string complaint(std::string_view text) {
  try {
    make_template_formatter(text);
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::usage);
    return error.what();
  }
  return "";
}

std::string bytes(std::initializer_list<int> values) {
  std::string all;
  for (const int value : values) all += static_cast<char>(value);
  return all;
}

}  // namespace

TEST_CASE("kcat's tokens print what kcat prints", "[stream][template]") {
  CHECK(printed("%t [%p] at offset %o: key %k (%K), %s (%S), %T\\n") ==
        "orders [3] at offset 7: key key (3), value (5), 1700000000123\n");
  CHECK(printed("%R") == bytes({0, 0, 0, 5}));
  CHECK(printed("%h") == "a=1,b=NULL,=");
  CHECK(printed("100%%") == "100%");
  CHECK(printed("plain { text }") == "plain { text }");
  CHECK(printed("") == "");
}

TEST_CASE("null has length -1 and no text", "[stream][template]") {
  const OwnedRecord nulls{0, kTime, std::nullopt, std::nullopt, {}};
  CHECK(printed("<%k %K %s %S>", nulls) == "< -1  -1>");
  CHECK(printed("%R%V{big32}%V{hex8}%V{big16}", nulls) ==
        "\xff\xff\xff\xff\xff\xff\xff\xff"
        "ff\xff\xff");
  CHECK(printed("<%h>", nulls) == "<>");
}

TEST_CASE("rpk's tokens print what rpk prints", "[stream][template]") {
  BatchHeader batch;
  batch.leader_epoch = 9;
  batch.producer_id = 1234567890123;
  batch.producer_epoch = 4;
  batch.attributes = kTransactionalBit | kLogAppendBit | 2;
  CHECK(printed("%v %V %H %e %d %x %y", usual(), batch) == "value 5 3 9 1700000000123 1234567890123 4");
  CHECK(printed("%a{compression} %a{compression;number} %a{timestamp-type} %a{transactional-bit;bool} %a{control-bit}",
                usual(), batch) == "snappy 2 1 true 0");
  CHECK(printed("%a %a{hex16} %a{control-bit;hex8}", usual(), batch) == "26 001a 00");
  batch.magic = 0;
  CHECK(printed("%a{timestamp-type}", usual(), batch) == "-1");
  CHECK(printed("%h{%k=%v;}") == "a=1;b=;=;");
  CHECK(printed("%h{%K %V,%%%{%}\\n}") == "1 1,%{}\n1 -1,%{}\n0 0,%{}\n");
  CHECK(printed("%h{%k{hex}:%v{json} }") == "61:\"1\" 62:null :\"\" ");
  CHECK(printed("%{%}") == "{}");
}

TEST_CASE("events are counted from 0", "[stream][template]") {
  CHECK(format_all(*make_template_formatter("%i "), {usual(), usual(), usual()}) == "0 1 2 ");
}

TEST_CASE("the envelope is a token", "[stream][template]") {
  CHECK(printed("%j\\n") == R"({"topic":"orders","partition":3,"offset":7,"tstype":"create","ts":1700000000123,)"
                            R"("headers":["a","1","b",null,"",""],"key":"key","payload":"value"})"
                            "\n");
}

TEST_CASE("escapes in literal text make any byte, NUL too", "[stream][template]") {
  CHECK(printed("\\n\\r\\t\\\\\\e") == "\n\r\t\\\x1b");
  CHECK(printed("a\\0b\\x00c\\0") == std::string("a\0b\0c\0", 6));
  CHECK(printed("\\x41B\\xff\\xFF") == "AB\xff\xff");
  CHECK(printed("\xc3\xa9%%\xe2\x82\xac") == "\xc3\xa9%\xe2\x82\xac");
}

TEST_CASE("numbers are written in every style", "[stream][template]") {
  CHECK(with_offset("%o{ascii} %o{hex64} %o{hex32} %o{hex16} %o{hex8} %o{hex4} %o{hex}", 0x1234abcd) ==
        "305441741 000000001234abcd 1234abcd abcd cd d 1234abcd");
  CHECK(with_offset("%o{hex}", 0) == "0");
  CHECK(with_offset("%o{big64}", 0x0102030405060708) == bytes({1, 2, 3, 4, 5, 6, 7, 8}));
  CHECK(with_offset("%o{big32}%o{big16}%o{big8}%o{byte}", 0x01020304) == bytes({1, 2, 3, 4, 3, 4, 4, 4}));
  CHECK(with_offset("%o{little64}", 0x0102030405060708) == bytes({8, 7, 6, 5, 4, 3, 2, 1}));
  CHECK(with_offset("%o{little32}%o{little16}%o{little8}", 0x01020304) == bytes({4, 3, 2, 1, 4, 3, 4}));
  CHECK(with_offset("%o{bool}", 0) == "false");
  CHECK(with_offset("%o{bool}", 5) == "true");
}

TEST_CASE("a length that its style cannot hold is refused, for it would tear the frames apart", "[stream][template]") {
  CHECK(of_value("%V{byte}", std::string(254, 'x')) == "\xfe");
  CHECK_THROWS_AS(of_value("%V{byte}", std::string(255, 'x')), Error);
  CHECK_THROWS_AS(of_value("%V{hex4}", std::string(15, 'x')), Error);
  CHECK(of_value("%V{big16}", std::string(65534, 'x')) == "\xff\xfe");
  CHECK_THROWS_AS(of_value("%V{little16}", std::string(65535, 'x')), Error);
  try {
    of_value("%V{byte}", std::string(300, 'x'));
  } catch (const Error& error) {
    CHECK(std::string(error.what()) == "-f: %V{byte} cannot hold the length 300");
  }
}

TEST_CASE("bytes are written in every style", "[stream][template]") {
  CHECK(of_value("%v{hex}", "\xff\x01") == "ff01");
  CHECK(of_value("%s{base64} %s{base64raw}", "\xff") == "/w== /w");
  CHECK(of_value("%s{base64} %s{base64raw}", "ab") == "YWI= YWI");
  CHECK(of_value("%s{base64} %s{base64raw}", "abc") == "YWJj YWJj");
  CHECK(of_value("%s{json}", "a\"\n\xc3\xa9") == "\"a\\\"\\n\xc3\xa9\"");
  CHECK(of_value("%s{json}", "\xff\xc3(\xed\xa0\x80") ==
        "\"\xef\xbf\xbd\xef\xbf\xbd(\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
  CHECK(of_value("%s{json}", std::nullopt) == "null");
  CHECK(of_value("%s{shell}", "it's") == "'it'\\''s'");
  CHECK(of_value("%s{shell} %s{shell}", "''$(rm)\n") == "''\\'''\\''$(rm)\n' ''\\'''\\''$(rm)\n'");
  CHECK(of_value("%s{shell}", std::nullopt) == "''");
  CHECK(of_value("%s{c}", std::string("a\0\n\r\t\\\x1b\x7f\xff\xc3\xa9", 11)) ==
        "a\\x00\\n\\r\\t\\\\\\x1b\\x7f\\xff\xc3\xa9");
  CHECK(printed("%t{hex}%k{base64}") == "6f7264657273a2V5");
}

TEST_CASE("a cut never ends inside a character", "[stream][template]") {
  CHECK(of_value("%s{trunc=3}", "abcdef") == "abc");
  CHECK(of_value("%s{trunc=0}", "abc") == "");
  CHECK(of_value("%s{trunc=9}", "abc") == "abc");
  CHECK(of_value("%s{trunc=2}", "a\xc3\xa9") == "a");
  CHECK(of_value("%s{trunc=3}", "a\xc3\xa9") == "a\xc3\xa9");
  CHECK(of_value("%s{trunc=3}", "\xf0\x9f\x98\x80") == "");
  CHECK(of_value("%s{trunc=5;json} %s{base64;trunc=1}", "hello world") == "\"hello\" aA==");
}

TEST_CASE("times are written in every style", "[stream][template]") {
  CHECK(at_time("%d{iso} %T{iso}", kTime) == "2023-11-14T22:13:20.123Z 2023-11-14T22:13:20.123Z");
  CHECK(at_time("%d{ms} %d{s} %d{hex64} %T", kTime) == "1700000000123 1700000000 0000018bcfe5687b 1700000000123");
  CHECK(at_time("%d{s}", -1500) == "-2");
  CHECK(at_time("%d{strftime[%F %T]}", kTime) == "2023-11-14 22:13:20");
  CHECK(at_time("%d{strftime[[%F]}%T]]}", kTime) == "2023-11-14]}22:13:20");
  CHECK(at_time("%d{strftime[[[%j]]]} %d{strftime{%H}} %d{strftime##%M#%S##}", kTime) == "318 22 13#20");
  CHECK(at_time("%d{strftime[%F}%L]}", kTime) == "2023-11-14}123");
}

TEST_CASE("no time is -1 in every style", "[stream][template]") {
  CHECK(at_time("%d %T{iso} %d{s} %d{strftime[%F]} %d{go[2006]}", kNoTimestamp) == "-1 -1 -1 -1 -1");
}

TEST_CASE("times outside the calendar are bare milliseconds", "[stream][template]") {
  CHECK(at_time("%d{iso} %d{strftime[%F]} %d{go[2006.000]}", INT64_MAX) ==
        "9223372036854775807 9223372036854775807 9223372036854775807");
}

TEST_CASE("Go's layouts mean what they mean to Go", "[stream][template]") {
  CHECK(at_time("%d{go[2006-01-02T15:04:05Z07:00]}", kTime) == "2023-11-14T22:13:20Z");
  CHECK(at_time("%d{go##2006-01-02T15:04:05.999999999Z07:00##}", kTime) == "2023-11-14T22:13:20.123Z");
  CHECK(at_time("%d{go[15:04:05.000000]}", kTime) == "22:13:20.123000");
  CHECK(at_time("%d{go[15:04:05.00]}", kTime) == "22:13:20.12");
  CHECK(at_time("%d{go[15:04:05,999]}", 1'700'000'000'100) == "22:13:20,1");
  CHECK(at_time("%d{go[15:04:05.999]}", 1'700'000'000'000) == "22:13:20");
  CHECK(at_time("%d{go[Mon Jan _2 15:04:05 MST 2006]}", 1'699'000'000'000) == "Fri Nov  3 08:26:40 UTC 2023");
  CHECK(at_time("%d{go[Monday, January 2 06 3:4:5 PM pm]}", kTime) == "Tuesday, November 14 23 10:13:20 PM pm");
  CHECK(at_time("%d{go[Janet Month 002 -0700 -07:00 100%]}", kTime) == "Janet Month 318 +0000 +00:00 1100%");
}

TEST_CASE("a prefix makes one language strict", "[stream][template]") {
  CHECK(printed("kcat:%s{hex} %T %h{%k}") == "value{hex} 1700000000123 a=1,b=NULL,={key}");
  CHECK(printed("rpk:%T %t %h{%k}") == "6 orders ab");
  CHECK(printed("%T{big32}") == bytes({0xcf, 0xe5, 0x68, 0x7b}));
  CHECK(printed("rpk:%T{big32}%t") == bytes({0, 0, 0, 6}) + "orders");
  CHECK(printed("rpk:%V", {0, kTime, std::nullopt, std::nullopt, {}}) == "0");
  CHECK(complaint("kcat:%v") == "-f: unknown token %v in kcat's language at character 6");
  CHECK(complaint("kcat:%{") == "-f: unknown token %{ in kcat's language at character 6");
  CHECK(complaint("rpk:%s") == "-f: unknown token %s in rpk's language at character 5");
  CHECK(complaint("rpk:%h") == "-f: %h without braces in rpk's language at character 5");
  CHECK(printed("other:%s") == "other:value");
}

TEST_CASE("a broken template is refused with the place", "[stream][template]") {
  CHECK(complaint("abc %q def") == "-f: unknown token %q at character 5");
  CHECK(complaint("\xc3\xa9\xc3\xa9%q") == "-f: unknown token %q at character 3");
  CHECK(complaint("%\xc3\xa9") == "-f: unknown token %\xc3\xa9 at character 1");
  CHECK(complaint("%\x1b[31m") == "-f: unknown token %\\x1b at character 1");
  CHECK(complaint("%") == "-f: unknown token % at character 1");
  CHECK(complaint("50%") == "-f: unknown token % at character 3");
  CHECK(complaint("\\q") == "-f: unknown escape \\q at character 1");
  CHECK(complaint("a\\") == "-f: unknown escape \\ at character 2");
  CHECK(complaint("\\x4") == "-f: unknown escape \\x; \\x takes two hexadecimal digits at character 1");
  CHECK(complaint("\\xg0") == "-f: unknown escape \\x; \\x takes two hexadecimal digits at character 1");
  CHECK(complaint("\\033") == "-f: unknown escape \\0; write \\xNN at character 1");
  CHECK(complaint("%k{nope}") == "-f: unknown modifier {nope} of %k at character 3");
  CHECK(complaint("%k{hex;base64}") == "-f: unknown modifier {hex;base64} of %k at character 3");
  CHECK(complaint("%k{trunc=-1}") == "-f: unknown modifier {trunc=-1} of %k at character 3");
  CHECK(complaint("%k{}") == "-f: unknown modifier {} of %k at character 3");
  CHECK(complaint("%o{iso}") == "-f: unknown modifier {iso} of %o at character 3");
  CHECK(complaint("%R{big32}") == "-f: unknown modifier {big32} of %R at character 3");
  CHECK(complaint("%j{x}") == "-f: unknown modifier {x} of %j at character 3");
  CHECK(complaint("%a{nope}") == "-f: unknown modifier {nope} of %a at character 3");
  CHECK(complaint("%d{strftime}") == "-f: unknown modifier {strftime} of %d at character 3");
  CHECK(complaint("%d{strftime[%F}") == "-f: unknown modifier {strftime[%F} of %d at character 3");
  CHECK(complaint("%d{strftime[%F]x}") == "-f: { without its } at character 3");
  CHECK(complaint("%k{hex") == "-f: { without its } at character 3");
  CHECK(complaint("%h{%k") == "-f: %h{ without its } at character 3");
  CHECK(complaint("%h{%o}") == "-f: unknown token %o for a header at character 4");
  CHECK(complaint("%h{%h{%k}}") == "-f: unknown token %h for a header at character 4");
  CHECK(complaint("%V{4}") == "-f: %V{4}: a number in braces is for reading; it stands at character 1");
}

}  // namespace bourn
