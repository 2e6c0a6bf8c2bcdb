// bourn replay: events again.
#include <CLI/CLI.hpp>

#include "base/error.hpp"
#include "commands/commands.hpp"
#include "commands/replay/state_view.hpp"
#include "commands/terminal.hpp"

namespace bourn::commands {
namespace {

// As typed.
struct Options {
  StoreOptions store;
  SelectionOptions selection;
  EventOutputOptions output;
  StateOptions state;
};

Outcome replay(const Options& options, const Stop& stop) {
  if (!options.state.diff.empty()) {
    return print_state_difference(options.state, options.selection, options.store, options.output, stop);
  }
  if (options.state.state) {
    return print_state(options.state, options.selection, options.store, options.output, stop);
  }
  fail(ErrorKind::unsupported, "replay without --state or --state-diff is not there yet");
}

}  // namespace

void add_replay(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("replay", "Give events again, or the state that they made");
  command->add_option("ADDRESS", options->selection.addresses, "Topics, partitions, segments, - (--state alone)")
      ->required();
  add_state_options(*command, options->state);
  add_range_options(*command, options->selection);
  add_filter_options(*command, options->selection);
  add_event_output_options(*command, options->output);
  add_damage_options(*command, options->selection);
  add_color_option(*command, options->state.color);
  add_store_options(*command, options->store);
  refuse_empty_values(*command, {"--key"});
  add_examples(*command,
               "  bourn replay users --state --at 10:00 -K =\n"
               "  bourn replay users --state-diff -1h end");
  command->callback([options, &run] { run = [options](const Stop& stop) { return replay(*options, stop); }; });
}

}  // namespace bourn::commands
