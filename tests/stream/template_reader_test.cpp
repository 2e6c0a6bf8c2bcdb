#include <csignal>

#include "base/error.hpp"
#include "base/stop.hpp"
#include "stream/reading.hpp"
#include "stream/text/template.hpp"
#include "support/child.hpp"

namespace bourn {
namespace {

using namespace test;
using Strings = std::vector<std::string>;
using Headers = std::vector<OwnedHeader>;

constexpr std::size_t kLimit = 32 << 20;

MakeReader reader_of(const std::string& text, const std::string& delimiter = "\n", std::size_t max_bytes = kLimit) {
  return [=](Input& input) { return make_template_reader(input, text, delimiter, max_bytes); };
}

std::vector<Found> read_as(const std::string& text, Bytes input, const std::string& delimiter = "\n",
                           std::size_t max_bytes = kLimit) {
  return read_text(input, reader_of(text, delimiter, max_bytes));
}

// Keys and values, null as <null>, and what is bad as it is.
Strings shown(const std::vector<Found>& found) {
  Strings texts;
  for (const Found& one : found) {
    const std::string key = one.record.key ? *one.record.key + "->" : "";
    texts.push_back(!one.bad.empty() ? one.bad : key + one.record.value.value_or("<null>"));
  }
  return texts;
}

Strings events(const std::string& text, Bytes input, const std::string& delimiter = "\n",
               std::size_t max_bytes = kLimit) {
  return shown(read_as(text, input, delimiter, max_bytes));
}

Found event_of(const std::string& text, Bytes input) {
  const auto found = read_as(text, input);
  REQUIRE(found.size() == 1);
  CHECK(found[0].bad == "");
  return found[0];
}

Timestamp time_of(const std::string& text, Bytes input) {
  const Found found = event_of(text, input);
  CHECK(found.has_timestamp == (found.record.timestamp != kNoTimestamp));
  return found.record.timestamp;
}

std::string complaint(const std::string& text, const std::string& delimiter = "\n") {
  FileInput file("");
  try {
    make_template_reader(file.get(), text, delimiter, kLimit);
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

// What the reader of `text` makes of what its formatter prints; offsets are not read.
void check_round_trip(const std::string& text, std::vector<OwnedRecord> records, bool with_partition = false) {
  INFO(text);
  const auto found = read_as(text, format_all(*make_template_formatter(text), records));
  REQUIRE(found.size() == records.size());
  for (std::size_t index = 0; index < records.size(); ++index) {
    records[index].offset = 0;
    REQUIRE(found[index].bad == "");
    REQUIRE(found[index].record == records[index]);
    REQUIRE(found[index].has_timestamp == (records[index].timestamp != kNoTimestamp));
    if (with_partition) REQUIRE(found[index].partition == 3);
  }
}

// Records of keys and values of any bytes, some null, some empty.
std::vector<OwnedRecord> wild_records(Timestamp time = kNoTimestamp, bool headers = false) {
  std::mt19937 random(4);
  std::vector<OwnedRecord> records{
      {0, time, std::nullopt, std::nullopt, {}}, {0, time, "", "", {}},
      {0, time, "k", std::nullopt, {}},          {0, time, std::nullopt, "v", {}},
      {0, time, every_byte(), every_byte(), {}},
  };
  for (int index = 0; index < 200; ++index) {
    records.push_back({0, time, random_bytes(random, 30), random_bytes(random, 100), {}});
    if (!headers) continue;
    for (auto count = random() % 4; count > 0; --count) {
      const bool null = random() % 3 == 0;
      const std::string value = random_bytes(random, 20);
      records.back().headers.push_back({random_bytes(random, 10), null ? std::nullopt : std::optional(value)});
    }
  }
  return records;
}

}  // namespace

TEST_CASE("a field runs up to the text behind it, and the last up to the delimiter", "[stream][template]") {
  CHECK(events("%k=%s\\n", "a=1\nb=2=3\n=\n") == Strings{"a->1", "b->2=3", "->"});
  CHECK(events("%k=%s", "a=1\nb=2") == Strings{"a->1", "b->2"});
  CHECK(events("%k=%s", "a=1;b=2;", ";") == Strings{"a->1", "b->2"});
  CHECK(events("key %k, value %v.\\r\\n", "key a, value 1.\r\nkey b, value .2.\r\n") == Strings{"a->1", "b->.2"});
  CHECK(events("<%k><%s>\\n", "<a><b\n>>\n<c><d>\n") == Strings{"a->b\n>", "c->d"});
  CHECK(events("%s", "") == Strings{});
  CHECK(events("%s\\0", std::string("a\0b\0", 4)) == Strings{"a", "b"});
}

TEST_CASE("the text that ends the last event may be missing", "[stream][template]") {
  CHECK(events("%k=%s\\n", "a=1\nb=2") == Strings{"a->1", "b->2"});
  CHECK(events("%K{big32}%k\\n", bytes({0, 0, 0, 1, 'a', '\n', 0, 0, 0, 1, 'b'})) == Strings{"a-><null>", "b-><null>"});
  CHECK(events("%s--", "a--b-") == Strings{"a", "b-"});
}

TEST_CASE("a field with a length before it is taken by that length", "[stream][template]") {
  CHECK(events("%R%s", bytes({0, 0, 0, 3, 'a', '\n', 0, 0, 0, 0, 0})) == Strings{std::string("a\n\0", 3), ""});
  CHECK(events("%S %s,", "3 a,b,0 ,-1 ,") == Strings{"a,b", "", "<null>"});
  CHECK(events("%V{4}%v", "0003abc0000-0010002xy") == Strings{"abc", "", "<null>", "xy"});
  CHECK(events("%K{hex4}%k%V{hex8}%v", "1a02bcf02de") == Strings{"a->bc", "de"});
  CHECK(events("%K{little16}%k%V{byte}%v", bytes({1, 0, 'a', 2, 'b', 'c', 255, 255, 255})) ==
        Strings{"a->bc", "<null>"});
  CHECK(events("%V{big64}%v", bytes({0, 0, 0, 0, 0, 0, 0, 1, 'x'})) == Strings{"x"});
}

TEST_CASE("a length before hex or base64 is that of what it stands for", "[stream][template]") {
  CHECK(events("%V %v{hex}", "2 00ff0 -1 1 0a") == Strings{std::string("\0\xff", 2), "", "<null>", "\n"});
  CHECK(events("%K %k{base64}%V %v{base64raw}", "2 YWI=2 YWI3 YWJj1 YQ") == Strings{"ab->ab", "abc->a"});
  CHECK(events("%V %v{base64}", "1 YWI=")[0] == "1:3 %v{base64}: not as long as the length before it says [1 YWI=]");
}

TEST_CASE("rpk's lengths are those of the text, and {N} is a length itself", "[stream][template]") {
  CHECK(events("rpk:%V %v{hex}", "4 61620 2 63") == Strings{"ab", "", "c"});
  CHECK(events("rpk:%K{2}%k%V{big8}%v", bytes({'a', 'b', 3, 'x', 'y', 'z', 'c', 'd', 0})) ==
        Strings{"ab->xyz", "cd->"});
  CHECK(events("rpk:%T{big32}%t%v;", bytes({0, 0, 0, 2, 't', ';', 'x', ';'})) == Strings{"x"});
  CHECK(events("rpk:%V %v", "-1 ") == Strings{"1:1 no length for %V; nothing tells where the next event begins []"});
}

TEST_CASE("encoded fields are decoded", "[stream][template]") {
  CHECK(events("%k{hex} %v{base64}\\n", "6B /w==\n") == Strings{"k->\xff"});
  CHECK(events("%v{base64raw}\\n", "/w\n\nYWI\nYWJj\n") == Strings{"\xff", "", "ab", "abc"});
  CHECK(events("%v{c}\\n", "a\\nb\\x00\\\\\\t\\e\n") == Strings{std::string("a\nb\0\\\t\x1b", 7)});
  CHECK(events("%k{json} %v{json}\\n", "\"a \\\"b\" \"c d\\n\"\nnull \"\"\n") == Strings{"a \"b->c d\n", ""});
  CHECK(events("%k{json}%v{json}", "\"a\"null\nnull\"\\u00e9\"") == Strings{"a-><null>", "\xc3\xa9"});
}

TEST_CASE("an encoded field that is wrong is bad, and reading goes on", "[stream][template]") {
  CHECK(events("%v{hex}\\n", "6x\n61\n6\n") ==
        Strings{"1:1 %v{hex}: not hexadecimal [6x]", "a", "3:1 %v{hex}: not hexadecimal [6]"});
  CHECK(events("%v{base64}\\n", "YQ\nYQ==\n") == Strings{"1:1 %v{base64}: not base64 [YQ]", "a"});
  CHECK(events("%v{base64raw}\\n", "YQ==\nY\nYQ\n") == Strings{"1:1 %v{base64raw}: not base64 without padding [YQ==]",
                                                               "2:1 %v{base64raw}: not base64 without padding [Y]",
                                                               "a"});
  CHECK(events("%v{c}\\n", "a\\q\n\\x1\n\\\n") == Strings{"1:1 %v{c}: an unknown escape [a\\q]",
                                                          "2:1 %v{c}: an unknown escape [\\x1]",
                                                          "3:1 %v{c}: an unknown escape [\\]"});
  CHECK(events("%v{json}\\n", "\"\\q\"\n\"a\nb\"\n\"\\ud800\"\n\"\xff\"\n5\n\"x\"\n") ==
        Strings{"1:1 %v{json}: no JSON string [\"\\q\"]", "2:3 a control character in a JSON string [\"a]",
                "3:1 no JSON string [b\"]", "4:1 %v{json}: no JSON string [\"\\ud800\"]",
                "5:1 %v{json}: not UTF-8 [\"\xff\"]", "6:1 no JSON string [5]", "x"});
}

TEST_CASE("what only says where an event came from is read and dropped, the partition is not", "[stream][template]") {
  const auto found = read_as("%t/%p@%o %s\\n", "orders/5@17 x\nt/-1@-1 y\n");
  REQUIRE(found.size() == 2);
  CHECK(found[0].record == pair(std::nullopt, "x"));
  CHECK(found[0].partition == 5);
  CHECK(found[1].record == pair(std::nullopt, "y"));
  CHECK(found[1].partition == std::nullopt);
  CHECK(events("%p %s\\n", "2147483648 x\n-2 x\n1 x\n") ==
        Strings{"1:1 %p: the partition is out of range [2147483648 x]", "2:1 %p: the partition is out of range [-2 x]",
                "x"});
}

TEST_CASE("times are read in every style", "[stream][template]") {
  CHECK(time_of("%T %s\\n", "1700000000123 x\n") == 1'700'000'000'123);
  CHECK(time_of("%d{ms} %s\\n", "-5 x\n") == -5);
  CHECK(time_of("%d{s} %s\\n", "1700000000 x\n") == 1'700'000'000'000);
  CHECK(time_of("%d{s} %s\\n", "1700000000.1234 x\n") == 1'700'000'000'123);
  CHECK(time_of("%d{s} %s\\n", "-0.5 x\n") == -500);
  CHECK(time_of("%d{iso} %s\\n", "2023-11-14T22:13:20.123Z x\n") == 1'700'000'000'123);
  CHECK(time_of("%d{iso} %s\\n", "2023-11-14T23:13:20+01:00 x\n") == 1'700'000'000'000);
  CHECK(time_of("%d{strftime[%F %T]} %s\\n", "2023-11-14 22:13:20 x\n") == 1'700'000'000'000);
  CHECK(time_of("%d{strftime[%F %T.%L]} %s\\n", "2023-11-14 22:13:20.123 x\n") == 1'700'000'000'123);
  CHECK(time_of("%d{strftime[%d/%b/%Y:%H:%M:%S %z]} %s\\n", "14/Nov/2023:23:13:20 +0100 x\n") == 1'700'000'000'000);
  CHECK(time_of("%d{strftime[%Y-%j]}|%s\\n", "2023-318|x\n") == 1'699'920'000'000);
  CHECK(time_of("%d{big64}%s\\n", bytes({0, 0, 0, 0, 0, 0, 1, 0, 'x', '\n'})) == 256);
  for (const std::string style : {"", "{ms}", "{s}", "{iso}", "{strftime[%F %T]}"}) {
    CHECK(time_of("%d" + style + " %s\\n", "-1 a b\n") == kNoTimestamp);
  }
}

TEST_CASE("a time that is none is bad", "[stream][template]") {
  const auto bad = [](const std::string& style, const std::string& time) {
    const auto found = read_as("%d" + style + "|%s\\n", time + "|x\n");
    REQUIRE(found.size() == 1);
    return found[0].bad == "1:1 %d" + style + ": not a time of this form [" + time + "|x]";
  };
  for (const std::string time : {"now", "-10m", "10:00", "1700000000", "2023-02-30", "", "2023-11-14T25:00:00Z"}) {
    CHECK(bad("{iso}", time));
  }
  for (const std::string time : {"2023-02-30", "2023-13-01", "2023-01-01x", "", "x2023-01-01"}) {
    CHECK(bad("{strftime[%F]}", time));
  }
  for (const std::string time : {"1.", "1.x", ".5", "", "9223372036854775807", "1e3"}) CHECK(bad("{s}", time));
  CHECK(bad("", "9223372036854775808"));
  CHECK(bad("{strftime[%F]}", std::string("2023-01-01\0", 11)));
}

TEST_CASE("headers are read as a list, and by an inner template", "[stream][template]") {
  CHECK(event_of("%h|%s\\n", "a=1,b=NULL,c,d=,a=2=3|x\n").record.headers ==
        Headers{{"a", "1"}, {"b", std::nullopt}, {"c", std::nullopt}, {"d", ""}, {"a", "2=3"}});
  CHECK(event_of("%h|%s\\n", "|x\n").record.headers.empty());
  CHECK(event_of("%H %h|%s\\n", "1 a=b|x\n").record.headers == Headers{{"a", "b"}});
  CHECK(event_of("%H:%h{%k=%v;}%s\\n", "2:a=1;b=;x\n").record.headers == Headers{{"a", "1"}, {"b", ""}});
  CHECK(event_of("%H:%h{%k;}%s\\n", "2:a;b;x\n").record.headers == Headers{{"a", std::nullopt}, {"b", std::nullopt}});
  CHECK(event_of("%H:%h{%K %k%V %v,}%s\\n", "2:1 a-1 ,2 b,0 ,x\n").record.headers ==
        Headers{{"a", std::nullopt}, {"b,", ""}});
  CHECK(event_of("%H:%h{%k=%v;}%s\\n", "0:x\n").record.headers.empty());
  CHECK(events("%H:%h{%k=%v;}%s\\n", "2:a=1;x\n1:a=1;y\n") == Strings{"1:8 nothing ends %k [2:a=1;x]", "y"});
  CHECK(events("%H:%h{%k=%v{hex};}%s\\n", "1:a=x;y\n1:a=61;z\n") ==
        Strings{"1:5 %v{hex}: not hexadecimal [1:a=x;y]", "z"});
  CHECK(events("%H:%h{%k=%v;}%s\\n", "-1:x\n") == Strings{"1:1 no length for %H [-1:x]"});
}

TEST_CASE("the envelope is read where it stands", "[stream][template]") {
  const Found found =
      event_of("%p %j\\n", "4 {\"partition\":1,\"ts\":5,\"headers\":[\"a\",\"b\"],\"key\":\"k\",\"payload\":1}\n");
  CHECK(found.record == OwnedRecord{0, 5, "k", "1", {{"a", "b"}}});
  CHECK(found.partition == 4);
  CHECK(events("%j", "{\n{\"key\":\"k\"}")[0] == "1:2 %j: not JSON: it ends too early [{]");
}

TEST_CASE("a line without the template's text is bad and does not swallow the next", "[stream][template]") {
  CHECK(events("%k=%s\\n", "a=1\nnothing\n\nb=2\n") ==
        Strings{"a->1", "2:8 nothing ends %k [nothing]", "3:1 nothing ends %k []", "b->2"});
  CHECK(events("<%s>\\n", "<a>\nb>\n<c>\n") == Strings{"a", "2:1 the template's own text does not follow [b]", "c"});
  CHECK(events("%p %s\\n", "1 a\nx b\n- c\n123456789012345678901 d\n2 e\n") ==
        Strings{"a", "2:1 no number for %p [x b]", "3:1 no number for %p [- c]",
                "4:1 no number for %p [123456789012345678901 d]", "e"});
  CHECK(events("%k=%s", "a=1;b;c=2", ";") == Strings{"a->1", "2:2 nothing ends %k [b]", "c->2"});
  CHECK(events("%k=%s\\n", "a=1\nlast") == Strings{"a->1", "2:5 the input ends inside an event [last]"});
}

TEST_CASE("where only lengths tell events apart, nothing is read behind a broken one", "[stream][template]") {
  CHECK(events("%K{2}%k", "01a0xb01c") ==
        Strings{"a-><null>", "2:1 no length for %K{2}; nothing tells where the next event begins []"});
  CHECK(events("%R%s", bytes({0, 0, 0, 5, 'a'})) ==
        Strings{"1:6 the input ends inside an event [" + bytes({0, 0, 0, 5, 'a'}) + "]"});
  CHECK(events("%R%s", bytes({0, 0, 0})).size() == 1);
}

TEST_CASE("an event over the limit is bad and passed over", "[stream][template]") {
  const std::string ten(10, 'x');
  CHECK(events("%s\\n", ten + "\n" + ten + "y\nz\n" + ten, "\n", 10) ==
        Strings{ten, "2:0 longer than 10 B []", "z", ten});
  CHECK(events("%k=%s\\n", std::string(50, 'k') + "=v\na=b\n", "\n", 10) == Strings{"1:0 longer than 10 B []", "a->b"});
  CHECK(events("%V{2}%v", "03abc20" + std::string(20, 'x') + "01z", "\n", 10) ==
        Strings{"abc", "2:0 longer than 10 B []", "z"});
  CHECK(events("%K{2}%k%V{2}%v", "06aaaaaa06bbbbbb01a01b", "\n", 10) == Strings{"1:0 longer than 10 B []", "a->b"});
  CHECK(events("%V{2}%v\\n", "20" + std::string(20, '\n') + "\n01z\n", "\n", 10) ==
        Strings{"1:0 longer than 10 B []", "z"});
  CHECK(events("%H %h{%K{1}%k}%V{1}%v", "9 1a1b1c1d1e1f1g1h1i1x0 1y", "\n", 10) ==
        Strings{"1:0 longer than 10 B []", "y"});
  CHECK(events("%v{json}\\n", "\"" + ten + ten + "\"\n\"z\"\n", "\n", 10) == Strings{"1:0 longer than 10 B []", "z"});
}

TEST_CASE("an event is bad as soon as it is too long, and takes bounded memory", "[stream][template]") {
  const std::string huge = bytes({0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff});
  for (const auto& [text, start] : {std::pair{"%V{big64}%v", huge}, {"%k=%s\\n", ""}, {"[%s]", ""}, {"%s", ""}}) {
    PipeInput pipe;
    const auto reader = make_template_reader(pipe.get(), text, "\n", 1000);
    InputEvent event;
    pipe.give(start + std::string(50'000, 'x'));
    REQUIRE(reader->next(event) == EventReader::Next::bad);
    CHECK(reader->bad().line == 1);
    CHECK(reader->bad().text.empty());
    for (int turn = 0; turn < 100; ++turn) {
      pipe.give(std::string(50'000, 'x'));
      REQUIRE(reader->next(event) == EventReader::Next::starved);
      REQUIRE(pipe.get().bytes().size() < 100'000);
    }
    pipe.end();
    CHECK(reader->next(event) == EventReader::Next::end);
    CHECK(reader->line() == 1);
  }
  CHECK(events("%V{hex64}%v{hex}", "7fffffffffffffff") == Strings{"1:0 longer than 32.0 MiB []"});
  CHECK(events("%H{big32}%h{%K{big32}%k}", bytes({0x7f, 0xff, 0xff, 0xff})).size() == 1);
}

TEST_CASE("a whole event is given out although nothing follows it", "[stream][template]") {
  PipeInput pipe;
  const auto reader = make_template_reader(pipe.get(), "%R%s", "\n", 1000);
  InputEvent event;
  pipe.give(bytes({0, 0, 0, 2, 'a', 'b', 0}));
  REQUIRE(reader->next(event) == EventReader::Next::event);
  CHECK(event.record.value == "ab");
  CHECK(reader->next(event) == EventReader::Next::starved);
  pipe.give(bytes({0, 0, 0}));
  REQUIRE(reader->next(event) == EventReader::Next::event);
  CHECK(event.record.value == "");
  CHECK(reader->line() == 2);
}

TEST_CASE("after a stop whole events still come, and half a one stays", "[stream][template]") {
  CHECK(holds_in_child([] {
    const Stop stop;
    PipeInput pipe(&stop);
    const auto reader = make_template_reader(pipe.get(), "%k=%s\\n", "\n", 1000);
    InputEvent event;
    pipe.give("a=1\nb=2\nc=3");
    if (reader->next(event) != EventReader::Next::event) return false;
    raise(SIGTERM);
    reader->wait(std::nullopt);
    if (reader->next(event) != EventReader::Next::event || event.record.key != "b") return false;
    return reader->next(event) == EventReader::Next::end && pipe.get().bytes() == "c=3" && reader->line() == 2;
  }));
}

TEST_CASE("what a template prints it reads back", "[stream][template]") {
  for (const std::string text :
       {"%K{big32}%k%R%s", "%K{big32}%k%V{big32}%v", "%K{little64}%k%V{little32}%v", "%K{hex32}%k%V{big64}%v",
        "%K %k%V %v", "%K,%k;%S,%s\\n", "%t %p %o %K{big32}%k%V{big32}%v\\n", "%K{hex16}%k{hex}%V{hex}:%v{base64}\\n",
        "%K{big32}%k{base64raw}%S{big32}%s{base64}", "%K %k{c}\\n%V %v{c}\\n"}) {
    check_round_trip(text, wild_records(), text.find("%p") != std::string::npos);
  }
  check_round_trip("%T %p %K{big32}%k%V{big32}%v", wild_records(1'700'000'000'123), true);
  check_round_trip("%T{big64}%K{big32}%k%V{big32}%v", wild_records());
  for (const std::string time : {"%d{iso}", "%T", "%d{strftime[%F %T.%L]}", "%d{strftime[%a, %d %b %Y %T.%L %z]}"}) {
    check_round_trip(time + " %K %k%S %s\\n", wild_records(1'700'000'000'123));
    check_round_trip(time + " %K %k%S %s\\n", wild_records(kNoTimestamp));
  }
  const std::string headers = "%H{big32}%h{%K{big32}%k%V{big32}%v}%K{big32}%k%V{big32}%v";
  check_round_trip(headers, wild_records(kNoTimestamp, true));
  check_round_trip("%H %h{%K %k%V %v;}%T,%K %k%V %v\\n", wild_records(5, true));
  check_round_trip("%H %h{%K:%k{hex}%V:%v{base64}}%K %k%V %v\\n", wild_records(kNoTimestamp, true));
  check_round_trip("%j\\n", wild_records(5, true), true);
  check_round_trip(headers, {{0, -1, "big", std::string(8 << 20, '\n'), {}}, {0, -1, "k", "v", {}}});
}

TEST_CASE("text that holds no delimiter is read back without lengths", "[stream][template]") {
  std::mt19937 random(5);
  std::vector<OwnedRecord> records;
  for (int index = 0; index < 200; ++index) {
    records.push_back(
        {0, 1'700'000'000'000 + index, random_bytes(random, 20, 0xfa), random_bytes(random, 99, 0xfb), {}});
  }
  check_round_trip("%d{iso} %k\\xfd%s\\xfe", records);
  check_round_trip("%k\\xfb\\xfb%d{s}.%s\\xfe", {{0, 1000, "a", "b.c", {}}});
  for (OwnedRecord& record : records) {
    for (std::string* text : {&*record.key, &*record.value}) {
      for (char& byte : *text) {
        if (byte == '\n' || byte == '=') byte = '\0';
      }
    }
  }
  check_round_trip("%d{iso} %k=%s\\n", records);
}

TEST_CASE("a template that cannot be read backwards is refused with the place", "[stream][template]") {
  CHECK(complaint("%k%s") ==
        "-f: %k has neither a length before it nor text behind it to tell where it ends, at character 1");
  CHECK(complaint("%s %t%k") ==
        "-f: %t has neither a length before it nor text behind it to tell where it ends, at character 4");
  CHECK(complaint("%h%s") == "-f: %h has no text behind it to tell where it ends, at character 1");
  CHECK(complaint("%d{iso}%s") == "-f: %d{iso} has no text behind it to tell where it ends, at character 1");
  CHECK(complaint("%k %e") == "-f: %e means nothing in what is read, at character 4");
  for (const std::string token : {"%a", "%a{compression}", "%x", "%y", "%i"}) CHECK(complaint(token + " %s") != "");
  CHECK(complaint("%k %s %k") == "-f: %k stands there twice, at character 7");
  CHECK(complaint("%s %v") == "-f: %v stands there twice, at character 4");
  CHECK(complaint("%p %p %s") == "-f: %p stands there twice, at character 4");
  CHECK(complaint("%h|%H %h{%k;}") != "");
  CHECK(complaint("%k %K") == "-f: %K stands behind what it is the length of, or twice, at character 4");
  CHECK(complaint("%S %R%s") == "-f: %R stands behind what it is the length of, or twice, at character 4");
  CHECK(complaint("%S %k") == "-f: %S is the length of what is not there, at character 1");
  CHECK(complaint("%h{%k;}%s") == "-f: %h{%k;} needs %H, their number, before it, at character 1");
  CHECK(complaint("%H %h{}%s") == "-f: %h{} has no %k to read, at character 4");
  CHECK(complaint("%H %h{%v;}%s") == "-f: %h{%v;} has no %k to read, at character 4");
  CHECK(complaint("%H %h{%k}%s") ==
        "-f: %k has neither a length before it nor text behind it to tell where it ends, at character 7");
  CHECK(complaint("%p%k %s") ==
        "-f: %p cannot be told from what follows; put text between, or use {big32}, at character 1");
  CHECK(complaint("%p%V{little32}%v") != "");
  CHECK(complaint("%p5%s") != "");
  CHECK(complaint("%s %p", "0") != "");
  CHECK(complaint("%s{shell}") == "-f: %s{shell} is for writing, at character 1");
  CHECK(complaint("%s{trunc=5}") == "-f: %s{trunc=5} is for writing, at character 1");
  CHECK(complaint("%p{bool} %s") == "-f: %p{bool} is for writing, at character 1");
  CHECK(complaint("%d{go[2006]} %s") ==
        "-f: %d{go[2006]} is for writing; strftime[\xe2\x80\xa6] is read, at character 1");
  CHECK(complaint("%d{strftime[%s]} %s") == "-f: %d{strftime[%s]} holds %s; {s} is read, at character 1");
  CHECK(complaint("") == "-f: the template has nothing to read");
  CHECK(complaint("text\\n") == "-f: the template has nothing to read");
  CHECK(complaint("%s", "") == "-f: the last field runs up to the delimiter, which is empty");
  CHECK(complaint("%R%s", "") == "");
  CHECK(complaint("rpk:%p{4} %v") == "-f: %p{4} is no length, at character 5");
}

}  // namespace bourn
