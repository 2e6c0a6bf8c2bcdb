// What is known of the terminal that words and pictures are drawn on, whether colour is wanted, and by which clock.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace bourn::commands {

class Verb;

// Meanings, not colours: the palette stands in one place, and keeps to the 16 colours that every terminal's theme
// makes readable on its own background, dark or light. No view relies on colour alone.
enum class Ink { plain, strong, faint, name, number, text, good, warning, bad };

class Screen {
 public:
  static constexpr int kDefaultWidth = 80;
  static constexpr int kDefaultHeight = 24;

  // Looks at file descriptor `fd` (ioctl TIOCGWINSZ, else $COLUMNS and $LINES, else 80 by 24) and the environment.
  // `color` is auto, always or never; auto means a terminal, NO_COLOR unset or empty (no-color.org) and TERM not
  // "dumb".
  // Times are shown by the clocks of the zone.
  Screen(int fd, const std::string& color, Zone zone = Zone::utc);

  bool is_terminal() const noexcept { return terminal_; }
  bool has_color() const noexcept { return color_; }
  // Columns, at least 20. Into a pipe it is kDefaultWidth: the same text for every reader.
  int width() const noexcept { return width_; }
  // Rows, at least 10; kDefaultHeight into a pipe.
  int height() const noexcept { return height_; }

  // A moment as text; not of "none".
  std::string time(Timestamp time) const { return iso_time(time, zone_); }
  Zone zone() const noexcept { return zone_; }

  // `text` in the ink, and back to plain; without colour the text itself.
  std::string ink(Ink ink, std::string_view text) const;

 private:
  bool terminal_;
  bool color_;
  int width_;
  int height_;
  Zone zone_;
};

// Whether cursor and colours of a terminal at `fd` can be moved about: TERM says dumb where not.
enum class Terminal { none, dumb, able };
Terminal terminal_at(int fd);

// Whether a regular file is there: what nobody watches grow.
bool is_regular_file(int fd);

// --color auto|always|never: of every verb that colours anything.
void add_color_option(Verb& command, std::string& color);

}  // namespace bourn::commands
