// The command line as a whole: the table of the verbs, and what stands around them.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <string>

#include "commands/commands.hpp"
#include "commands/version.hpp"

namespace bourn::commands {
namespace {

struct Verb {
  std::string_view name;
  void (*add)(CLI::App&, Run&);
  bool runs_command = false;
};
constexpr Verb kVerbs[] = {
    {"produce", add_produce},     {"consume", add_consume}, {"inspect", add_inspect}, {"compact", add_compact},
    {"replay", add_replay, true}, {"topic", add_topic},     {"repair", add_repair},
};

void add_verbs(CLI::App& app, std::string_view called, Run& run) {
  for (const Verb& verb : kVerbs) {
    if (verb.name == called) return verb.add(app, run);
  }
  for (const Verb& verb : kVerbs) verb.add(app, run);
}

}  // namespace

void add_command_line(CLI::App& app, std::string_view called, Run& run) {
  app.name("bourn");
  app.description("An ordered, durable log of events for shell scripts, in Kafka's own format");
  app.set_version_flag("--version",
                       "bourn " + std::string(kVersion) + (kCommit.empty() ? "" : " (" + std::string(kCommit) + ")"));
  app.require_subcommand(1);
  app.get_formatter()->column_width(34);
  add_verbs(app, called, run);
  app.footer(
      "Begin with:\n  echo hello | bourn produce greetings\n  bourn consume greetings\nMore: man bourn, bourn VERB "
      "--help");
}

bool runs_command(std::string_view verb) {
  return std::any_of(std::begin(kVerbs), std::end(kVerbs),
                     [&](const Verb& known) { return known.runs_command && known.name == verb; });
}

}  // namespace bourn::commands
