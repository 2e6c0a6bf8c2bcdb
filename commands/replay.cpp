// bourn replay: play events again, with the timing that they had.

#include "base/error.hpp"
#include "commands/commands.hpp"
#include "commands/progress.hpp"
#include "commands/replay/console.hpp"
#include "commands/replay/dry_run.hpp"
#include "commands/replay/options.hpp"
#include "commands/replay/playing.hpp"
#include "commands/replay/state_view.hpp"
#include "commands/verb.hpp"

namespace bourn::commands {
namespace {

Outcome replay(const ReplayOptions& options, const Stop& stop) {
  check_state_options(options);
  check_replay_options(options);
  if (!options.state.diff.empty()) return print_state_difference(options, stop);
  if (options.state.state) return print_state(options, stop);
  if (options.dry_run) return print_dry_run(options, stop);
  if (Console::is_wanted(options)) return Console(options, stop).run();
  return Playing(options, stop).run();
}

}  // namespace

void add_replay(CLI::App& app, Run& run) {
  auto options = std::make_shared<ReplayOptions>();
  options->command = run.command;
  Verb command(app, run, "replay", "Play events again, with the timing that they had");
  add_replay_options(command, *options);
  add_time_options(command, options->store);
  add_progress_option(command, options->store);
  add_store_options(command, options->store);
  add_writing_options(command, options->store);
  command.refuse_empty_values({"--key"});
  command.add_examples(
      "  bourn replay orders --from 03:10 --until 03:15 --speed 10x --max-gap 2s -K =\n"
      "  bourn replay orders --to ./copy/ --speed max --keep-time --keep-partition\n"
      "  bourn replay orders --speed max -- sh -c 'read -r order; echo \"to do: $order\"'");
  command.callback([options, &run] { run = [options](const Stop& stop) { return replay(*options, stop); }; });
}

}  // namespace bourn::commands
