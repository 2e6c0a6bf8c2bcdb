#include "commands/event_output.hpp"

#include "base/error.hpp"
#include "commands/shared_options.hpp"
#include "commands/verb.hpp"
#include "stream/text/json.hpp"
#include "stream/text/lines.hpp"
#include "stream/text/template.hpp"

namespace bourn::commands {

std::unique_ptr<Formatter> make_formatter(const EventOutputOptions& options, Zone zone) {
  if (options.json_payload && (options.frames || !options.format.empty()))
    fail(ErrorKind::usage, "--json-payload is JSON; it does not go with --frames or --format");
  if (options.json || options.json_payload) return make_json_formatter(options.json_payload);
  if (options.frames) return make_template_formatter("%R%s");
  if (!options.format.empty()) return make_template_formatter(options.format, zone);
  LineOptions lines;
  lines.delimiter = options.null_delimiter ? std::string(1, '\0') : unescape(options.delimiter, "-D");
  if (!options.key_separator.empty()) lines.key_separator = unescape(options.key_separator, "-K");
  lines.empty_is_null = options.null_text;
  return make_line_formatter(lines);
}

Printer make_printer(const EventOutputOptions& options, Output& output, Zone zone) {
  const bool escape = output.is_terminal() && !options.raw;
  return Printer(make_formatter(options, zone), output, escape ? ControlBytes::escaped : ControlBytes::as_they_are);
}

void add_event_output_options(Verb& command, EventOutputOptions& options) {
  const Option format =
      command
          .add_option("-f,--format", options.format, "Print by a format string, see bourn-format(5): '%p %o %k %s\\n'")
          .type_name("FORMAT");
  const Option json =
      command.add_flag("-J,--json", options.json, "Print JSON envelopes, one a line; produce --json takes them back");
  const Option frames = command.add_flag(
      "--frames", options.frames, "Length-prefixed binary: 4 bytes big-endian length (-1: null), then the value");
  json.excludes(format).excludes(frames);
  format.excludes(frames);
  command.add_flag("--json-payload", options.json_payload, "As --json, with payloads that are JSON put in as JSON");
  command.add_option("-D,--delimiter", options.delimiter, "What ends an event (default: newline)").type_name("DELIM");
  command.add_flag("-0,--null", options.null_delimiter, "End events with a NUL byte, for xargs -0");
  command.add_option("-K,--key-separator", options.key_separator, "Print the key and this separator before the value")
      .type_name("SEP");
  command.add_flag("-Z,--null-text", options.null_text, "Print null as NULL");
  command.add_flag("--raw", options.raw, "Do not escape control bytes on a terminal");
}

}  // namespace bourn::commands
