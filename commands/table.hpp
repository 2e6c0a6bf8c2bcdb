// Columns: aligned for people, tab-separated for programs.
#pragma once

#include <string>
#include <vector>

#include "base/output.hpp"

namespace bourn::commands {

class Table {
 public:
  // A title that starts with '>' makes its column right-aligned.
  explicit Table(std::vector<std::string> titles);
  void row(std::vector<std::string> cells);
  // On a terminal: titles and aligned columns. Into a pipe: no titles, tabs.
  void print(Output& output) const;

 private:
  std::vector<std::string> titles_;
  std::vector<bool> right_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace bourn::commands
