// EXPR, parsed; private to src/stream. The grammar stands in bourn-format(5), EXPRESSIONS.
#pragma once

#include "base/time.hpp"
#include "stream/expr/lexer.hpp"
#include "stream/expr/program.hpp"

namespace bourn::expr {

inline constexpr std::size_t kLongest = 65'536;    // bytes
inline constexpr int kDeepest = 100;               // parentheses that are open at a time
inline constexpr std::size_t kMostPatterns = 100;  // RE2 expressions; each may take megabytes

// Throws Error{usage} with a mark where the text is none. Moments count from `now`.
Syntax parse(const Text& text, Now now);

}  // namespace bourn::expr
