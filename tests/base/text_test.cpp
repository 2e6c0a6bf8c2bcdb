#include "base/text.hpp"

#include <initializer_list>
#include <optional>
#include <string>
#include <utility>

#include "support/catch.hpp"

using namespace bourn;

namespace {

// What `append` puts behind something that is there already.
template <typename Append>
std::string appended(Append append, Bytes bytes) {
  Buffer out;
  out.append("before:");
  append(out, bytes);
  REQUIRE(out.view().substr(0, 7) == "before:");
  return std::string(out.view().substr(7));
}

template <typename Decode>
std::optional<std::string> decoded(Decode decode, Bytes text) {
  Buffer out;
  out.append("before:");
  const bool good = decode(out, text);
  REQUIRE(out.view().substr(0, 7) == "before:");
  if (!good) CHECK(out.size() == 7);
  return good ? std::optional(std::string(out.view().substr(7))) : std::nullopt;
}

std::string base64(Bytes bytes) {
  return appended(append_base64, bytes);
}
std::string hex(Bytes bytes) {
  return appended(append_hex, bytes);
}
std::string for_terminal(Bytes bytes) {
  return appended(append_escaped, bytes);
}

std::optional<std::string> from_base64(Bytes text) {
  return decoded([](Buffer& out, Bytes in) { return decode_base64(in, out); }, text);
}
std::optional<std::string> from_hex(Bytes text) {
  return decoded([](Buffer& out, Bytes in) { return decode_hex(in, out); }, text);
}

std::string all_bytes() {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
  return bytes;
}

// The UTF-8 form that the bits of `code` would have in `length` bytes, legal or not.
std::string sequence(unsigned code, int length) {
  std::string bytes;
  for (int index = length - 1; index > 0; --index) {
    bytes += static_cast<char>(0x80 | ((code >> (6 * (length - 1 - index))) & 0x3f));
  }
  constexpr unsigned kLead[] = {0, 0, 0xc0, 0xe0, 0xf0, 0xf8};
  bytes += static_cast<char>(length == 1 ? code : kLead[length] | (code >> (6 * (length - 1))));
  return std::string(bytes.rbegin(), bytes.rend());
}

}  // namespace

TEST_CASE("well-formed UTF-8 is exactly the shortest forms of all characters", "[base][text]") {
  CHECK(is_utf8(""));
  CHECK(is_utf8(Bytes()));
  unsigned wrong = 0;  // counted, since a macro for each of a million codes takes seconds
  for (unsigned code = 0; code < 0x120000; ++code) {
    const bool is_character = code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    const int shortest = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (is_utf8(sequence(code, shortest)) != is_character) ++wrong;
    if (shortest < 4 && is_utf8(sequence(code, shortest + 1))) ++wrong;
  }
  CHECK(wrong == 0);
  CHECK_FALSE(is_utf8(sequence(0x200000, 5)));
}

TEST_CASE("UTF-8 is checked wherever it stands among ASCII", "[base][text]") {
  for (std::size_t before = 0; before < 70; ++before) {
    for (const std::size_t after : std::initializer_list<std::size_t>{0, 1, 7, 8, 31, 40}) {
      const std::string start(before, 'a');
      const std::string end(after, 'z');
      REQUIRE(is_utf8(start + "\u00e9" + end));
      REQUIRE(is_utf8(start + "\U0001f600" + end));
      REQUIRE_FALSE(is_utf8(start + "\xc3" + end));
      REQUIRE_FALSE(is_utf8(start + "\xe2\x82" + end));
      REQUIRE_FALSE(is_utf8(start + "\x80" + end));
      REQUIRE_FALSE(is_utf8(start + "\xff" + end));
    }
  }
}

TEST_CASE("no cut through a character is well-formed", "[base][text]") {
  for (const std::string character : {"\u00e9", "\u20ac", "\U0001f600"}) {
    for (std::size_t length = 1; length < character.size(); ++length) {
      // On the heap and exactly as long, so that a sanitizer sees a read beyond the end.
      CHECK_FALSE(is_utf8(std::string(character, 0, length)));
    }
  }
}

// Source: RFC 4648 section 10.
TEST_CASE("base64 agrees with RFC 4648 in both directions", "[base][text]") {
  const std::pair<const char*, const char*> pairs[] = {
      {"", ""},
      {"f", "Zg=="},
      {"fo", "Zm8="},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="},
      {"fooba", "Zm9vYmE="},
      {"foobar", "Zm9vYmFy"},
      {"\xff\xfe\xfb", "//77"},
  };
  for (const auto& pair : pairs) {
    CHECK(base64(pair.first) == pair.second);
    CHECK(from_base64(pair.second) == pair.first);
  }
  for (std::size_t length = 0; length <= 256; ++length) {
    const std::string bytes = all_bytes().substr(256 - length);
    REQUIRE(from_base64(base64(bytes)) == bytes);
  }
}

