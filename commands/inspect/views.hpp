// The views of `bourn inspect`: each is a function from what was asked to text on `output`. None changes a byte.
#pragma once

#include <string>
#include <vector>

#include "base/output.hpp"
#include "commands/commands.hpp"
#include "commands/event_output.hpp"
#include "commands/selection.hpp"
#include "commands/shared_options.hpp"
#include "commands/terminal.hpp"

namespace bourn::commands::inspect {

// As typed.
struct Options {
  StoreOptions store;
  SelectionOptions selection;  // addresses, ranges, filters
  EventOutputOptions output;   // how records are printed; output.json is for every view
  // At most one of these.
  bool segments = false, batches = false, records = false, indexes = false;
  bool verify = false, stats = false, plot = false, diff = false;
  std::string at, at_byte;  // --at OFFSET, --at-byte N
  std::string html;         // a file to write
  bool ascii = false;       // --plot without Unicode blocks
};

// What a view draws with.
struct Page {
  Output& output;
  Screen screen;
  const Stop& stop;
};

// Every topic of the store, a line each.
Outcome show_store(const Options& options, Page& page);
// What the addresses mean, one level in: partitions of topics, segments of partitions, batches of segments, and any
// other file of a partition directory by its kind.
Outcome show_addressed(const Options& options, Page& page);
// The same for what Redpanda wrote. False when the addresses are not Redpanda's, and nothing was shown.
bool show_redpanda(const Options& options, Page& page);
// --at, --at-byte: one batch as an annotated hexdump.
Outcome show_bytes(const Options& options, Page& page);
// --verify: everything that can be checked.
Outcome show_verified(const Options& options, Page& page);
// --stats: sizes, keys, rates.
Outcome show_statistics(const Options& options, Page& page);
// --plot: events and bytes over time.
Outcome show_plot(const Options& options, Page& page);
// --html FILE: all of it as one page.
Outcome write_html(const Options& options, Page& page);
// --diff A B: where two logs part ways.
Outcome show_difference(const Options& options, Page& page);

}  // namespace bourn::commands::inspect
