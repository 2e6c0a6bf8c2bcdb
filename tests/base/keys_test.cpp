#include "base/keys.hpp"

#include <vector>

#include "support/catch.hpp"

using namespace bourn;

namespace {

std::string name_of(const Key& key) {
  switch (key.kind) {
    case Key::Kind::text:
      return key.text;
    case Key::Kind::enter:
      return "<enter>";
    case Key::Kind::backspace:
      return "<backspace>";
    case Key::Kind::erase_line:
      return "<erase>";
    case Key::Kind::escape:
      return "<esc>";
    case Key::Kind::left:
      return "<left>";
    case Key::Kind::right:
      return "<right>";
    case Key::Kind::up:
      return "<up>";
    case Key::Kind::down:
      return "<down>";
    case Key::Kind::other:
      return "<other>";
  }
  return "?";
}

std::string keys_in(const std::vector<std::string>& pieces) {
  KeyDecoder decoder;
  std::string names;
  for (const std::string& piece : pieces) {
    decoder.feed(piece);
    while (const auto key = decoder.next(false)) names += name_of(*key);
  }
  while (const auto key = decoder.next(true)) names += name_of(*key);
  CHECK_FALSE(decoder.is_within());
  return names;
}

}  // namespace

TEST_CASE("letters, arrows in both forms and editing keys are known", "[base][keys]") {
  CHECK(keys_in({"q n+"}) == "q n+");
  CHECK(keys_in({"\x1b[C\x1b[D\x1b[A\x1b[B"}) == "<right><left><up><down>");
  CHECK(keys_in({"\x1bOC\x1bOD"}) == "<right><left>");
  CHECK(keys_in({"\r\n\x7f\b\x15"}) == "<enter><enter><backspace><backspace><erase>");
}

TEST_CASE("a key that comes in pieces is one key", "[base][keys]") {
  CHECK(keys_in({"\x1b", "[", "C", "n"}) == "<right>n");
  CHECK(keys_in({"\xc3", "\xa9"}) == "\xc3\xa9");
}

TEST_CASE("an escape that nothing follows is the key", "[base][keys]") {
  CHECK(keys_in({"\x1b"}) == "<esc>");
  KeyDecoder decoder;
  decoder.feed("\x1b");
  CHECK_FALSE(decoder.next(false));
  CHECK(decoder.is_within());
}

TEST_CASE("sequences that mean nothing are passed over whole", "[base][keys]") {
  const std::string keys = keys_in({"\x1b[15~a\x1b[1;5Hb\x1b[200~c"});
  CHECK(keys.find('a') != std::string::npos);
  CHECK(keys.find('b') != std::string::npos);
  CHECK(keys.find('c') != std::string::npos);
  for (const char* tail : {"15", "~", "5H", "200"}) CHECK(keys.find(tail) == std::string::npos);
}

TEST_CASE("whatever bytes come, every feed ends, and nothing is left in the end", "[base][keys]") {
  std::string all;
  for (int first = 0; first < 256; ++first) {
    all += static_cast<char>(first);
    keys_in({std::string(1, static_cast<char>(first)), "\x1b[", std::string(1, static_cast<char>(first)), "x"});
  }
  CHECK_FALSE(keys_in({all}).empty());
}
