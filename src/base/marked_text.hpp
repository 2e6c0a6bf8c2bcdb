// A text with a caret below one of its places, for messages about what somebody typed.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace bourn {

// Two lines, each with its newline and indented by two blanks: the text, escaped as base/text.hpp's escaped() does it,
// and a caret below what stands at byte `at` (the text's size at most). Of a long text the part around the place is
// shown, so that no line takes more than `columns`, which is at least 20.
std::string marked_text(std::string_view text, std::size_t at, std::size_t columns = 79);

}  // namespace bourn