TEST_CASE("base64 that is not strict is refused and leaves nothing behind", "[base][text]") {
  for (const char* text : {"Z", "Zg", "Zg=", "Zg===", "=", "====", "Z===", "Zm9vYg==Zm9v", "Zm=v", "Zm9v\n", " Zm9",
                           "Zm9-", "Zm9_", "Zh==", "Zm9=", "Zm9vZm9vZ!==", "Zm9vZm9\xffZm9v", "Zm9v===="}) {
    INFO(text);
    CHECK_FALSE(from_base64(text));
  }
  CHECK_FALSE(from_base64(Bytes("Zg==\0\0\0\0", 8)));
}

TEST_CASE("hexadecimal is written in lower case and read in either", "[base][text]") {
  CHECK(hex("") == "");
  CHECK(hex(Bytes("\x00\x0f\xa5\xff", 4)) == "000fa5ff");
  CHECK(from_hex("000fa5ff") == std::string("\x00\x0f\xa5\xff", 4));
  CHECK(from_hex("DEADbeef") == "\xde\xad\xbe\xef");
  CHECK(from_hex(hex(all_bytes())) == all_bytes());
  for (const char* text : {"0", "000", "0g", "g0", "0x", " 0", "00 0", "\xff\xff", "/0", ":0", "@0", "G0", "`0"}) {
    INFO(text);
    CHECK_FALSE(from_hex(text));
  }
}

TEST_CASE("what a terminal would obey is escaped", "[base][text]") {
  CHECK(for_terminal("\x1b[2J") == "\\x1b[2J");
  CHECK(for_terminal("\x1b]52;c;aGk=\x07") == "\\x1b]52;c;aGk=\\x07");
  CHECK(for_terminal("a\rb\bc\x7f") == "a\\x0db\\x08c\\x7f");
  CHECK(for_terminal(Bytes("\0", 1)) == "\\x00");
  CHECK(for_terminal("\xc2\x9b"
                     "2J") == "\\xc2\\x9b2J");  // CSI as a C1 control
  CHECK(for_terminal("\x9b"
                     "2J") == "\\x9b2J");                            // and as a bare byte
  CHECK(for_terminal("\u202egnp.exe") == "\\xe2\\x80\\xaegnp.exe");  // right-to-left override
  CHECK(for_terminal("\u202a\u2066\u2069") == "\\xe2\\x80\\xaa\\xe2\\x81\\xa6\\xe2\\x81\\xa9");
  CHECK(for_terminal("\xc0\x80") == "\\xc0\\x80");
  CHECK(for_terminal("\xe2\x82") == "\\xe2\\x82");
}

TEST_CASE("what a terminal only shows stays as it is", "[base][text]") {
  for (const char* text : {"", "plain ~ text\n\twith \\x1b in letters", "Grüße, 日本語, 😀", "\u00a0", "\u2029",
                           "\u202f", "\u2065", "\u206a"}) {
    CHECK(for_terminal(text) == text);
  }
}

TEST_CASE("no byte of escaped data is a control, whatever the data", "[base][text]") {
  std::string data;
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      data += static_cast<char>(first);
      data += static_cast<char>(second);
    }
  }
  const std::string shown = for_terminal(data);
  CHECK(is_utf8(shown));
  for (std::size_t at = 0; at < shown.size(); ++at) {
    const auto byte = static_cast<unsigned char>(shown[at]);
    REQUIRE((byte >= 0x20 || byte == '\n' || byte == '\t'));
    REQUIRE(byte != 0x7f);
    if (byte == 0xc2) REQUIRE(static_cast<unsigned char>(shown[at + 1]) >= 0xa0);
  }
}

TEST_CASE("data in messages stays on one line and is cut between characters", "[base][text]") {
  CHECK(escaped("a\nb\tc\x1b") == "a\\nb\\tc\\x1b");
  CHECK(escaped("abcdef", 6) == "abcdef");
  CHECK(escaped("abcdef", 3) == "abc...");
  CHECK(escaped("abcdef", 0) == "...");
  CHECK(escaped("ab\u20accd", 2) == "ab...");
  CHECK(escaped("ab\u20accd", 3) == "ab...");
  CHECK(escaped("ab\u20accd", 4) == "ab...");
  CHECK(escaped("ab\u20accd", 5) == "ab\u20ac...");
  CHECK(escaped("\U0001f600x", 3) == "...");
  CHECK(escaped("\xff\xff\xff\xff\xff", 3) == "\\xff\\xff\\xff...");
  CHECK(escaped("\x80\x80\x80\x80\x80", 4) == "\\x80\\x80\\x80\\x80...");
  CHECK(escaped(std::string(300, 'x')) == std::string(200, 'x') + "...");
}
