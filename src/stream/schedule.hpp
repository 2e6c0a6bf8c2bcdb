// When each event of a replay is due. Pure: the clock is the caller's, in ns that never go back, and every due time is
// counted from one anchor, never from the sleep before, so nothing adds up to a drift. After ros2 bag's player clock (a
// pair of recorded and steady time, taken anew at every change of speed), with the four meanings that players give to
// "shorten the silence" kept apart (asciinema -i, tcpreplay --maxsleep, rosbag --skip-empty).
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.hpp"

namespace bourn {

struct ScheduleOptions {
  std::optional<double> speed = 1;               // times as fast as recorded, > 0; nullopt: as fast as it goes
  std::optional<double> rate = {};               // events per second, > 0; recorded times are ignored then
  std::optional<std::int64_t> max_gap_ms = {};   // a longer silence is as long as this, in recorded time
  std::optional<std::int64_t> skip_gap_ms = {};  // a longer silence is left out altogether, in recorded time
  std::optional<std::int64_t> max_wait_ms = {};  // nobody waits longer than this, in wall time
};

// A silence that was shortened.
struct Jump {
  std::int64_t gap_ms = 0;   // as recorded
  std::int64_t wait_ns = 0;  // what is left of it, in wall time
};

class Schedule {
 public:
  static constexpr std::int64_t kNever = INT64_MAX;

  // The first event is due at `now_ns`.
  Schedule(const ScheduleOptions& options, std::int64_t now_ns);

  // The event with this recorded time comes next. An event that is older than one before it, or has no time, is due
  // with that one: times that go backwards never stall, and never earn a wait twice. Returns the jump that led there.
  std::optional<Jump> next(Timestamp recorded);
  // When the event of the last next() is due, in ns; never before the one before it, but for rebase().
  std::int64_t due_ns() const noexcept { return due_ns_; }
  // How long after the event before it, in ns.
  std::int64_t wait_ns() const noexcept { return due_ns_ - due_before_ns_; }

  // Everything to come is later (a pause is over), by so much.
  void delay(std::int64_t by_ns) noexcept;
  // The event of the last next() is due at `now_ns`, and everything to come counts from there.
  void rebase(std::int64_t now_ns) noexcept;
  // From now on; `factor` multiplies the speed, or the rate where that is what counts. Nothing is as fast as it goes
  // any more then, but at the speed of 1 times `factor`.
  void change_speed(double factor, std::int64_t now_ns) noexcept;
  // Recorded time starts anew: the next event, whatever its time, is due `now_ns`.
  void restart(std::int64_t now_ns) noexcept;

  bool paced() const noexcept { return options_.speed.has_value() || options_.rate.has_value(); }
  const ScheduleOptions& options() const noexcept { return options_; }

 private:
  long double ns_per_step() const noexcept;
  std::int64_t due_at(std::int64_t position) const noexcept;

  ScheduleOptions options_;
  // A position is counted in recorded ms without what was jumped over, or in events for a rate.
  std::int64_t anchor_position_ = 0;
  std::int64_t anchor_ns_;
  std::int64_t position_ = 0;
  std::optional<Timestamp> latest_;  // the greatest time so far
  bool any_ = false;
  std::int64_t due_before_ns_;
  std::int64_t due_ns_;
};

}  // namespace bourn
