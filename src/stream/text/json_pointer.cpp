#include "stream/text/json_pointer.hpp"

#include <charconv>

#include "base/error.hpp"
#include "base/text.hpp"

namespace bourn {
namespace {

[[noreturn]] void refuse(std::string_view pointer, const char* why) {
  fail(ErrorKind::usage, "\"{}\" is no JSON pointer: {}", escaped(pointer), why);
}

// "a~1b~0" is the name "a/b~". Source: RFC 6901 section 4.
std::string unescape(std::string_view pointer, std::string_view token) {
  std::string name;
  for (std::size_t at = 0; at < token.size(); ++at) {
    if (token[at] != '~') {
      name += token[at];
      continue;
    }
    const char code = at + 1 < token.size() ? token[++at] : '\0';
    if (code != '0' && code != '1') refuse(pointer, "~ stands only in ~0 (for ~) and ~1 (for /)");
    name += code == '0' ? '~' : '/';
  }
  return name;
}

// Without leading zeros; "-" is the place behind the last element, where nothing is.
bool is_index(std::string_view token, std::uint64_t& index) noexcept {
  const char* const end = token.data() + token.size();
  const auto result = std::from_chars(token.data(), end, index);
  return result.ec == std::errc() && result.ptr == end && (token.size() == 1 || token.front() != '0');
}

// Looks for the member that `token` names in the object that was entered, and reads all of it. Of several with one
// name the last counts, as with jq, Python and JavaScript. False when the text is no JSON.
bool find_member(JsonScanner& scanner, std::string_view token, JsonValue& found) {
  JsonValue name;
  JsonValue value;
  Buffer decoded;
  while (scanner.member(name)) {
    if (!scanner.read(value)) return false;
    decoded.clear();
    if (json_content(name, decoded) == token) found = value;
  }
  return scanner.error() == nullptr;
}

bool find_element(JsonScanner& scanner, std::string_view token, JsonValue& found) {
  std::uint64_t wanted = 0;
  const bool possible = is_index(token, wanted);
  JsonValue value;
  for (std::uint64_t index = 0; scanner.element(); ++index) {
    if (!scanner.read(value)) return false;
    if (possible && index == wanted) found = value;
  }
  return scanner.error() == nullptr;
}

// One step of the pointer: into what `token` names in `json`. `found` keeps an empty text when there is no such place.
bool step(Bytes json, std::string_view token, JsonValue& found) {
  JsonScanner scanner(json, JsonScanner::kDeepest);
  found = {};
  if (scanner.open('{')) {
    if (!find_member(scanner, token, found)) return false;
  } else if (scanner.open('[')) {
    if (!find_element(scanner, token, found)) return false;
  } else {
    JsonValue scalar;
    if (!scanner.read(scalar)) return false;
  }
  return scanner.finish();
}

bool read_whole(Bytes json, JsonValue& found) {
  JsonScanner scanner(json, JsonScanner::kDeepest);
  return scanner.read(found) && scanner.finish();
}

}  // namespace

JsonPointer::JsonPointer(std::string_view pointer) : text_(pointer) {
  if (pointer.empty()) return;  // the whole text
  if (pointer.front() != '/') refuse(pointer, "it begins with /");
  for (std::string_view rest = pointer; !rest.empty();) {
    rest.remove_prefix(1);
    const std::string_view token = rest.substr(0, rest.find('/'));
    tokens_.push_back(unescape(pointer, token));
    rest.remove_prefix(token.size());
  }
}

JsonPointer::Found JsonPointer::locate(Bytes json, JsonValue& found) const {
  if (!is_utf8(json)) return Found::not_json;
  if (tokens_.empty() && !read_whole(json, found)) return Found::not_json;
  // The first step looks at the whole text, so that text behind the place that was found is JSON too.
  for (const std::string& token : tokens_) {
    if (!step(json, token, found)) return Found::not_json;
    if (found.text.empty()) return Found::absent;
    json = found.text;
  }
  return found.type == JsonValue::Type::null ? Found::null : Found::value;
}

JsonPointer::Found JsonPointer::find(Bytes json, Buffer& out) const {
  JsonValue found;
  const Found outcome = locate(json, found);
  if (outcome != Found::value) return outcome;
  if (found.type == JsonValue::Type::string) {
    append_json_content(out, found);
  } else {
    out.append(found.text);
  }
  return outcome;
}

}  // namespace bourn
