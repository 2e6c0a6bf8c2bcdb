// bourn consume: print the events of topics, partitions and segments, oldest first.
#include <unistd.h>

#include "base/error.hpp"
#include "base/file_watch.hpp"
#include "base/output.hpp"
#include "base/stop.hpp"
#include "base/units.hpp"
#include "commands/commands.hpp"
#include "commands/event_output.hpp"
#include "commands/progress.hpp"
#include "commands/selection.hpp"
#include "commands/terminal.hpp"
#include "commands/verb.hpp"
#include "commands/words.hpp"
#include "stream/pump.hpp"

namespace bourn::commands {
namespace {

// As typed.
struct Options {
  StoreOptions store;
  SelectionOptions selection;
  EventOutputOptions output;
  std::string timeout;
};

// Writes the cursor file when what was handed over has moved.
class CursorFile {
 public:
  CursorFile(const std::string& path, Positions saved) : path_(path), saved_(std::move(saved)), due_(saved_) {}

  // What was handed over counts from `starts` on: after "-o end" with nothing new, the next call must not start at an
  // end that has moved.
  void save(const Positions& starts, const Positions& handed_over) {
    if (path_.empty()) return;
    for (const auto& [where, start] : starts) {
      Position& due = due_.try_emplace(where, start).first->second;
      if (start.topic_id.contradicts(due.topic_id)) due = start;  // what was saved is of a topic that is gone
    }
    for (const auto& [where, position] : handed_over) due_[where] = position;
    if (due_ == saved_) return;
    write_cursor_file(path_, due_);
    saved_ = due_;
  }

 private:
  std::string path_;
  Positions saved_;
  Positions due_;
};

// A line about progress would stand among events on a terminal, also where a pipe brings them there.
bool is_watched(const Options& options) {
  return options.store.progress == "always" || is_regular_file(STDOUT_FILENO);
}

Outcome consume(const Options& options, const Stop& stop) {
  std::optional<std::chrono::milliseconds> patience;
  if (!options.timeout.empty()) patience = duration_option(options.timeout, "--timeout");

  FileWatch watch;
  Selection selection(options.selection, options.store, watch, &stop);
  Output output(STDOUT_FILENO, "stdout", &stop);
  Printer printer = make_printer(options.output, output, options.store.zone());
  std::optional<Progress> progress;
  if (is_watched(options)) progress.emplace("consume", 0, options.store);
  if (progress && progress->is_wanted()) {
    const SelectionOptions& selected = options.selection;
    const bool is_all = selected.count < 0 && selected.last < 0 && !selected.follow;
    if (is_all) progress->expect_more(selection.bytes());
    selection.on_read([&](std::int64_t bytes) {
      progress->advance(bytes);
      progress->count(printer.printed());
    });
  }
  const std::unique_ptr<Source> source = selection.source();
  CursorFile cursor(options.selection.cursor, selection.resumed_from());

  cursor.save(selection.starts(),
              {});  // a cursor that cannot be written is better known before anything is handed over

  Pumped why = Pumped::stopped;
  try {
    why =
        pump(*source, printer, watch, stop, patience, [&] { cursor.save(selection.starts(), printer.handed_over()); });
  } catch (const Error&) {
    // What was read before the failure is handed over all the same.
    if (printer.flush() == Sink::State::open) cursor.save(selection.starts(), printer.handed_over());
    throw;
  }
  if (progress) progress->count(printer.printed());
  progress.reset();
  options.store.note("{} printed, {}", counted(printer.printed(), "event"),
                     size_text(static_cast<std::int64_t>(output.written())));
  if (why == Pumped::closed) return Outcome::done;
  if (selection.damages() > 0) return Outcome::damaged;
  if (why == Pumped::timed_out) return Outcome::timed_out;
  if (why == Pumped::to_the_end && printer.printed() == 0 && options.selection.has_filter())
    return Outcome::nothing_matched;
  return Outcome::done;
}

void add_follow_options(Verb& command, Options& options) {
  command.add_flag("-F,--follow", options.selection.follow, "Wait for new events at the end");
  command
      .add_option("--cursor", options.selection.cursor,
                  "Go on where the last call with this file stopped, and remember where this one does")
      .type_name("FILE");
  command.add_option("--timeout", options.timeout, "With --follow: exit 124 when nothing came for so long")
      .type_name("DURATION");
}

}  // namespace

void add_consume(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  Verb command(app, run, "consume", "Print the events of topics, oldest first");
  command
      .add_option("ADDRESS", options->selection.addresses,
                  "Topics, topic/partition, patterns ('app-*', '/^app/'), partition directories, .log files, - "
                  "(envelopes on stdin)")
      .required();
  add_range_options(command, options->selection);
  add_follow_options(command, *options);
  add_filter_options(command, options->selection);
  add_event_output_options(command, options->output);
  add_damage_options(command, options->selection);
  add_time_options(command, options->store);
  add_progress_option(command, options->store);
  add_store_options(command, options->store);
  command.refuse_empty_values({"--key"});
  command.add_examples(
      "  bourn consume users -K = --from -10m\n"
      "  bourn consume app -F -J | jq -r .payload");
  command.callback([options, &run] { run = [options](const Stop& stop) { return consume(*options, stop); }; });
}

}  // namespace bourn::commands
