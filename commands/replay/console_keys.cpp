// What the keys of a replay do.
#include <algorithm>

#include "base/display_width.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "commands/replay/console.hpp"
#include "commands/replay/target.hpp"
#include "commands/words.hpp"
#include "stream/place.hpp"

namespace bourn::commands {
namespace {

constexpr const char* kHelp =
    "  space    pause, and go on\n"
    "  n or \u2192   play one event\n"
    "  \u2190        one event back\n"
    "  b        on to the next --break, without waiting\n"
    "  + -      twice as fast, half as fast\n"
    "  g        go to an offset, topic/partition@offset, +N or -N events, a time, or -10m\n"
    "  /        go to the next event whose key or value matches (RE2); enter alone: once more\n"
    "  s        the latest value of every key\n"
    "  q        quit\n";

// So that nobody multiplies for ever.
constexpr double kLeastSpeed = 1.0 / 1024;
constexpr double kMostSpeed = 1 << 20;

}  // namespace

void Console::act(const Key& key) {
  note_.clear();
  if (prompt_) {
    const Prompt::State state = prompt_->take(key);
    if (state == Prompt::State::given_up) prompt_.reset();
    if (state == Prompt::State::answered) answer();
    return;
  }
  if (key.kind == Key::Kind::right) return step();
  if (key.kind == Key::Kind::left) return back();
  if (key.kind != Key::Kind::text || key.text.size() != 1) return;
  switch (key.text.front()) {
    case ' ':
      return mode_ == Mode::paused ? resume() : pause();
    case 'n':
      return step();
    case 'b':
      return to_break();
    case '+':
    case '=':
      return change_speed(2);
    case '-':
      return change_speed(0.5);
    case 'g':
      pause();
      searches_ = false;
      prompt_.emplace("go to: ");
      return;
    case '/':
      pause();
      searches_ = true;
      prompt_.emplace("/");
      return;
    case 's':
      return show_state();
    case '?':
    case 'h':
      return tell(kHelp);
    case 'q':
      over_ = true;
      return;
    default:
      note_ = "? for help";
  }
}

void Console::answer() {
  const std::string text = prompt_->answer();
  prompt_.reset();
  searches_ ? search(text) : go(text);
}

void Console::pause() {
  if (mode_ == Mode::paused) return;
  mode_ = Mode::paused;
  hurried_ = false;
  Player& player = playing_.player();
  player.hurry(false);
  left_ns_ = wait_left();
}

std::int64_t Console::wait_left() {
  const Schedule& schedule = playing_.player().schedule();
  return schedule.paced() ? std::max<std::int64_t>(schedule.due_ns() - monotonic_ns(), 0) : 0;
}

void Console::resume() {
  if (playing_.position().empty()) {
    note_ = "this is the end";
    return;
  }
  mode_ = Mode::playing;
  state_ = Player::State::busy;
  Player& player = playing_.player();
  player.pass_break();
  const std::int64_t now = monotonic_ns();
  player.schedule().rebase(left_ns_ > Schedule::kNever - now ? Schedule::kNever : now + left_ns_);
}

// Paused, with nothing left of a wait.
void Console::stay(const std::string& note) {
  pause();
  left_ns_ = 0;
  state_ = Player::State::busy;
  note_ = note;
}

void Console::step() {
  stay();
  line_.hide();
  const Player::State state = playing_.player().step();
  if (state == Player::State::after || state == Player::State::closed) {
    state_ = state;
    over_ = true;
  } else if (state == Player::State::ended && !playing_.play_again()) {
    note_ = "this is the end";
  } else if (!playing_.position().empty()) {
    const Schedule& schedule = playing_.player().schedule();
    if (schedule.paced()) left_ns_ = schedule.wait_ns();
  }
}

void Console::back() {
  stay();
  const std::int64_t number = playing_.winder().number();
  if (number == 0) {
    note_ = "this is the first event";
    return;
  }
  wind_to(number - 1);
}

void Console::wind_to(std::int64_t number) {
  const std::int64_t from = playing_.winder().number();
  try {
    arrive(playing_.winder().go_to(number), from, "");
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::unsupported) throw;
    note_ = error.what();  // what cannot be read again; everything is as it was
  }
}

