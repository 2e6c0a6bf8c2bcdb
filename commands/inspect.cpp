// bourn inspect: what is in the logs, without changing a byte.
#include <unistd.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/output.hpp"
#include "commands/commands.hpp"
#include "commands/inspect/tables.hpp"
#include "commands/inspect/views.hpp"
#include "commands/progress.hpp"
#include "commands/verb.hpp"

namespace bourn::commands {
namespace {

using inspect::Options;
using inspect::Page;

// The views that are asked for by an option of their own, each with the option's name.
struct View {
  const char* option;
  bool asked;
  Outcome (*show)(const Options&, Page&);
};

// Without an address, such an option means all topics, and not the list of them.
bool asks_for_level(const Options& options) {
  return options.segments || options.batches || options.records || options.indexes || !options.output.format.empty() ||
         options.selection.is_narrowed();
}

Outcome run_inspect(const Options& options, const Stop& stop) {
  const View views[] = {
      {"--at", !options.at.empty() || !options.at_byte.empty(), inspect::show_bytes},
      {"--verify", options.verify, inspect::show_verified},
      {"--stats", options.stats, inspect::show_statistics},
      {"--plot", options.plot, inspect::show_plot},
      {"--html", !options.html.empty(), inspect::write_html},
      {"--diff", options.diff, inspect::show_difference},
  };
  const View* chosen = nullptr;
  for (const View& view : views) {
    if (!view.asked) continue;
    if (chosen != nullptr)
      fail(ErrorKind::usage, "{} and {} are two views; ask for one at a time", chosen->option, view.option);
    chosen = &view;
  }
  Output output(STDOUT_FILENO, "stdout", &stop);
  Page page{output, Screen(STDOUT_FILENO, options.store.color, options.store.zone()), stop};
  const auto& addresses = options.selection.addresses;
  Outcome outcome = Outcome::done;
  if (chosen != nullptr) {
    outcome = chosen->show(options, page);
  } else if (options.selection.addresses.empty() && !asks_for_level(options)) {
    outcome = inspect::show_store(options, page);
  } else if (options.selection.addresses.empty()) {
    Options every = options;
    every.selection.addresses = {"*"};
    outcome = inspect::show_addressed(every, page);
  } else if (std::any_of(addresses.begin(), addresses.end(), inspect::is_other_file) ||
             !inspect::show_redpanda(options, page)) {
    outcome = inspect::show_addressed(options, page);
  }
  output.flush();
  options.store.note("{}, {} bytes", chosen != nullptr ? chosen->option : "table", output.written());
  return outcome;
}

void add_level_options(Verb& command, Options& options) {
  const Option segments = command.add_flag("--segments", options.segments, "A line for each segment");
  const Option batches = command.add_flag("--batches", options.batches, "A line for each batch");
  const Option records =
      command.add_flag("--records", options.records, "A line for each event, control records included");
  const Option indexes = command.add_flag("--indexes", options.indexes, "A line for each index entry");
  segments.excludes(batches).excludes(records).excludes(indexes);
  batches.excludes(records).excludes(indexes);
  records.excludes(indexes);
}

void add_view_options(Verb& command, Options& options) {
  command.add_option("--at", options.at, "The batch that holds this offset, byte by byte").type_name("OFFSET");
  command.add_option("--at-byte", options.at_byte, "The batch at this byte of a segment").type_name("N");
  command.add_flag("--verify", options.verify, "Check everything; name each damage and exit 65");
  command.add_flag("--stats", options.stats, "Sizes, keys, headers, rates");
  command.add_flag("--plot", options.plot, "Events and bytes over time");
  command.add_flag("--ascii", options.ascii, "With --plot: no Unicode blocks");
  command.add_option("--html", options.html, "Write everything as one page").type_name("FILE");
  command.add_flag("--diff", options.diff, "Of two addresses: where they part ways; exits 1 when they do");
}

}  // namespace

void add_inspect(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  Verb command(app, run, "inspect", "Look at topics, partitions and segments");
  command.add_option("ADDRESS", options->selection.addresses,
                     "Topics, topic/partition, partition directories, files in them (default: the whole store)");
  add_level_options(command, *options);
  add_view_options(command, *options);
  add_range_options(command, options->selection);
  add_filter_options(command, options->selection);
  add_event_output_options(command, options->output);
  add_damage_options(command, options->selection);
  add_color_option(command, options->store.color);
  add_time_options(command, options->store);
  add_progress_option(command, options->store);
  add_store_options(command, options->store);
  command.refuse_empty_values({"--key"});
  command.add_examples("  bourn inspect\n  bourn inspect ./orders-0/00000000000000000000.log");
  command.callback([options, &run] { run = [options](const Stop& stop) { return run_inspect(*options, stop); }; });
}

}  // namespace bourn::commands
