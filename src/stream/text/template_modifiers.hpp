// What stands in braces behind a token; private to src/stream/text.
#pragma once

#include <string_view>

#include "stream/text/template_parse.hpp"

namespace bourn {

// The modifier at the start of `text`, which begins behind the opening brace, without the closing one. A brace inside
// strftime[…] or go[…] is not the closing one.
std::string_view take_modifier(std::string_view text);

// Sets the piece's token and styles; false when its token knows no such modifier. In rpk {N} is a length itself and not
// a number of digits.
bool apply_modifier(std::string_view modifier, bool rpk, Piece& piece);

}  // namespace bourn
