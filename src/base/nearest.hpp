// What was probably meant by a word that is none: "did you mean".
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bourn {

// How many single-letter edits lie between two words: insert, delete, replace, or exchange two neighbours (optimal
// string alignment).
std::size_t edit_distance(std::string_view a, std::string_view b);

// The candidate that is least edits away, the first of several; nullopt where it would take more than a third of the
// word's letters, and so is no typing error.
std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace bourn
