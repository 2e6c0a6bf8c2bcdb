// Prints the command line of bourn as one JSON object, read out of the very objects that parse it: verbs, options and
// exit codes. The man pages are compared with it, and the completions are made from it.
//
// A command: {"name", "help", "options": [...], "commands": [...]}, "takes_call": whether another call of bourn stands
// behind its options, and for a verb "runs_command": whether what stands behind "--" is a command. An option:
//   names     ["-f", "--format"]; an operand: []
//   operand   its name, or null
//   argument  what --help shows for the value, such as "FORMAT" or "stop|skip"; null: a flag
//   preset    what its variable holds when the option is not given; "" where that is no text
//   help      its line in --help
//   required, repeatable
//   excludes  names of options that do not go with it
// Beside the commands stand "exit_codes" and "settings", which are those of a topic: {"name", "default"}.
#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>

#include "commands/commands.hpp"
#include "exit_code.hpp"
#include "log/topic_settings.hpp"

namespace {

using bourn::ErrorKind;
using bourn::commands::Outcome;
using nlohmann::ordered_json;

std::vector<std::string> names_of(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const std::string& name : option.get_snames()) names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
  return names;
}

ordered_json describe(CLI::Option& option) {
  const bool is_flag = option.get_items_expected_max() == 0;
  option.capture_default_str();
  ordered_json json{{"names", names_of(option)},
                    {"operand", nullptr},
                    {"argument", nullptr},
                    {"preset", is_flag ? "" : option.get_default_str()},
                    {"help", option.get_description()},
                    {"required", option.get_required()},
                    {"repeatable", option.get_expected_max() > 1},
                    {"excludes", ordered_json::array()}};
  if (option.get_positional()) json["operand"] = option.get_name(true);
  if (!is_flag) json["argument"] = option.get_type_name();
  std::set<std::string> excluded;  // the objects stand in the order of their addresses, which is another every time
  for (const CLI::Option* other : option.get_excludes()) {
    for (const std::string& name : names_of(*other)) excluded.insert(name);
  }
  json["excludes"] = excluded;
  return json;
}

ordered_json describe(CLI::App& command) {
  ordered_json json{{"name", command.get_name()},
                    {"help", command.get_description()},
                    {"options", ordered_json::array()},
                    {"commands", ordered_json::array()},
                    {"takes_call", command.get_prefix_command()}};
  for (CLI::Option* option : command.get_options()) json["options"].push_back(describe(*option));
  for (CLI::App* below : command.get_subcommands([](const CLI::App*) { return true; })) {
    json["commands"].push_back(describe(*below));
  }
  return json;
}

std::set<int> exit_codes() {
  std::set<int> codes;
  for (int i = 0; i <= static_cast<int>(ErrorKind::timeout); ++i)
    codes.insert(bourn::exit_code(static_cast<ErrorKind>(i)));
  for (int i = 0; i <= static_cast<int>(Outcome::failed); ++i) codes.insert(bourn::exit_code(static_cast<Outcome>(i)));
  return codes;
}

ordered_json settings() {
  ordered_json all = ordered_json::array();
  for (const bourn::SettingView& setting : bourn::describe(bourn::TopicSettings{})) {
    all.push_back({{"name", setting.name}, {"default", setting.default_value}});
  }
  return all;
}

}  // namespace

int main() {
  CLI::App app;
  bourn::commands::Run run;
  bourn::commands::add_command_line(app, "", run);
  ordered_json json = describe(app);
  for (ordered_json& verb : json["commands"]) {
    verb["runs_command"] = bourn::commands::runs_command(verb["name"].get<std::string>());
  }
  json["exit_codes"] = exit_codes();
  json["settings"] = settings();
  std::cout << json.dump(1) << '\n';
}
