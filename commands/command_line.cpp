// The command line as a whole: the table of the verbs, and what stands around them.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <string>

#include "commands/commands.hpp"
#include "commands/help.hpp"
#include "commands/version.hpp"
#include "format/codec_versions.hpp"

namespace bourn::commands {
namespace {

struct KnownVerb {
  std::string_view name;
  const char* group;
  void (*add)(CLI::App&, Run&);
  bool runs_command = false;
};
constexpr const char* kEvents = "Events, in and out";
constexpr const char* kLogs = "Logs, looked at and kept";
constexpr const char* kSelf = "bourn itself";
constexpr KnownVerb kVerbs[] = {
    {"produce", kEvents, add_produce}, {"consume", kEvents, add_consume}, {"replay", kEvents, add_replay, true},
    {"inspect", kLogs, add_inspect},   {"repair", kLogs, add_repair},     {"compact", kLogs, add_compact},
    {"topic", kLogs, add_topic},       {"config", kSelf, add_config},
};

void add_verbs(CLI::App& app, std::string_view called, Run& run) {
  for (const KnownVerb& verb : kVerbs) {
    if (verb.name == called) return verb.add(app, run);
  }
  for (const KnownVerb& verb : kVerbs) {
    verb.add(app, run);
    app.get_subcommand(std::string(verb.name))->group(verb.group);
  }
}

std::string version_text() {
  return "bourn " + std::string(kVersion) + (kCommit.empty() ? "" : " (" + std::string(kCommit) + ")") +
         "\nreads message formats v0, v1 and v2, writes v2\n" + codec_versions();
}

}  // namespace

void add_command_line(CLI::App& app, std::string_view called, Run& run) {
  app.name("bourn");
  app.description("An ordered, durable log of events for shell scripts, in Kafka's own format");
  app.set_version_flag("--version", version_text);
  app.require_subcommand(1);
  const auto page = std::make_shared<HelpPage>();
  page->label("SUBCOMMAND", "VERB");
  page->label("Positionals", "Operands");
  app.formatter(page);  // of all verbs too, which take it over
  add_verbs(app, called, run);
  app.footer(
      "Begin with:\n  echo hello | bourn produce greetings\n  bourn consume greetings\nMore: man bourn, bourn VERB "
      "--help");
}

bool is_verb(std::string_view name) {
  return std::any_of(std::begin(kVerbs), std::end(kVerbs), [&](const KnownVerb& verb) { return verb.name == name; });
}

std::vector<std::string> verb_names() {
  std::vector<std::string> names;
  for (const KnownVerb& verb : kVerbs) names.emplace_back(verb.name);
  return names;
}

bool runs_command(std::string_view verb) {
  return std::any_of(std::begin(kVerbs), std::end(kVerbs),
                     [&](const KnownVerb& known) { return known.runs_command && known.name == verb; });
}

}  // namespace bourn::commands
