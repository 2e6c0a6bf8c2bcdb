// Plays a source into a sink by a schedule: the heart of replay. It never waits and knows no clock but the one it is
// given; who drives it waits until what is next is due, or for a key.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "stream/quantiles.hpp"
#include "stream/schedule.hpp"
#include "stream/sink.hpp"
#include "stream/slice_reader.hpp"
#include "stream/source.hpp"

namespace bourn {

class Player {
 public:
  struct Verdict {
    bool stop_before = false;
    bool stop_after = false;
  };
  using Judge = std::function<Verdict(const TopicPartition&, const RecordView&)>;
  struct Options {
    // Whether to stop at an event; asked once for each that is to be played, before it is due. Empty: never.
    Judge judge = {};
    // Told of every silence that was shortened, before the wait for the event that ends it, which is in view. May be
    // empty.
    std::function<void(const Jump&)> on_jump = {};
    // Told of every event that is played, before the sink gets it, and of every one that is skipped. May be empty.
    std::function<void(const TopicPartition&, const RecordView&)> on_event = {};
    // The time that events show is when they are played: this moment at the start of the schedule. nullopt: the
    // recorded time.
    std::optional<Timestamp> shown_start = {};
    bool one_by_one = false;  // the sink gets every event as a slice of its own
  };
  using Clock = std::function<std::int64_t()>;  // ns, never goes back

  // `sink` must outlive the player; `now` is the clock that the schedule counts by.
  Player(std::unique_ptr<Source> source, Sink& sink, const Schedule& schedule, Options options, Clock now);

  enum class State {
    waiting,  // the event in view is due at schedule().due_ns()
    before,   // the judge said to stop before the event in view
    after,    // the judge said to stop after the event that was just played
    ended,    // there are no more events
    closed,   // the sink wants no more
    busy,     // there is more to be played at once, but a while has passed: look around
  };
  // Plays what is due; a state in front of the events (Slice::is_state) is due at once. Everything played has been
  // flushed to the sink unless it says busy.
  State play();
  // Plays one event, the next one, now, even if the judge says to stop before it. after, ended, closed, or waiting.
  State step();
  // Passes over the next event: the sink never sees it. False at the end.
  bool skip();
  // Goes on behind the event that the judge stopped before: it is played by the next play().
  void pass_break() noexcept { passed_ = true; }

  // Waits for nothing while it is on; what is played then is not late.
  void hurry(bool on) noexcept { hurried_ = on; }

  // Gets the next event in view; false where there is none. It stays in view until it is played.
  bool look();
  bool has_in_view() const noexcept { return in_view_; }
  const TopicPartition& where() const { return *reader_.slice().where; }  // requires an event in view
  const RecordView& record() const { return reader_.record(); }           // likewise
  const Slice& slice() const { return reader_.slice(); }                  // likewise: what the event is part of

  Schedule& schedule() noexcept { return schedule_; }
  // The next event is due now, and those after it count from there.
  void make_due() { schedule_.rebase(now_()); }
  std::int64_t played() const noexcept { return played_; }
  // How late events were played, in us; of paced replays alone.
  const Quantiles& lateness() const noexcept { return lateness_us_; }

  // Goes on with another source, as if nothing had been there before.
  void go_on_with(std::unique_ptr<Source> source);
  // The source was moved to another place: what was in view is no more. The next event is due at once.
  void source_moved();

 private:
  bool passes_slices() const;
  State play_slices();
  bool is_time(std::int64_t& now);
  void time_event();
  void judge();
  void take(std::int64_t now);
  bool hand_over();
  State rest(State state);
  Slice shown(const Slice& slice, std::int64_t now) const;

  std::unique_ptr<Source> source_;
  Sink& sink_;
  Schedule schedule_;
  Options options_;
  Clock now_;
  std::int64_t start_ns_;
  SliceReader reader_;
  bool in_view_ = false;
  bool timed_ = false;   // the event in view has a due time,
  bool judged_ = false;  // and a verdict
  bool in_state_ = false;
  bool passed_ = false;
  std::optional<Jump> jump_;  // before the event in view, not told yet
  bool hurried_ = false;
  bool cutting_ = false;
  bool closed_ = false;
  Verdict verdict_;
  std::int64_t played_ = 0;
  Quantiles lateness_us_;
};

}  // namespace bourn