// After a way through the events; `wanted` is what was looked for, and where that is nowhere, nothing has moved.
void Console::arrive(Winder::Arrival arrival, std::int64_t from, const std::string& wanted) {
  stay();
  Winder& winder = playing_.winder();
  if (arrival == Winder::Arrival::interrupted) {
    note_ = "stopped on the way";
    return;
  }
  if (arrival == Winder::Arrival::at_end && !wanted.empty()) {
    winder.go_to(from);
    note_ = wanted + ": there is no such event";
    return;
  }
  if (playing_.keeps_what_it_sent() && playing_.was_sent(winder.number())) {
    note_ = "it was sent, and is not sent again";
  }
  line_.hide();
  playing_.show_again();
}

void Console::to_break() {
  if (!playing_.rules().has_breaks()) {
    note_ = "there is no --break to go to";
    return;
  }
  if (playing_.position().empty()) {
    note_ = "this is the end";
    return;
  }
  left_ns_ = 0;
  resume();
  hurried_ = true;
  playing_.player().hurry(true);
}

void Console::change_speed(double factor) {
  Schedule& schedule = playing_.player().schedule();
  const ScheduleOptions& pace = schedule.options();
  const double speed = (pace.rate ? *pace.rate : pace.speed.value_or(1)) * factor;
  if (speed < kLeastSpeed || speed > kMostSpeed) return;
  const std::int64_t now = monotonic_ns();
  if (mode_ == Mode::paused) schedule.rebase(now + std::min(left_ns_, Schedule::kNever - now));
  schedule.change_speed(factor, now);
  left_ns_ = wait_left();
}

void Console::go(const std::string& text) {
  if (text.empty()) return;
  stay();
  Player& player = playing_.player();
  Winder& winder = playing_.winder();
  const std::int64_t from = winder.number();
  const bool in_view = !playing_.position().empty();
  const TopicPartition here = in_view ? player.where() : TopicPartition();
  const Timestamp time = in_view ? player.record().timestamp : wall_clock_ms();
  const std::optional<Target> target = parse_target(text, here, Now(time, options_.store.zone()));
  if (!target) {
    note_ = text + ": neither an offset, topic/partition@offset, +N, -N, nor a time";
    return;
  }
  if (target->kind == Target::Kind::events) return wind_to(std::max<std::int64_t>(from + target->value, 0));
  const auto reached = [&](const TopicPartition& where, const RecordView& record) {
    return target->is_reached(where, record);
  };
  try {
    arrive(winder.find_first(reached), from, text);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::unsupported) throw;
    note_ = error.what();
  }
}

void Console::search(const std::string& text) {
  stay();
  if (!text.empty()) {
    Pattern pattern(text);
    if (const std::string problem = pattern.problem(); !problem.empty()) {
      note_ = text + ": " + problem;
      return;
    }
    pattern_ = std::move(pattern);
  }
  if (!pattern_) return;
  const auto wanted = [this](const TopicPartition&, const RecordView& record) {
    return (record.key && pattern_->is_found(*record.key)) || (record.value && pattern_->is_found(*record.value));
  };
  const std::int64_t from = playing_.winder().number();
  arrive(playing_.winder().find(from + 1, wanted), from, text.empty() ? "once more" : text);
}

void Console::show_state() {
  const WindingState& state = playing_.state();
  if (state.too_large()) {
    note_ = "the state is larger than is held here; quit, and use --state";
    return;
  }
  const Screen screen(STDERR_FILENO, options_.store.color, options_.store.zone());
  const auto rows = static_cast<std::size_t>(std::max(screen.height() - 3, 1));
  std::string text = screen.ink(Ink::strong, counted(static_cast<std::int64_t>(state.values().size()), "key")) + "\n";
  std::size_t shown = 0;
  for (const auto& [name, value] : state.values()) {
    if (shown++ == rows) {
      text += fmt::format("  and {} more\n", state.values().size() - rows);
      break;
    }
    const std::string place = place_of({name.first, value.partition}, value.offset);
    const auto width = static_cast<std::size_t>(screen.width());
    text += fitted("  " + escaped(name.second, 200) + " = " + escaped(value.bytes, 1000) + "  (" + escaped(place) + ")",
                   width - 1) +
            "\n";
  }
  tell(text);
}

}  // namespace bourn::commands
