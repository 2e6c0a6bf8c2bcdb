// How much of a terminal's line a text takes: wide characters take two columns, combining ones none.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace bourn {

// Columns of `text`, which is UTF-8 without control bytes; a byte that is not UTF-8 counts as one column. By the tables
// of Unicode 15 (East Asian Width W and F, general categories Mn, Me and Cf, roughly), whatever the locale is.
std::size_t display_width(std::string_view text) noexcept;

// Bytes of the whole characters from the front of the text that fit into so many columns.
std::size_t fitting(std::string_view text, std::size_t columns) noexcept;

// The first `columns` columns of the text at most, ending in an ellipsis where something was cut off; "…" where the
// ellipsis is all there is room for.
std::string fitted(std::string_view text, std::size_t columns);

}  // namespace bourn
