// One line on stderr that tells how far long work is. It appears when stderr is a terminal and the work takes longer
// than a second, and cleans up after itself; into a pipe or a file never a byte of it goes, unless --progress always
// asks for lines there.
#pragma once

#include <cstdint>
#include <string>

#include "commands/bottom_line.hpp"
#include "commands/shared_options.hpp"

namespace bourn::commands {

class Verb;

class Progress {
 public:
  // `what` is a word for the work ("verify"); `total` bytes are to be done, 0 when that is not known. `options` must
  // have --progress, or leave it at auto.
  Progress(std::string what, std::int64_t total, const StoreOptions& options);
  // Wipes the line; where lines are written, writes the last one.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Whether anything will ever be shown.
  bool is_wanted() const noexcept { return form_ != Form::none; }

  // Counts so many bytes more as done. Cheap: looks at the clock, and draws ten times a second at most.
  void advance(std::int64_t bytes) { reach(done_ + bytes); }
  // So many are done in all.
  void reach(std::int64_t bytes);
  // So many events are done in all; shown when bytes are.
  void count(std::int64_t events) noexcept { events_ = events; }
  std::int64_t counted() const noexcept { return events_; }
  // There is more to be done than was thought.
  void expect_more(std::int64_t bytes) { total_ += bytes; }
  // Wipes the line, so that something else can be said; the next advance() draws it again.
  void clear();

 private:
  enum class Form { none, bottom_line, lines };
  static Form wanted_form(const StoreOptions& options);

  void draw(std::int64_t now_ns);
  std::string words(std::int64_t now_ns) const;

  std::string what_;
  std::int64_t total_;
  std::int64_t done_ = 0;
  std::int64_t events_ = 0;
  Form form_;
  BottomLine line_;
  std::int64_t began_ns_;
  std::int64_t between_ns_;
  std::int64_t drawn_ns_;
};

// --progress auto|always|never: of every verb whose work may take long.
void add_progress_option(Verb& command, StoreOptions& options);

}  // namespace bourn::commands
