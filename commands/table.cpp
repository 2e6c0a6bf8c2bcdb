#include "commands/table.hpp"

#include <algorithm>

#include "base/display_width.hpp"
#include "base/text.hpp"

namespace bourn::commands {
namespace {

void append_padded(Buffer& out, const std::string& cell, std::size_t width, bool right, bool last) {
  const std::size_t columns = display_width(cell);
  const std::size_t padding = width > columns ? width - columns : 0;
  if (right) out.append(std::string(padding, ' '));
  out.append(cell);
  if (!right && !last) out.append(std::string(padding, ' '));
  out.append(last ? "\n" : "  ");
}

}  // namespace

Table::Table(std::vector<std::string> titles) : titles_(std::move(titles)) {
  for (std::string& title : titles_) {
    right_.push_back(title.starts_with('>'));
    if (right_.back()) title.erase(0, 1);
  }
}

void Table::row(std::vector<std::string> cells) {
  for (std::string& cell : cells) cell = escaped(cell);
  rows_.push_back(std::move(cells));
}

void Table::print(Output& output) const {
  Buffer& out = output.buffer();
  if (!output.is_terminal()) {
    for (const auto& cells : rows_) {
      for (std::size_t i = 0; i < cells.size(); ++i) {
        out.append(cells[i]);
        out.push_back(i + 1 == cells.size() ? '\n' : '\t');
      }
      output.maybe_flush();
    }
    return;
  }
  std::vector<std::size_t> widths(titles_.size());
  for (std::size_t i = 0; i < titles_.size(); ++i) widths[i] = titles_[i].size();
  for (const auto& cells : rows_) {
    for (std::size_t i = 0; i < cells.size(); ++i) widths[i] = std::max(widths[i], display_width(cells[i]));
  }
  const auto print_line = [&](const std::vector<std::string>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i)
      append_padded(out, cells[i], widths[i], right_[i], i + 1 == cells.size());
  };
  print_line(titles_);
  for (const auto& cells : rows_) print_line(cells);
}

}  // namespace bourn::commands
