#include "stream/text/lines.hpp"

#include <csignal>
#include <random>

#include "base/error.hpp"
#include "base/stop.hpp"
#include "stream/reading.hpp"
#include "support/child.hpp"

namespace bourn {
namespace {

using namespace test;
using Strings = std::vector<std::string>;

LineOptions keyed(const std::string& separator, const std::string& delimiter = "\n") {
  LineOptions options;
  options.key_separator = separator;
  options.delimiter = delimiter;
  return options;
}

LineOptions delimited(const std::string& delimiter) {
  LineOptions options;
  options.delimiter = delimiter;
  return options;
}

std::vector<Found> read_lines(Bytes text, const LineOptions& options = {}) {
  return read_text(text, [&](Input& input) { return make_line_reader(input, options); });
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

Strings lines_of(Bytes text, const LineOptions& options = {}) {
  return shown(read_lines(text, options));
}

std::string printed(const std::vector<OwnedRecord>& records, const LineOptions& options = {}) {
  return format_all(*make_line_formatter(options), records);
}

}  // namespace

TEST_CASE("lines end at delimiters, and the last needs none", "[stream][lines]") {
  CHECK(lines_of("").empty());
  CHECK(lines_of("\n") == Strings{""});
  CHECK(lines_of("a") == Strings{"a"});
  CHECK(lines_of("a\n") == Strings{"a"});
  CHECK(lines_of("a\n\nb") == Strings{"a", "", "b"});
  CHECK(lines_of("a\nb\n\n") == Strings{"a", "b", ""});
}

TEST_CASE("every byte but the delimiter is kept as it is", "[stream][lines]") {
  CHECK(lines_of("a\r\nb\rc\n") == Strings{"a\r", "b\rc"});
  CHECK(lines_of(std::string("a\0b\0\n\0", 6)) == Strings{std::string("a\0b\0", 4), std::string("\0", 1)});
  CHECK(lines_of("\xff\xfe\n\xed\xa0\x80") == Strings{"\xff\xfe", "\xed\xa0\x80"});
  for (int delimiter = 0; delimiter < 256; ++delimiter) {
    std::string value = every_byte();
    value.erase(static_cast<std::size_t>(delimiter), 1);
    const std::string end(1, static_cast<char>(delimiter));
    REQUIRE(shown(read_file(value + end + value, [&](Input& input) {
              return make_line_reader(input, delimited(end));
            })) == Strings{value, value});
  }
}

TEST_CASE("a delimiter may be several bytes, and may come in pieces", "[stream][lines]") {
  CHECK(lines_of("a\r\nb\rc\nd\r\n\r\n", delimited("\r\n")) == Strings{"a", "b\rc\nd", ""});
  CHECK(lines_of("aXXXbXX", delimited("XX")) == Strings{"a", "Xb"});
  CHECK(lines_of("one--two---three-", delimited("--")) == Strings{"one", "two", "-three-"});
  CHECK(lines_of(std::string("a\0b\0c", 5), delimited(std::string(1, '\0'))) == Strings{"a", "b", "c"});
}

TEST_CASE("a key stands before the first separator", "[stream][lines]") {
  CHECK(lines_of("k=v\n=v\nk=\n=\nk=v=w\n", keyed("=")) == Strings{"k->v", "->v", "k->", "->", "k->v=w"});
  CHECK(lines_of("k::v:w\n", keyed("::")) == Strings{"k->v:w"});
  CHECK(lines_of("a\tb\tc", keyed("\t")) == Strings{"a->b\tc"});
}

TEST_CASE("a line without a key separator is bad, and reading goes on behind it", "[stream][lines]") {
  CHECK(lines_of("k=v\nnothing\n\nl=w", keyed("=")) ==
        Strings{"k->v", "2:0 no key separator [nothing]", "3:0 no key separator []", "l->w"});
}

TEST_CASE("empty is null when asked for, in the value and before the separator", "[stream][lines]") {
  LineOptions options = keyed("=");
  options.empty_is_null = true;
  const auto found = read_lines("k=\n=v\n=\n", options);
  REQUIRE(found.size() == 3);
  CHECK(found[0].record == pair("k", std::nullopt));
  CHECK(found[1].record == pair(std::nullopt, "v"));
  CHECK(found[2].record == pair(std::nullopt, std::nullopt));
  options.key_separator.reset();
  CHECK(read_lines("\n", options)[0].record == pair(std::nullopt, std::nullopt));
  CHECK(read_lines("\n")[0].record == pair(std::nullopt, ""));
}

TEST_CASE("an event from a line has no time, no partition and no headers", "[stream][lines]") {
  FileInput file("a\n");
  const auto reader = make_line_reader(file.get(), {});
  InputEvent event;
  HeaderList headers;
  headers.add("left", "over");
  event.record.headers = headers.view();
  event.record.key = "left over";
  event.record.timestamp = 5;
  event.has_timestamp = true;
  event.partition = 7;
  REQUIRE(reader->next(event) == EventReader::Next::event);
  CHECK(event.record.value == "a");
  CHECK(event.record.timestamp == kNoTimestamp);
  CHECK(event.record.headers.count() == 0);
  CHECK_FALSE(event.record.key);
  CHECK_FALSE(event.has_timestamp);
  CHECK_FALSE(event.partition);
}

TEST_CASE("a line over the limit is bad and passed over, one at the limit is not", "[stream][lines]") {
  LineOptions options;
  options.max_bytes = 10;
  for (const std::string delimiter : {"\n", "\r\n", "----"}) {
    options.delimiter = delimiter;
    const std::string ten(10, 'x');
    CHECK(lines_of(ten + delimiter + ten + "y" + delimiter + "z" + delimiter + ten, options) ==
          Strings{ten, "2:0 longer than 10 B []", "z", ten});
    CHECK(lines_of(ten + "y", options) == Strings{"1:0 longer than 10 B []"});
    CHECK(lines_of(std::string(1000, 'x') + delimiter, options) == Strings{"1:0 longer than 10 B []"});
  }
}

TEST_CASE("an endless line is bad as soon as it is too long, and takes bounded memory", "[stream][lines]") {
  LineOptions options;
  options.max_bytes = 1000;
  PipeInput pipe;
  const auto reader = make_line_reader(pipe.get(), options);
  InputEvent event;
  const std::string piece(50'000, 'x');
  pipe.give(piece);
  CHECK(reader->next(event) == EventReader::Next::bad);
  CHECK(reader->bad().line == 1);
  for (int turn = 0; turn < 200; ++turn) {
    pipe.give(piece);
    REQUIRE(reader->next(event) == EventReader::Next::starved);
    REQUIRE(pipe.get().bytes().size() <= piece.size() + options.max_bytes);
  }
  pipe.give("\nafter\n");
  CHECK(reader->next(event) == EventReader::Next::event);
  CHECK(event.record.value == "after");
  CHECK(reader->line() == 2);
}

TEST_CASE("whole lines are given out at once, half ones when they are whole", "[stream][lines]") {
  PipeInput pipe;
  const auto reader = make_line_reader(pipe.get(), {});
  InputEvent event;
  CHECK(reader->next(event) == EventReader::Next::starved);
  pipe.give("one\ntwo\nthr");
  CHECK(reader->next(event) == EventReader::Next::event);
  CHECK(event.record.value == "one");
  CHECK(reader->next(event) == EventReader::Next::event);
  CHECK(event.record.value == "two");
  CHECK(reader->next(event) == EventReader::Next::starved);
  reader->wait(std::chrono::milliseconds(0));
  CHECK(reader->next(event) == EventReader::Next::starved);
  pipe.give("ee\n");
  reader->wait(std::nullopt);
  CHECK(reader->next(event) == EventReader::Next::event);
  CHECK(event.record.value == "three");
  CHECK(reader->line() == 3);
  pipe.end();
  reader->wait(std::nullopt);
  CHECK(reader->next(event) == EventReader::Next::end);
}

TEST_CASE("after a stop the whole lines still come, and the unfinished one stays", "[stream][lines]") {
  CHECK(holds_in_child([] {
    const Stop stop;
    PipeInput pipe(&stop);
    const auto reader = make_line_reader(pipe.get(), {});
    InputEvent event;
    pipe.give("one\ntwo\nthr");
    if (reader->next(event) != EventReader::Next::event) return false;
    raise(SIGTERM);
    reader->wait(std::nullopt);
    if (reader->next(event) != EventReader::Next::event || event.record.value != "two") return false;
    return reader->next(event) == EventReader::Next::end && pipe.get().stopped() && pipe.get().bytes() == "thr";
  }));
}

TEST_CASE("an empty delimiter or separator is refused", "[stream][lines]") {
  FileInput file("");
  CHECK_THROWS_AS(make_line_reader(file.get(), delimited("")), Error);
  CHECK_THROWS_AS(make_line_reader(file.get(), keyed("")), Error);
}

TEST_CASE("lines are printed with a delimiter behind and a key in front when asked for", "[stream][lines]") {
  const std::vector<OwnedRecord> records{pair("k", "v"), pair(std::nullopt, ""), pair("", std::nullopt)};
  CHECK(printed(records) == "v\n\n\n");
  CHECK(printed(records, keyed(": ", ";")) == "k: v;: ;: ;");
  LineOptions nulls = keyed("=");
  nulls.empty_is_null = true;
  CHECK(printed(records, nulls) == "k=v\nNULL=\n=NULL\n");
}

TEST_CASE("what is printed with a delimiter that no value holds is read back", "[stream][lines]") {
  std::mt19937 random(1);
  std::vector<OwnedRecord> records;
  for (int index = 0; index < 300; ++index) {
    records.push_back(pair(random_bytes(random, 40, 0xfd), random_bytes(random, 300, 0xfe)));
  }
  records.push_back(pair("big", std::string(8 << 20, 'x')));
  LineOptions options = keyed("\xfe\xfe", "\xff");
  const auto found = read_lines(printed(records, options), options);
  REQUIRE(found.size() == records.size());
  for (std::size_t index = 0; index < records.size(); ++index) REQUIRE(found[index].record == records[index]);
}

}  // namespace bourn
