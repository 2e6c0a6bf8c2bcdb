#include "commands/bottom_line.hpp"

#include <unistd.h>

#include "base/display_width.hpp"
#include "base/error.hpp"
#include "commands/terminal.hpp"

namespace bourn::commands {
namespace {

BottomLine* shown_line = nullptr;  // of the main thread alone

void put(const std::string& text) {
  // A terminal that takes no more is no reason to end the work.
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
}

std::size_t columns_now() {
  return static_cast<std::size_t>(Screen(STDERR_FILENO, "never").width());
}

}  // namespace

BottomLine::~BottomLine() {
  hide();
}

void BottomLine::show(const std::string& text) {
  const std::size_t columns = columns_now();
  // A terminal that became narrower has broken the line into several, all of them to be wiped.
  const bool broken = width_ >= columns;
  if (broken) hide();
  const std::string line = fitted(text, columns - 1);  // the last column would wrap
  put("\r" + line + "\x1b[K");
  width_ = display_width(line);
  shown_line = this;
}

void BottomLine::hide() {
  if (width_ == 0) return;
  const std::size_t rows_above = (width_ - 1) / columns_now();
  put(rows_above == 0 ? "\r\x1b[K" : fmt::format("\r\x1b[{}A\x1b[J", rows_above));
  width_ = 0;
  if (shown_line == this) shown_line = nullptr;
}

void BottomLine::make_room() {
  if (shown_line != nullptr) shown_line->hide();
}

}  // namespace bourn::commands
