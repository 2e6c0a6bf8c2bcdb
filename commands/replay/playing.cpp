#include "commands/replay/playing.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "base/error.hpp"
#include "base/time.hpp"
#include "commands/words.hpp"
#include "stream/place.hpp"
#include "stream/pump.hpp"

namespace bourn::commands {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

}  // namespace

Playing::Playing(const ReplayOptions& options, const Stop& stop)
    : options_(options),
      stop_(stop),
      selection_(options.selection, options.store, watch_, &stop),
      output_(STDOUT_FILENO, "stdout", &stop),
      began_ns_(monotonic_ns()) {
  std::unique_ptr<Source> source = selection_.source();
  Sink& sink = open_sink();
  began_ns_ = monotonic_ns();
  player_.emplace(std::move(source), sink, Schedule(wanted_schedule(options), began_ns_), player_options(),
                  monotonic_ns);
}

Sink& Playing::open_sink() {
  Sink* sink = nullptr;
  if (!options_.topics.to.empty()) {
    sink = &topics_.emplace(options_.topics, options_.store, selection_.partition_counts(), stop_);
  } else if (!options_.command.empty()) {
    sink = &children_.emplace(options_.command, make_formatter(options_.output), stop_);
  } else if (!options_.checksum) {
    sink = &printer_.emplace(make_printer(options_.output, output_));
  }
  if (options_.checksum) sink = &digest_.emplace(sink);
  return *sink;
}

Player::Options Playing::player_options() {
  Player::Options options;
  options.one_by_one = !options_.command.empty();
  if (shows_time_of_replay(options_)) options.shown_start = wall_clock_ms();
  options.on_jump = [this](const Jump& jump) {
    ++jumps_;
    jumped_ms_ += std::min(jump.gap_ms, INT64_MAX - jumped_ms_);
    if (options_.store.quiet) return;
    say(fmt::format("{}: {} of silence before it, shortened to {}",
                    place_of(player_->where(), player_->record().offset),
                    duration_text(milliseconds(std::min(jump.gap_ms, INT64_MAX / 1'000'000))),
                    duration_text(nanoseconds(jump.wait_ns))));
  };
  return options;
}

// Until the next event is due, or something must be synced; false when a stop was asked for.
bool Playing::wait() {
  std::int64_t until_ns = player_->schedule().due_ns();
  const auto patience = topics_ ? topics_->patience() : std::nullopt;
  const std::int64_t now = monotonic_ns();
  if (patience) until_ns = std::min(until_ns, now + nanoseconds(*patience).count());
  if (until_ns > now) {
    const std::int64_t left = until_ns - now;
    const timespec length{left / 1'000'000'000, left % 1'000'000'000};
    pollfd signals{stop_.fd(), POLLIN, 0};
    ::ppoll(&signals, 1, &length, nullptr);
  }
  if (patience) topics_->flush();
  return !stop_.requested();
}

bool Playing::play_again() {
  if (options_.loop != 0 && loops_ >= options_.loop) return false;
  ++loops_;
  player_->go_on_with(selection_.again());
  return true;
}

Outcome Playing::run() {
  Player::State state = Player::State::busy;
  while (!stop_.requested()) {
    state = player_->play();
    if (state == Player::State::waiting) {
      if (!wait()) break;
    } else if (state == Player::State::ended) {
      if (!play_again()) break;
    } else if (state != Player::State::busy) {
      break;
    }
  }
  return finish();
}

Outcome Playing::finish() {
  if (topics_) topics_->finish();
  if (digest_) {
    output_.write(fmt::format("{}  {}\n", digest_->hex(), counted(digest_->events(), "event")));
  }
  output_.flush();
  report();
  if (children_ && children_->failure()) {
    const CommandSink::Failure& failure = *children_->failure();
    say(fmt::format("{}: {} ended with {}", place_of(failure.where, failure.offset), options_.command.front(),
                    failure.how));
    return Outcome::failed;
  }
  if (selection_.damages() > 0) return Outcome::damaged;
  if (player_->played() == 0 && options_.selection.has_filter() && !stop_.requested()) return Outcome::nothing_matched;
  return Outcome::done;
}

void Playing::report() const {
  if (options_.store.quiet) return;
  std::string words = fmt::format("{} replayed in {}", grouped(player_->played(), "event"),
                                  duration_text(nanoseconds(monotonic_ns() - began_ns_)));
  const Quantiles& late = player_->lateness();
  if (late.count() > 0) {
    const auto ms = [](std::int64_t us) { return static_cast<double>(us) / 1000; };
    words += fmt::format("; late by {:.1f} ms (p50), {:.1f} ms (p99), {:.1f} ms (max)", ms(late.at(0.5)),
                         ms(late.at(0.99)), ms(late.max()));
  }
  if (jumps_ > 0) {
    words += fmt::format("; {} shortened, {} in all", counted(jumps_, "silence"),
                         duration_text(milliseconds(std::min(jumped_ms_, INT64_MAX / 1'000'000))));
  }
  say(words);
}

}  // namespace bourn::commands
