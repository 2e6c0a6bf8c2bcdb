// JSON pointers (RFC 6901): places in a JSON text, for --key-from, --time-from and EXPR.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "stream/text/json_scanner.hpp"

namespace bourn {

// Finds the value at a pointer in a JSON text. All of the text must be JSON, also behind that place; of several members
// with one name the last counts, as with jq, Python and JavaScript.
class JsonPointer {
 public:
  explicit JsonPointer(std::string_view pointer);  // throws Error{usage} when it is none
  enum class Found { value, null, absent, not_json };
  // `found` is a part of `json`; set for a value and for null, else unspecified.
  Found locate(Bytes json, JsonValue& found) const;
  // Appends what was found to `out`: the content of a string, nothing for null, the text of anything else.
  Found find(Bytes json, Buffer& out) const;
  const std::string& text() const noexcept { return text_; }

 private:
  std::string text_;
  std::vector<std::string> tokens_;
};

}  // namespace bourn
