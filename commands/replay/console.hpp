// Replay at a terminal: a status line on stderr, and keys from /dev/tty.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/key_terminal.hpp"
#include "base/keys.hpp"
#include "base/stop.hpp"
#include "commands/bottom_line.hpp"
#include "commands/replay/playing.hpp"
#include "commands/replay/prompt.hpp"
#include "stream/pattern.hpp"

namespace bourn::commands {

class Console {
 public:
  // Whether a person can look at this replay, and has the time to: stderr is a terminal that has this process in the
  // foreground, and there is something to wait for. Throws Error{usage} where --step asks for a person in vain.
  static bool is_wanted(const ReplayOptions& options);

  // Opens everything, as Playing does. `options` and `stop` must outlive it.
  Console(const ReplayOptions& options, const Stop& stop);

  // Plays until the end, a stop, or the key for it.
  Outcome run();

 private:
  enum class Mode { playing, paused };

  // The loop.
  void look_around();
  void read_keys();
  void play();
  bool is_over() const { return over_ || stop_.requested(); }

  // The keys.
  void act(const Key& key);
  void answer();
  void pause();
  void resume();
  void step();
  void back();
  void to_break();
  void change_speed(double factor);
  void go(const std::string& text);
  void search(const std::string& text);
  void show_state();

  void wind_to(std::int64_t number);
  std::int64_t wait_left();  // until the event in view is due, in ns
  void arrive(Winder::Arrival arrival, std::int64_t from, const std::string& wanted);
  void stay(const std::string& note = {});
  bool keep_on();

  // The line.
  void draw();
  std::string status();
  std::string timing();
  void tell(const std::string& text);

  const ReplayOptions& options_;
  const Stop& stop_;
  Playing playing_;
  KeyTerminal terminal_;
  bool in_front_ = true;  // of the terminal
  KeyDecoder decoder_;
  BottomLine line_;
  bool shares_screen_;  // events go where the line is

  Mode mode_ = Mode::playing;
  bool over_ = false;
  Player::State state_ = Player::State::busy;
  bool hurried_ = false;          // on the way to a break
  std::int64_t left_ns_ = 0;      // of the wait that a pause interrupted
  std::optional<Prompt> prompt_;  // being answered,
  bool searches_ = false;         // by what is searched for, and else by where to go
  std::optional<Pattern> pattern_;
  bool interrupted_ = false;  // a long way, by a key
  std::string note_;          // what the last key did

  std::int64_t awake_ns_;  // when the loop was at work last
  std::int64_t drawn_ns_ = 0;
  std::int64_t counted_ns_;   // events per second, since then,
  std::int64_t counted_ = 0;  // when so many were played
  double per_second_ = 0;
};

}  // namespace bourn::commands
