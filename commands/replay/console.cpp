#include "commands/replay/console.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "commands/words.hpp"
#include "stream/place.hpp"

namespace bourn::commands {
namespace {

using std::chrono::nanoseconds;

constexpr std::int64_t kTickNs = 100'000'000;  // how often the line is drawn anew, whatever happens
constexpr int kEscapeMs = 30;                  // after which an ESC is the key, and not the start of a sequence

bool is_in_foreground() {
  const Fd tty(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
  return tty && ::tcgetpgrp(tty.get()) == ::getpgrp();
}

}  // namespace

bool Console::is_wanted(const ReplayOptions& options) {
  const bool possible = ::isatty(STDERR_FILENO) == 1 && is_in_foreground();
  if (options.step) {
    if (possible) return true;
    throw Error(ErrorKind::usage, "--step: there is no terminal to take keys from", "--break EXPR, or -n 1");
  }
  const ScheduleOptions schedule = wanted_schedule(options);
  const bool waits = schedule.speed || schedule.rate || !options.rules.breaks.empty();
  return possible && waits && !options.no_keys && !options.store.quiet;
}

Console::Console(const ReplayOptions& options, const Stop& stop)
    : options_(options),
      stop_(stop),
      playing_(options, stop, [this] { return keep_on(); }),
      shares_screen_(::isatty(STDOUT_FILENO) == 1),
      awake_ns_(monotonic_ns()),
      counted_ns_(awake_ns_) {
  if (!options.step) return;
  mode_ = Mode::paused;
  note_ = "? tells the keys";
}

Outcome Console::run() {
  while (!is_over()) {
    look_around();
    if (is_over()) break;
    const std::int64_t now = monotonic_ns();
    if (mode_ == Mode::playing && !prompt_) play();
    if (is_over()) break;
    const bool waits = mode_ == Mode::paused || prompt_ || state_ == Player::State::waiting;
    if (waits || now - drawn_ns_ >= kTickNs) draw();
    if (!waits) continue;
    const bool due = mode_ == Mode::playing && !prompt_;
    const std::int64_t next_look = monotonic_ns() + kTickNs;
    const std::int64_t until = due ? std::min(playing_.player().schedule().due_ns(), next_look) : next_look;
    playing_.wait(until, in_front_ ? terminal_.fd() : -1);
  }
  line_.hide();
  return playing_.finish(state_);
}

// Signals, and keys.
void Console::look_around() {
  const std::int64_t now = monotonic_ns();
  if (terminal_.take_continued()) {
    line_.lose();
    if (mode_ == Mode::playing) playing_.player().schedule().delay(now - awake_ns_);  // nothing was due meanwhile
  }
  awake_ns_ = now;
  in_front_ = terminal_.take();
  if (in_front_) read_keys();
}

void Console::read_keys() {
  decoder_.feed(terminal_.read());
  if (terminal_.hung_up()) return;
  for (;;) {
    std::optional<Key> key = decoder_.next(false);
    if (!key && decoder_.is_within()) {
      pollfd more{terminal_.fd(), POLLIN, 0};
      if (::poll(&more, 1, kEscapeMs) > 0) {
        decoder_.feed(terminal_.read());
        continue;
      }
      key = decoder_.next(true);
    }
    if (!key || is_over()) return;
    act(*key);
  }
}

void Console::play() {
  if (shares_screen_) line_.hide();
  state_ = playing_.play();
  if (shares_screen_ && state_ == Player::State::busy) playing_.flush();
  switch (state_) {
    case Player::State::waiting:
    case Player::State::busy:
      return;
    case Player::State::before:
      pause();
      note_ = playing_.rules().stopped_before();
      return;
    case Player::State::ended:
      if (playing_.play_again()) {
        state_ = Player::State::busy;
        return;
      }
      if (!options_.step) break;
      stay("the end");
      return;
    case Player::State::after:
    case Player::State::closed:
      break;
  }
  over_ = true;
}

// On a long way: goes on until a key is pressed.
bool Console::keep_on() {
  if (stop_.requested()) return false;
  const std::int64_t now = monotonic_ns();
  if (now - drawn_ns_ < kTickNs) return true;
  if (!terminal_.take()) return true;
  interrupted_ = !terminal_.read().empty();
  note_ = "on the way; any key stops it";
  draw();
  return !interrupted_;
}

void Console::draw() {
  drawn_ns_ = monotonic_ns();
  if (drawn_ns_ - counted_ns_ >= 5 * kTickNs) {
    const std::int64_t played = playing_.player().played();
    per_second_ = static_cast<double>(played - counted_) * 1e9 / static_cast<double>(drawn_ns_ - counted_ns_);
    counted_ = played;
    counted_ns_ = drawn_ns_;
  }
  // With --quiet there is a line while somebody types, who could not see it otherwise.
  if (in_front_ && (!options_.store.quiet || prompt_)) line_.show(prompt_ ? escaped(prompt_->line(), 1000) : status());
}

std::string Console::status() {
  std::string text = mode_ == Mode::paused ? "paused   " : hurried_ ? "hurrying " : "playing  ";
  const std::string place = playing_.position();
  if (place.empty()) {
    text += mode_ == Mode::paused ? "at the end" : "";
  } else {
    const Timestamp time = playing_.player().record().timestamp;
    text += escaped(place, 200) + "  " + (time < 0 ? "no time" : iso_time(time, options_.store.zone()));
  }
  // What the last key did has the place of the timing: a line of 80 columns has no room for both.
  return text + "  " + (note_.empty() ? timing() : escaped(note_, 500));
}

std::string Console::timing() {
  const Schedule& schedule = playing_.player().schedule();
  const ScheduleOptions& pace = schedule.options();
  std::string text = pace.rate    ? fmt::format("{:g}/s", *pace.rate)
                     : pace.speed ? fmt::format("{:g}x", *pace.speed)
                                  : "max";
  text += fmt::format("  {:.0f} events/s", mode_ == Mode::paused ? 0 : per_second_);
  if (!schedule.paced() || !playing_.player().has_in_view()) return text;
  const std::int64_t left = mode_ == Mode::paused ? left_ns_ : schedule.due_ns() - monotonic_ns();
  return text + "  next in " + duration_text(nanoseconds(std::max<std::int64_t>(left, 0)));
}

void Console::tell(const std::string& text) {
  line_.hide();
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace bourn::commands
