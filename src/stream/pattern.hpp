// An RE2 expression over bytes, for every option that takes one.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace re2 {
class RE2;
}

namespace bourn {

// Sees bytes (RE2's Latin-1) unless the expression is not ASCII, then UTF-8.
class Pattern {
 public:
  explicit Pattern(std::string_view text);
  ~Pattern();
  Pattern(Pattern&&) noexcept;
  Pattern& operator=(Pattern&&) noexcept;

  // RE2's words for what is wrong with the expression; empty when nothing is. A broken one finds nothing.
  std::string problem() const;
  // Whether it matches anywhere in the bytes. In time linear in their number, whatever the expression is.
  bool is_found(Bytes bytes) const;

 private:
  std::unique_ptr<re2::RE2> expression_;
};

}  // namespace bourn
