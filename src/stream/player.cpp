#include "stream/player.hpp"

#include <algorithm>
#include <utility>

namespace bourn {
namespace {

// How long play() goes on without looking around, in ns.
constexpr std::int64_t kWhileNs = 20'000'000;
constexpr std::int64_t kEventsBetweenLooks = 1024;

}  // namespace

Player::Player(std::unique_ptr<Source> source, Sink& sink, const Schedule& schedule, Options options, Clock now)
    : source_(std::move(source)),
      sink_(sink),
      schedule_(schedule),
      options_(std::move(options)),
      now_(std::move(now)),
      start_ns_(now_()) {}

void Player::go_on_with(std::unique_ptr<Source> source) {
  hand_over();  // what was cut points into the old one
  source_ = std::move(source);
  source_moved();
}

void Player::source_moved() {
  hand_over();
  in_view_ = timed_ = judged_ = false;
  schedule_.restart(now_());
}

bool Player::look() {
  while (!in_view_) {
    hand_over();  // the next slice takes the place of this one
    if (source_->next() != Source::Next::slice) return false;
    reader_.open(source_->slice());
    in_view_ = reader_.step();
  }
  if (!timed_) {
    timed_ = true;
    time_event();
  }
  return true;
}

void Player::time_event() {
  jump_.reset();
  const bool was_in_state = std::exchange(in_state_, slice().is_state);
  if (in_state_) return;
  if (was_in_state) schedule_.restart(now_());
  jump_ = schedule_.next(record().timestamp);
}

void Player::judge() {
  if (judged_) return;
  judged_ = true;
  passed_ = false;
  if (jump_ && options_.on_jump) options_.on_jump(*jump_);
  verdict_ = options_.judge ? options_.judge(where(), record()) : Verdict();
}

// Looks at the clock only where what was seen of it last is not enough.
bool Player::is_time(std::int64_t& now) {
  if (!schedule_.paced() || in_state_ || hurried_ || schedule_.due_ns() <= now) return true;
  now = now_();
  return schedule_.due_ns() <= now;
}

// The event in view becomes part of what the sink gets, and the next one comes into view.
void Player::take(std::int64_t now) {
  ++played_;
  if (schedule_.paced() && !in_state_ && !hurried_)
    lateness_us_.add(std::max<std::int64_t>(now - schedule_.due_ns(), 0) / 1000);
  if (options_.on_event) options_.on_event(where(), record());
  if (!cutting_) {
    reader_.begin_cut();
    cutting_ = true;
  }
  in_view_ = reader_.take();
  timed_ = judged_ = false;
  if (!options_.shown_start && !options_.one_by_one) return;
  cutting_ = false;
  if (sink_.put(shown(reader_.cut(), now)) == Sink::State::closed) closed_ = true;
}

Slice Player::shown(const Slice& slice, std::int64_t now) const {
  if (!options_.shown_start) return slice;
  Slice shown = slice;
  const std::int64_t at = schedule_.paced() ? std::min(schedule_.due_ns(), now) : now;
  shown.run.log_append_time = *options_.shown_start + (at - start_ns_) / 1'000'000;
  return shown;
}

// False when the sink wants no more.
bool Player::hand_over() {
  if (cutting_) {
    cutting_ = false;
    if (sink_.put(reader_.cut()) == Sink::State::closed) closed_ = true;
  }
  return !closed_;
}

Player::State Player::rest(State state) {
  if (!hand_over() || sink_.flush() == Sink::State::closed) return State::closed;
  return state;
}

// Whether nothing is asked of single events, now or later, so that slices may pass whole.
bool Player::passes_slices() const {
  return !schedule_.paced() && !options_.judge && !options_.on_event && !options_.shown_start && !options_.one_by_one &&
         !in_view_;
}

Player::State Player::play_slices() {
  const std::int64_t look_around_ns = now_() + kWhileNs;
  while (source_->next() == Source::Next::slice) {
    played_ += source_->slice().run.count;
    if (sink_.put(source_->slice()) == Sink::State::closed) return State::closed;
    if (now_() >= look_around_ns) return State::busy;
  }
  return rest(State::ended);
}

Player::State Player::play() {
  if (passes_slices()) return play_slices();
  std::int64_t now = now_();
  const std::int64_t look_around_ns = now + kWhileNs;
  std::int64_t until_look = kEventsBetweenLooks;
  while (look()) {
    if (closed_) return State::closed;
    judge();
    if (verdict_.stop_before && !passed_) return rest(State::before);
    if (!is_time(now)) return rest(State::waiting);
    const bool last = verdict_.stop_after;
    take(now);
    if (last) return rest(State::after);
    if (--until_look > 0) continue;
    until_look = kEventsBetweenLooks;
    now = now_();
    if (now >= look_around_ns) return hand_over() ? State::busy : State::closed;
  }
  return rest(State::ended);
}

Player::State Player::step() {
  if (!look()) return rest(State::ended);
  judge();
  const bool last = verdict_.stop_after;
  const std::int64_t now = now_();
  schedule_.rebase(now);
  take(now);
  return rest(last ? State::after : State::waiting);
}

bool Player::skip() {
  if (!look()) return false;
  hand_over();  // what was played ends here
  if (options_.on_event) options_.on_event(where(), record());
  in_view_ = reader_.step();
  timed_ = judged_ = false;
  return true;
}

}  // namespace bourn
