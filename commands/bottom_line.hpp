// The line at the bottom of a terminal that says how things stand, on stderr, and is wiped away before anything else
// is written there.
#pragma once

#include <cstddef>
#include <string>

namespace bourn::commands {

// There is one stderr, so the last of several lines is the one that say() makes room for.
class BottomLine {
 public:
  BottomLine() = default;
  ~BottomLine();
  BottomLine(const BottomLine&) = delete;
  BottomLine& operator=(const BottomLine&) = delete;

  // Draws `text`, which has no control bytes, cut to the width that the terminal has now; what stood there is wiped.
  void show(const std::string& text);
  void hide();
  bool is_shown() const noexcept { return width_ > 0; }
  // Forgets that it is there: the screen may be anybody's by now, as after a suspension.
  void lose() noexcept { width_ = 0; }

  // Hides the line that is shown, if there is one: called before any other words.
  static void make_room();

 private:
  std::size_t width_ = 0;  // columns that it takes; 0: none is shown
};

}  // namespace bourn::commands
