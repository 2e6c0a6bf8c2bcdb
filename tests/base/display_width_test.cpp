#include "base/display_width.hpp"

#include "support/catch.hpp"

using bourn::display_width;
using bourn::fitted;

TEST_CASE("ascii and most scripts take a column a character", "[base][display_width]") {
  CHECK(display_width("") == 0);
  CHECK(display_width("orders") == 6);
  CHECK(display_width("ü–Ж…") == 4);
}

TEST_CASE("wide characters take two columns, combining ones none", "[base][display_width]") {
  CHECK(display_width("漢字") == 4);
  CHECK(display_width("値段=1") == 6);
  CHECK(display_width("한국") == 4);
  CHECK(display_width("🎉") == 2);
  CHECK(display_width("e\u0301") == 1);
  CHECK(display_width("\u200b") == 0);
}

TEST_CASE("bytes that are not UTF-8 are measured without harm", "[base][display_width]") {
  CHECK(display_width("\xff") == 1);
  CHECK(display_width("\xe6\xbc") >= 1);
  CHECK(display_width(std::string(3, '\xf0')) == 3);
}

TEST_CASE("what fits stays as it is, what does not ends in an ellipsis", "[base][display_width]") {
  CHECK(fitted("orders", 6) == "orders");
  CHECK(fitted("orders", 5) == "orde…");
  CHECK(fitted("orders", 1) == "…");
  CHECK(fitted("orders", 0).empty());
  CHECK(fitted("漢字", 4) == "漢字");
  CHECK(fitted("漢字", 3) == "漢…");
  CHECK(fitted("漢字", 2) == "…");
  for (std::size_t columns = 0; columns < 12; ++columns)
    CHECK(display_width(fitted("a漢e\u0301🎉字 of text", columns)) <= columns);
}
