// How a verb prints events: the options, and the formatter and printer that they mean.
#pragma once

#include <memory>
#include <string>

#include "base/output.hpp"
#include "base/time.hpp"
#include "stream/printer.hpp"
#include "stream/text/formatter.hpp"

namespace bourn::commands {

class Verb;

// As typed.
struct EventOutputOptions {
  std::string format, key_separator;
  std::string delimiter = "\\n";
  bool json = false, json_payload = false, frames = false, null_delimiter = false, null_text = false, raw = false;
};

// -f, -J, --frames, --json-payload, -D, -0, -K, -Z, --raw.
void add_event_output_options(Verb& command, EventOutputOptions& options);

// Times that a format prints as text are those of the zone. Throws Error{usage} for a broken format, or for options
// that contradict each other.
std::unique_ptr<Formatter> make_formatter(const EventOutputOptions& options, Zone zone);
// Prints to `output`, which must outlive the printer; control bytes are escaped where a terminal would obey them.
Printer make_printer(const EventOutputOptions& options, Output& output, Zone zone);

}  // namespace bourn::commands
