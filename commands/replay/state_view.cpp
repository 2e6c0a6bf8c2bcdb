#include "commands/replay/state_view.hpp"

#include <unistd.h>

#include <functional>
#include <utility>

#include "base/error.hpp"
#include "commands/inspect/sheet.hpp"
#include "commands/progress.hpp"
#include "commands/terminal.hpp"
#include "commands/words.hpp"
#include "stream/place.hpp"
#include "stream/pump.hpp"
#include "stream/records_of.hpp"

namespace bourn::commands {
namespace {

using inspect::Cell;
using inspect::Column;
using inspect::Holds;

constexpr std::size_t kPreview = 1000;  // bytes of a key or a value that are looked at for a table

std::string preview(Bytes bytes) {
  if (bytes.empty()) return "\"\"";
  return std::string(bytes.substr(0, kPreview)) + (bytes.size() > kPreview ? "…" : "");
}

// A row for each key.
class StateTable final : public Sink {
 public:
  explicit StateTable(inspect::Page& page) : page_(page), sheet_(page, columns(), inspect::Shape::table) {}

  State put(const Slice& slice) override {
    const std::string place = name_of(*slice.where) + "@";
    for_each_record(slice, [&](const RecordView& record) {
      sheet_.row({{preview(*record.key), Ink::name},
                  {preview(*record.value), Ink::text},
                  {place + std::to_string(record.offset), Ink::faint},
                  inspect::time_of(record.timestamp)});
    });
    page_.output.maybe_flush();
    return sheet_.open() ? State::open : State::closed;
  }
  State flush() override { return State::open; }
  void finish() {
    sheet_.finish();
    page_.output.flush();
  }
  std::int64_t rows() const { return sheet_.rows(); }

 private:
  static std::vector<Column> columns() {
    return {{"key", "KEY", Holds::text, 0, 8},
            {"value", "VALUE", Holds::text, 0, 14},
            {"place", "EVENT", Holds::text},
            {"time", "TIME", Holds::time, 1}};
  }

  inspect::Page& page_;
  inspect::Sheet sheet_;
};

// Calls `begin` before the first record is put. Where a stop was asked for before that, none is: what was read of stdin
// until then is no state.
class Beginning final : public Sink {
 public:
  Beginning(Sink& sink, const Stop& stop, std::function<void()> begin)
      : sink_(sink), stop_(stop), begin_(std::move(begin)) {}
  State put(const Slice& slice) override {
    if (begin_ && stop_.requested()) return State::closed;
    if (begin_) std::exchange(begin_, {})();
    return sink_.put(slice);
  }
  State flush() override { return sink_.flush(); }

 private:
  Sink& sink_;
  const Stop& stop_;
  std::function<void()> begin_;
};

// Both passes and the printing; returns how many keys were given.
std::int64_t print(Selection& selection, const EventOutputOptions& options, const StoreOptions& store,
                   Progress& progress, const Stop& stop) {
  Output output(STDOUT_FILENO, "stdout", &stop);
  bool quiet = false;
  selection.on_read([&](std::int64_t bytes) {
    if (!quiet) progress.advance(bytes);
  });
  // A line about progress and a table had better not share a terminal.
  const auto begin = [&] {
    progress.clear();
    quiet = output.is_terminal();
  };
  const std::unique_ptr<Source> source = selection.source();
  FileWatch watch;
  // What was given before an error is shown.
  const auto run = [&](Sink& sink, const auto& finish) {
    Beginning beginning(sink, stop, begin);
    try {
      pump(*source, beginning, watch, stop, std::nullopt, [] {});
    } catch (const Error&) {
      finish();
      throw;
    }
    finish();
  };
  if (output.is_terminal() && is_plain(options)) {
    inspect::Page page{output, Screen(STDOUT_FILENO, store.color, store.zone()), stop};
    StateTable table(page);
    run(table, [&table] { table.finish(); });
    return table.rows();
  }
  Printer printer = make_printer(options, output, store.zone());
  run(printer, [&printer] { printer.flush(); });
  return printer.printed();
}

}  // namespace

Outcome print_state(const ReplayOptions& options, const Stop& stop) {
  const std::string& at = options.state.at;
  const StoreOptions& store = options.store;
  const Bound end = at.empty() ? Bound{Bound::Kind::end, 0} : end_of_moment(at, store.now());
  SelectionOptions all = with_range(options.selection, Range{Bound{}, end});
  all.latest = true;
  FileWatch watch;
  Selection selection(all, store, watch, &stop);
  LatestCounts counts;
  LatestOptions latest;
  latest.per_topic = true;
  latest.memory = memory_of(options.state);
  latest.counts = &counts;
  selection.latest_as(latest);
  refuse_offset_of_many("--at", at, end, selection);
  say_trimmed(selection.extents(), options);
  Progress progress("reading", selection.bytes(), store);
  const std::int64_t printed = print(selection, options.output, store, progress, stop);
  progress.clear();
  if (stop.requested()) return Outcome::done;
  if (!store.quiet) say_keyless(counts.without_key);
  store.note("{} of {}, {} deleted", counted(counts.keys, "key"), counted(counts.events, "event"), counts.deleted);
  if (selection.damages() > 0) return Outcome::damaged;
  return printed == 0 && options.selection.has_filter() ? Outcome::nothing_matched : Outcome::done;
}

}  // namespace bourn::commands
