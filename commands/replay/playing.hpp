// One run of replay: what is played, where it goes, and how it ended.
#pragma once

#include <optional>
#include <string>

#include "base/output.hpp"
#include "base/stop.hpp"
#include "commands/commands.hpp"
#include "commands/replay/command_sink.hpp"
#include "commands/replay/options.hpp"
#include "stream/digest.hpp"
#include "stream/player.hpp"

namespace bourn::commands {

class Playing {
 public:
  // Opens everything. `options` and `stop` must outlive it.
  Playing(const ReplayOptions& options, const Stop& stop);

  // Plays to the end without a look at the terminal.
  Outcome run();

 private:
  Sink& open_sink();
  Player::Options player_options();
  bool wait();
  bool play_again();
  Outcome finish();
  void report() const;

  const ReplayOptions& options_;
  const Stop& stop_;
  FileWatch watch_;  // of nothing: replay follows no log
  Selection selection_;
  Output output_;
  std::optional<Printer> printer_;
  std::optional<TopicsSink> topics_;
  std::optional<CommandSink> children_;
  std::optional<Digest> digest_;
  std::optional<Player> player_;
  std::int64_t loops_ = 1;  // begun
  std::int64_t began_ns_;
  std::int64_t jumps_ = 0;
  std::int64_t jumped_ms_ = 0;
};

}  // namespace bourn::commands
