// One run of replay: what is played, where it goes, and how it ended.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/output.hpp"
#include "base/stop.hpp"
#include "commands/commands.hpp"
#include "commands/progress.hpp"
#include "commands/replay/command_sink.hpp"
#include "commands/replay/full_view.hpp"
#include "commands/replay/options.hpp"
#include "stream/digest.hpp"
#include "stream/gate.hpp"
#include "stream/winder.hpp"

namespace bourn::commands {

class Playing {
 public:
  // Opens everything. `options` and `stop` must outlive it. `keep_on` is given when somebody is at the keys, and makes
  // a replay that can be wound back: it is asked on long ways.
  Playing(const ReplayOptions& options, const Stop& stop, Winder::KeepOn keep_on = {});

  // Plays to the end without a look at the terminal.
  Outcome run();

  // What run() is made of, for who looks at it.
  Player& player() { return *player_; }
  Player::State play();  // player().play(); of an error, all that came before it has arrived
  const Rules& rules() const { return rules_; }
  // Waits until then (ns of the monotonic clock), for a stop or, if it is no -1, for `fd` to be readable; less where
  // something must be synced. False when a stop was asked for.
  bool wait(std::int64_t until_ns, int fd);
  // Begins the next round of --loop; false when there is none.
  bool play_again();
  // What was played has left bourn.
  void flush();
  // The end, of which `state` is the reason: waiting and busy mean that it was stopped.
  Outcome finish(Player::State state);
  // "orders/2@17", the event that comes next; empty where that is not known without waiting for it, or there is none.
  std::string position();

  // With a `keep_on` alone:
  Winder& winder() { return *winder_; }
  const WindingState& state() const { return by_hand_->state; }
  // Whether events stay where they went; a screen can show them again.
  bool keeps_what_it_sent() const { return !repeats(); }
  bool was_sent(std::int64_t number) const { return by_hand_->gate->was_sent(number); }
  // --step: shows the event that was played last once more.
  void show_again();

 private:
  // What makes a replay one that can be wound back.
  struct ByHand {
    History* history = nullptr;  // the player has it
    WindingState state{WindingState::Limits{}};
    std::optional<Gate> gate;
    std::optional<FullView> view;
  };

  bool repeats() const { return options_.to_stdout() && output_.is_terminal() && !options_.checksum; }
  void show_progress();
  Sink* open_sink();
  Sink& gated(Sink* sink);
  Player::Options player_options();
  void report() const;
  void report_end(Player::State state);

  const ReplayOptions& options_;
  const Stop& stop_;
  FileWatch watch_;  // of nothing: replay follows no log
  Rules rules_;
  Selection selection_;
  Output output_;
  std::optional<Progress> progress_;  // where nobody sees the events go by
  std::optional<Printer> printer_;
  std::optional<TopicsSink> topics_;
  std::optional<CommandSink> children_;
  std::optional<Digest> digest_;
  std::unique_ptr<ByHand> by_hand_;
  std::optional<Player> player_;
  std::optional<Winder> winder_;
  std::int64_t loops_ = 1;          // begun
  std::int64_t played_before_ = 0;  // at the end of the round before
  std::int64_t began_ns_ = 0;
  std::int64_t jumps_ = 0;
  std::int64_t jumped_ms_ = 0;
};

}  // namespace bourn::commands
