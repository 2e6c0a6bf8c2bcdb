// What was asked of replay.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "commands/event_output.hpp"
#include "commands/replay/rules.hpp"
#include "commands/replay/state_options.hpp"
#include "commands/replay/topics_sink.hpp"
#include "commands/selection.hpp"
#include "stream/schedule.hpp"

namespace bourn::commands {

class Verb;

// As typed.
struct ReplayOptions {
  StoreOptions store;
  SelectionOptions selection;
  EventOutputOptions output;
  std::string speed, rate, max_gap, max_wait, skip_gap, start_at;
  std::int64_t loop = 1;  // 0: without end
  bool with_state = false, dry_run = false, checksum = false;
  TopicsSink::Options topics;  // none when topics.to is empty
  bool keep_time = false;
  std::vector<std::string> command;  // none when empty
  StateOptions state;
  RuleOptions rules;
  bool step = false, no_keys = false;

  bool to_stdout() const { return topics.to.empty() && command.empty(); }
};

// What --speed, --rate and the gaps mean. Throws Error{usage}.
ScheduleOptions wanted_schedule(const ReplayOptions& options);
// Whether events show the time when they are played rather than the one that they were recorded with.
bool shows_time_of_replay(const ReplayOptions& options);
// Throws Error{usage} for options that contradict each other.
void check_replay_options(const ReplayOptions& options);

// Puts all of replay's options on the tree but those of the store.
void add_replay_options(Verb& command, ReplayOptions& options);

}  // namespace bourn::commands
