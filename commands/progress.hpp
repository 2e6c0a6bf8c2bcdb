// One line on stderr that tells how far long work is. It appears when stderr is a terminal and the work takes longer
// than a second, and cleans up after itself; into a pipe or a file never a byte of it goes.
#pragma once

#include <cstdint>
#include <string>

#include "commands/bottom_line.hpp"

namespace bourn::commands {

class Progress {
 public:
  // `what` is a word for the work ("verify"); `total` bytes are to be done, 0 when that is not known.
  Progress(std::string what, std::int64_t total, bool quiet);

  // Counts `bytes` more as done. Cheap: looks at the clock, and draws ten times a second at most.
  void advance(std::int64_t bytes);
  // There is more to be done than was thought.
  void expect_more(std::int64_t bytes) { total_ += bytes; }
  // Wipes the line, so that something else can be said; the next advance() draws it again.
  void clear();

 private:
  void draw(std::int64_t now_ns);

  std::string what_;
  std::int64_t total_;
  std::int64_t done_ = 0;
  bool enabled_;
  BottomLine line_;
  std::int64_t began_ns_;
  std::int64_t drawn_ns_;
};

}  // namespace bourn::commands
