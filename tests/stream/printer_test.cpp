#include "stream/printer.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstring>

#include "base/error.hpp"
#include "base/file.hpp"
#include "stream/streams.hpp"
#include "stream/text/lines.hpp"
#include "support/temp_dir.hpp"

using namespace bourn;
using namespace bourn::test;

namespace {

struct Pipe {
  Pipe() {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    read_end.reset(ends[0]);
    write_end.reset(ends[1]);
  }
  std::string content() {
    write_end.reset();
    std::string all;
    char bytes[4096];
    for (ssize_t got = 0; (got = ::read(read_end.get(), bytes, sizeof bytes)) > 0;)
      all.append(bytes, static_cast<std::size_t>(got));
    return all;
  }
  Fd read_end;
  Fd write_end;
};

}  // namespace

TEST_CASE("events are printed and positions move at a flush, not before", "[stream][printer]") {
  Pipe pipe;
  Output output(pipe.write_end.get(), "pipe");
  Printer printer(make_line_formatter({}), output, ControlBytes::as_they_are);
  auto source = list_source({"t", 3}, {{value_record(5, "five"), value_record(6, "six\x1b[31m")}});
  REQUIRE(source->next() == Source::Next::slice);
  CHECK(printer.put(source->slice()) == Sink::State::open);
  CHECK(printer.handed_over().empty());
  CHECK(printer.flush() == Sink::State::open);
  CHECK(printer.handed_over().at({"t", 3}).next_offset == 7);
  CHECK(printer.printed() == 2);
  CHECK(pipe.content() == "five\nsix\x1b[31m\n");
}

TEST_CASE("a flush moves the positions of all partitions that were put, and of no other", "[stream][printer]") {
  Pipe pipe;
  Output output(pipe.write_end.get(), "pipe");
  Printer printer(make_line_formatter({}), output, ControlBytes::as_they_are);
  Positions expected;
  const auto put = [&](std::int32_t partition, Offset offset) {
    auto source = list_source({"t", partition}, {{value_record(offset, "x")}});
    REQUIRE(source->next() == Source::Next::slice);
    REQUIRE(printer.put(source->slice()) == Sink::State::open);
    expected[{"t", partition}].next_offset = offset + 1;
  };
  const auto flush = [&] {
    REQUIRE(printer.flush() == Sink::State::open);
    REQUIRE(printer.handed_over().size() == expected.size());
    for (const auto& [where, position] : expected)
      CHECK(printer.handed_over().at(where).next_offset == position.next_offset);
  };
  for (Offset offset = 0; offset < 3; ++offset) {
    put(0, offset);
    flush();
  }
  put(1, 0);
  flush();
  put(1, 1);
  put(0, 3);
  flush();
  put(0, 4);
  flush();
  put(2, 0);
  put(2, 1);
  put(0, 5);
  put(0, 6);
  flush();
  put(2, 2);
  flush();
  flush();
}

TEST_CASE("on a terminal no control byte of an event gets through", "[stream][printer]") {
  Pipe pipe;
  Output output(pipe.write_end.get(), "pipe");
  Printer printer(make_line_formatter({}), output, ControlBytes::escaped);
  auto source = list_source({"t", 0}, {{value_record(0,
                                                     "a\x1b]0;title\x07"
                                                     "b")}});
  REQUIRE(source->next() == Source::Next::slice);
  printer.put(source->slice());
  printer.flush();
  CHECK(pipe.content() ==
        "a\\x1b]0;title\\x07"
        "b\n");
}

TEST_CASE("a reader that went away closes the sink and moves no position", "[stream][printer]") {
  Pipe pipe;
  ::signal(SIGPIPE, SIG_IGN);
  pipe.read_end.reset();
  Output output(pipe.write_end.get(), "pipe");
  Printer printer(make_line_formatter({}), output, ControlBytes::as_they_are);
  auto source = list_source({"t", 0}, {{value_record(0, "lost")}});
  REQUIRE(source->next() == Source::Next::slice);
  printer.put(source->slice());
  CHECK(printer.flush() == Sink::State::closed);
  CHECK(printer.handed_over().empty());
}

TEST_CASE("what stands before a damaged record is printed and counted", "[stream][printer]") {
  Pipe pipe;
  Output output(pipe.write_end.get(), "pipe");
  Printer printer(make_line_formatter({}), output, ControlBytes::as_they_are);
  auto source = list_source({"t", 0}, {{value_record(0, "one"), value_record(1, "two")}});
  REQUIRE(source->next() == Source::Next::slice);
  Slice slice = source->slice();
  slice.run.bytes.remove_suffix(1);
  CHECK_THROWS_AS(printer.put(slice), Error);
  CHECK(printer.printed() == 1);
  CHECK(pipe.content() == "one\n");
}

TEST_CASE("a cursor file is read as it was written, and nothing else is taken for one", "[stream][positions]") {
  const TempDir temp;
  const std::string path = temp.path() + "/cursor";
  CHECK(read_cursor_file(path).empty());
  const Positions positions{{{"a", 0}, {5, 0}},
                            {{"a-b.c", 12}, {INT64_MAX, -1, *TopicId::parse("AAECAwQFBgcICQoLDA0ODw")}},
                            {{"./a file.log", 0}, {3, 1}},
                            {{"./a file.log", 1}, {4, 1, *TopicId::parse("123456789012345678901A")}}};
  write_cursor_file(path, positions);
  CHECK(read_cursor_file(path) == positions);
  for (const char* const wrong :
       {"something else\n", "bourn cursor 1\na 0 5\n", "bourn cursor 1\na 0 5 0 \n",
        "bourn cursor 1\na 0 5 0 0 0 AAECAwQ\n", "bourn cursor 1\na 0 5 AAECAwQFBgcICQoLDA0ODw\n",
        "bourn cursor 1\na -1 5 0\n", "bourn cursor 1\na 0 -5 0\n", "bourn cursor 1\na 0 99999999999999999999 0\n"}) {
    const Fd file(::open(path.c_str(), O_WRONLY | O_TRUNC | O_CREAT, 0666));
    REQUIRE(::write(file.get(), wrong, strlen(wrong)) == static_cast<ssize_t>(strlen(wrong)));
    INFO(wrong);
    CHECK_THROWS_AS(read_cursor_file(path), Error);
  }
}
