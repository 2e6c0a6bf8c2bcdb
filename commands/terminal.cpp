#include "commands/terminal.hpp"

#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "base/error.hpp"
#include "commands/shared_options.hpp"
#include "commands/verb.hpp"

namespace bourn::commands {
namespace {

bool wants_color(const std::string& color, int fd) {
  if (color == "always") return true;
  if (color == "never") return false;
  BOURN_CHECK(color == "auto");
  const char* no_color = std::getenv("NO_COLOR");
  return terminal_at(fd) == Terminal::able && (no_color == nullptr || *no_color == '\0');
}

int sane_size(int kernel, const char* variable, int least, int otherwise) {
  constexpr int kMost = 1000;  // what a pty with nonsense in it may claim
  int size = kernel;
  if (size == 0) {
    const char* said = std::getenv(variable);
    size = said == nullptr ? 0 : std::atoi(said);
  }
  return size <= 0 ? otherwise : std::clamp(size, least, kMost);
}

struct winsize size_of(int fd) {
  struct winsize size {};
  if (::ioctl(fd, TIOCGWINSZ, &size) != 0) size = {};
  return size;
}

int columns_of(int fd) {
  constexpr int kLeast = 20;
  return sane_size(size_of(fd).ws_col, "COLUMNS", kLeast, Screen::kDefaultWidth);
}

int rows_of(int fd) {
  constexpr int kLeast = 10;
  return sane_size(size_of(fd).ws_row, "LINES", kLeast, Screen::kDefaultHeight);
}

std::string_view code_of(Ink ink) {
  switch (ink) {
    case Ink::plain:
      return "";
    case Ink::strong:
      return "\x1b[1m";
    case Ink::faint:
      return "\x1b[2m";
    case Ink::name:
      return "\x1b[36m";
    case Ink::number:
      return "\x1b[35m";
    case Ink::text:
      return "\x1b[32m";
    case Ink::good:
      return "\x1b[1;32m";
    case Ink::warning:
      return "\x1b[1;33m";
    case Ink::bad:
      return "\x1b[1;31m";
  }
  return "";
}

}  // namespace

Terminal terminal_at(int fd) {
  if (::isatty(fd) != 1) return Terminal::none;
  const char* term = std::getenv("TERM");
  return term == nullptr || std::string_view(term) == "dumb" ? Terminal::dumb : Terminal::able;
}

bool is_regular_file(int fd) {
  struct stat status {};
  return ::fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
}

Screen::Screen(int fd, const std::string& color, Zone zone)
    : terminal_(::isatty(fd) == 1),
      color_(wants_color(color, fd)),
      width_(terminal_ ? columns_of(fd) : kDefaultWidth),
      height_(terminal_ ? rows_of(fd) : kDefaultHeight),
      zone_(zone) {}

std::string Screen::ink(Ink ink, std::string_view text) const {
  const std::string_view code = code_of(ink);
  if (!color_ || code.empty() || text.empty()) return std::string(text);
  std::string inked(code);
  inked += text;
  inked += "\x1b[0m";
  return inked;
}

void add_color_option(Verb& command, std::string& color) {
  command.add_option("--color", color, "Colours (default: auto, on a terminal only)")
      .type_name(kWhenWords)
      .check(check_when);
}

}  // namespace bourn::commands
