#include "base/marked_text.hpp"

#include "base/display_width.hpp"
#include "support/catch.hpp"

using bourn::display_width;
using bourn::marked_text;

namespace {

std::string repeated(std::string_view text, int times) {
  std::string all;
  for (; times > 0; --times) all += text;
  return all;
}

}  // namespace

TEST_CASE("a caret stands below the place that is meant", "[base][marked_text]") {
  CHECK(marked_text("key = 1", 4) == "  key = 1\n      ^\n");
  CHECK(marked_text("key", 0) == "  key\n  ^\n");
  CHECK(marked_text("key ==", 6) == "  key ==\n        ^\n");  // behind the last character
  CHECK(marked_text("", 0) == "  \n  ^\n");
}

TEST_CASE("what takes two columns or none moves the caret accordingly", "[base][marked_text]") {
  CHECK(marked_text("漢字 x", 7) == "  漢字 x\n       ^\n");
  CHECK(marked_text("e\u0301 x", 4) == "  e\u0301 x\n    ^\n");
  CHECK(marked_text("é$", 2) == "  é$\n   ^\n");
}

TEST_CASE("control bytes and bytes that are not UTF-8 are escaped, and the caret knows", "[base][marked_text]") {
  CHECK(marked_text("a\x1b[31mb$", 7) == "  a\\x1b[31mb$\n            ^\n");
  CHECK(marked_text("a\nb\t$", 4) == "  a\\nb\\t$\n        ^\n");
  CHECK(marked_text("\xff$", 1) == "  \\xff$\n      ^\n");
  CHECK(marked_text(std::string_view("\0$", 2), 1) == "  \\x00$\n      ^\n");
}

TEST_CASE("of a long text the part around the place is shown", "[base][marked_text]") {
  CHECK(marked_text("0123456789abcdefghij", 0, 20) == "  0123456789abcdefg…\n  ^\n");
  CHECK(marked_text("0123456789abcdefgh", 17, 20) == "  …6789abcdefgh\n              ^\n");
  CHECK(marked_text("0123456789abcdefgh", 18, 20) == "  …789abcdefgh\n              ^\n");
  CHECK(marked_text("0123456789abcdefghijklmnopqrstuvwxyz", 18, 20) == "  …789abcdefghijklm…\n              ^\n");
}

TEST_CASE("no line is too long, and the caret is below the place", "[base][marked_text]") {
  for (const std::string_view filling : {"x", "漢", "e\u0301", "\x1b", "\xff\xfe", "🎉", "\t"}) {
    for (int before = 0; before < 150; before += 1 + before / 8) {
      const std::string front = repeated(filling, before);
      const std::string text = front + "$" + repeated(filling, 150 - before);
      for (std::size_t columns = 20; columns < 100; columns += 7) {
        const std::string shown = marked_text(text, front.size(), columns);
        const std::size_t end = shown.find('\n');
        const std::string line = shown.substr(0, end);
        INFO(shown << columns);
        REQUIRE(display_width(line) <= columns);
        REQUIRE(line.find('$') != std::string::npos);
        const std::size_t width = display_width(line.substr(0, line.find('$')));
        REQUIRE(shown.substr(end + 1) == std::string(width, ' ') + "^\n");
      }
    }
  }
}
