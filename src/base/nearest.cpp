#include "base/nearest.hpp"

#include <algorithm>

namespace bourn {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last;
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      const bool exchanged = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (exchanged) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last = last;
    last = row;
  }
  return last.back();
}

std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates) {
  constexpr std::size_t kLongest = 100;  // nobody mistypes such a word, and the work grows with the square
  if (word.size() > kLongest) return std::nullopt;
  const std::size_t most = std::max<std::size_t>(1, word.size() / 3);
  const std::string* found = nullptr;
  std::size_t least = most + 1;
  for (const std::string& candidate : candidates) {
    if (candidate.size() > word.size() + most || word.size() > candidate.size() + most) continue;
    const std::size_t edits = edit_distance(word, candidate);
    if (edits >= least) continue;
    least = edits;
    found = &candidate;
  }
  return found == nullptr ? std::nullopt : std::optional(*found);
}

}  // namespace bourn
