#include "commands/replay/playing.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/error.hpp"
#include "base/time.hpp"
#include "commands/bottom_line.hpp"
#include "commands/replay/replayed.hpp"
#include "commands/words.hpp"
#include "stream/place.hpp"

namespace bourn::commands {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

void write_to_stderr(const std::string& text) {
  BottomLine::make_room();
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace

Playing::Playing(const ReplayOptions& options, const Stop& stop, Winder::KeepOn keep_on)
    : options_(options),
      stop_(stop),
      rules_(options.rules, options.store.now()),
      selection_(options.selection, options.store, watch_, &stop),
      output_(STDOUT_FILENO, "stdout", &stop) {
  if (!keep_on) show_progress();
  std::unique_ptr<Source> source = open_replayed(selection_, options_, Time::first);
  if (keep_on) {
    by_hand_ = std::make_unique<ByHand>();
    auto history = std::make_unique<History>(std::move(source), History::Limits());
    by_hand_->history = history.get();
    source = std::move(history);
  }
  Sink* const opened = open_sink();
  Sink& sink = by_hand_ ? gated(opened) : *opened;
  began_ns_ = monotonic_ns();
  player_.emplace(std::move(source), sink, Schedule(wanted_schedule(options), began_ns_), player_options(),
                  monotonic_ns);
  if (!by_hand_) return;
  const auto again = [this] { return open_replayed(selection_, options_, Time::again); };
  winder_.emplace(Winder::Parts{*player_, *by_hand_->history, by_hand_->state, again}, std::move(keep_on));
}

void Playing::show_progress() {
  const bool is_seen = options_.to_stdout() ? !is_regular_file(STDOUT_FILENO) : options_.topics.to.empty();
  if (is_seen && options_.store.progress != "always") return;
  const bool is_all = options_.selection.count < 0 && options_.selection.last < 0 && options_.loop != 0;
  progress_.emplace("replay", 0, options_.store);
  if (!progress_->is_wanted()) return progress_.reset();
  if (is_all) progress_->expect_more(selection_.bytes() * options_.loop);
  selection_.on_read([this](std::int64_t bytes) {
    if (player_) progress_->count(player_->played());
    progress_->advance(bytes);
  });
}

Sink* Playing::open_sink() {
  Sink* sink = nullptr;
  if (!options_.topics.to.empty()) {
    sink = &topics_.emplace(options_.topics, options_.store, selection_.partition_counts(), stop_);
  } else if (!options_.command.empty()) {
    sink = &children_.emplace(options_.command, make_formatter(options_.output, options_.store.zone()), stop_);
  } else if (!options_.checksum) {
    sink = &printer_.emplace(make_printer(options_.output, output_, options_.store.zone()));
  }
  if (options_.checksum) sink = &digest_.emplace(sink);
  return sink;
}

// Nothing is sent twice, and a look at single events comes before that.
Sink& Playing::gated(Sink* sink) {
  Gate& gate = by_hand_->gate.emplace(*sink, *by_hand_->history, repeats());
  if (!options_.step) return gate;
  if (repeats()) {
    return by_hand_->view.emplace([this](const std::string& text) { output_.write(text), output_.flush(); },
                                  Screen(STDOUT_FILENO, options_.store.color, options_.store.zone()), by_hand_->state,
                                  nullptr);
  }
  return by_hand_->view.emplace(write_to_stderr, Screen(STDERR_FILENO, options_.store.color, options_.store.zone()),
                                by_hand_->state, &gate);
}

Player::Options Playing::player_options() {
  Player::Options options;
  options.one_by_one = by_hand_ || !options_.command.empty();
  if (shows_time_of_replay(options_)) options.shown_start = wall_clock_ms();
  if (!rules_.empty()) {
    options.judge = [this](const TopicPartition& where, const RecordView& record) {
      return rules_.judge(where, record);
    };
  }
  if (by_hand_) {
    options.on_event = [this](const TopicPartition& where, const RecordView& record) {
      by_hand_->state.apply(where, record);
    };
  }
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

bool Playing::wait(std::int64_t until_ns, int fd) {
  const auto patience = topics_ ? topics_->patience() : std::nullopt;
  const std::int64_t now = monotonic_ns();
  if (patience) until_ns = std::min(until_ns, now + nanoseconds(*patience).count());
  if (until_ns > now) {
    const std::int64_t left = until_ns - now;
    const timespec length{left / 1'000'000'000, left % 1'000'000'000};
    pollfd looked_at[] = {{stop_.fd(), POLLIN, 0}, {fd, POLLIN, 0}};
    ::ppoll(looked_at, std::size(looked_at), &length, nullptr);
  }
  if (patience) topics_->flush();
  return !stop_.requested();
}

bool Playing::play_again() {
  if (options_.loop != 0 && loops_ >= options_.loop) return false;
  // Rounds of nothing would only burn time, for ever.
  if (player_->played() == std::exchange(played_before_, player_->played())) return false;
  ++loops_;
  std::unique_ptr<Source> source = open_replayed(selection_, options_, Time::again);
  if (!by_hand_) {
    player_->go_on_with(std::move(source));
    return true;
  }
  by_hand_->history->begin_again(std::move(source));
  by_hand_->gate->begin_again();
  by_hand_->state.clear();
  player_->source_moved();
  return true;
}

void Playing::flush() {
  if (printer_) printer_->flush();
}

void Playing::show_again() {
  const std::int64_t last = winder_->number() - 1;
  if (by_hand_->view && last >= by_hand_->history->earliest()) by_hand_->view->show(by_hand_->history->at(last));
}

std::string Playing::position() {
  if (!player_->has_in_view() && (selection_.reads_standard_input() || !player_->look())) return {};
  return place_of(player_->where(), player_->record().offset);
}

Player::State Playing::play() {
  try {
    return player_->play();
  } catch (const Error&) {
    // Of damage, everything in front of it was played.
    if (topics_ && !topics_->failed()) topics_->finish();
    output_.flush();
    throw;
  }
}

Outcome Playing::run() {
  Player::State state = Player::State::busy;
  while (!stop_.requested()) {
    state = play();
    if (state == Player::State::waiting) {
      if (!wait(player_->schedule().due_ns(), -1)) break;
    } else if (state == Player::State::ended) {
      if (!play_again()) break;
      state = Player::State::busy;
    } else if (state != Player::State::busy) {
      break;
    }
  }
  return finish(state);
}

Outcome Playing::finish(Player::State state) {
  if (progress_) progress_->count(player_->played());
  progress_.reset();
  if (topics_) topics_->finish();
  if (digest_) {
    output_.write(fmt::format("{}  {}\n", digest_->hex(), counted(digest_->events(), "event")));
  }
  output_.flush();
  if (!options_.store.quiet) report();
  report_end(state);
  if (children_ && children_->failure()) {
    const CommandSink::Failure& failure = *children_->failure();
    say(fmt::format("{}: {} ended with {}", place_of(failure.where, failure.offset), options_.command.front(),
                    failure.how));
    return Outcome::failed;
  }
  if (state == Player::State::after && rules_.has_failed()) return Outcome::failed;
  if (selection_.damages() > 0) return Outcome::damaged;
  if (player_->played() == 0 && state == Player::State::ended && options_.selection.has_filter()) {
    return Outcome::nothing_matched;
  }
  return Outcome::done;
}

void Playing::report() const {
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

// Where it stopped, unless that is the end. A rule that failed is said even when quiet was asked for: it is the answer.
void Playing::report_end(Player::State state) {
  if (state == Player::State::after && rules_.has_failed()) return say("failed after " + rules_.ended_after());
  if (options_.store.quiet || state == Player::State::ended) return;
  if (state == Player::State::after) return say("ended after " + rules_.ended_after());
  if (state == Player::State::before) return say("stopped before " + rules_.stopped_before());
  if (state == Player::State::closed) return;  // nobody knows what of it was read; and a closed pipe ends quietly
  if (const std::string next = position(); !next.empty()) say("stopped before " + next);
}

}  // namespace bourn::commands
