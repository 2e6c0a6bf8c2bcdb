// bourn config: every option's value when it is not given, and where it comes from.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/error.hpp"
#include "base/output.hpp"
#include "base/stop.hpp"
#include "base/text.hpp"
#include "commands/commands.hpp"
#include "commands/defaults.hpp"
#include "commands/inspect/sheet.hpp"
#include "commands/shared_options.hpp"
#include "commands/terminal.hpp"
#include "commands/usage.hpp"
#include "commands/verb.hpp"

namespace bourn::commands {
namespace {

using inspect::Holds;
using inspect::Sheet;

struct Options {
  StoreOptions store;
  bool changed = false;
  bool json = false;
};

const char* name_of(Origin::Kind kind) {
  switch (kind) {
    case Origin::Kind::flag:
      return "flag";
    case Origin::Kind::environment:
      return "environment";
    case Origin::Kind::file:
      return "file";
    case Origin::Kind::preset:
      return "default";
  }
  return "";
}

// What the help says that it is: "(default: end)", "(default: auto, on a terminal only)".
std::string stated_default(const CLI::Option& option) {
  const std::string& help = option.get_description();
  constexpr std::string_view kWords = "(default: ";
  const std::size_t at = help.find(kWords);
  if (at == std::string::npos) return {};
  const std::size_t begin = at + kWords.size();
  return help.substr(begin, help.find_first_of(",;)", begin) - begin);
}

inspect::Cell value_of(const CLI::Option& option, Origin::Kind kind) {
  const bool is_flag = option.get_items_expected_max() == 0;
  if (is_flag) return option.count() > 0 && option.as<bool>();
  if (kind != Origin::Kind::preset) {
    if (option.get_expected_max() > 1) return option.results();
    return option.results().empty() ? inspect::Cell() : inspect::Cell(option.results().back());
  }
  const std::string preset = stated_default(option);
  return preset.empty() ? inspect::Cell() : inspect::Cell(preset);
}

class Listing {
 public:
  Listing(const Options& options, inspect::Page& page, Defaults defaults)
      : options_(options),
        defaults_(std::move(defaults)),
        sheet_(page,
               {{"verb", "VERB", Holds::text, 0, 6},
                {"option", "OPTION", Holds::text, 0, 10},
                {"value", "VALUE", Holds::text, 0, 6},
                {"origin", "ORIGIN", Holds::text, 0, 7},
                {"place", "PLACE", Holds::text, 1, 12}},
               options.json ? inspect::Shape::json : inspect::Shape::table) {}

  // `verb` and what is below it.
  void add(CLI::App& verb, const std::string& call) {
    defaults_.apply(verb, call);
    for (const CLI::Option* option : verb.get_options()) {
      if (option->get_positional() || option->get_lnames().empty() || option->get_lnames().front() == "help") continue;
      add(*option, call);
    }
    for (CLI::App* below : verb.get_subcommands([](const CLI::App*) { return true; })) {
      add(*below, call + " " + below->get_name());
    }
  }
  void add(const CLI::Option& option, const std::string& call) {
    const Origin origin = defaults_.origin_of(option);
    if (options_.changed && origin.kind == Origin::Kind::preset) return;
    sheet_.row({{call, Ink::name},
                option.get_lnames().front(),
                value_of(option, origin.kind),
                {name_of(origin.kind), origin.kind == Origin::Kind::preset ? Ink::faint : Ink::strong},
                origin.place.empty() ? inspect::Cell() : inspect::Cell(origin.place)});
  }
  void finish() { sheet_.finish(); }

 private:
  const Options& options_;
  Defaults defaults_;
  Sheet sheet_;
};

// Parses the words of another call of bourn, which need not be complete. Returns its verb, and how it is called.
std::pair<CLI::App*, std::string> parse_call(CLI::App& app, std::vector<std::string> words) {
  const std::string first = words.front();
  std::reverse(words.begin(), words.end());  // as CLI11 wants them
  try {
    app.parse(std::move(words));
  } catch (const CLI::RequiredError&) {
    // What is there was understood, and nothing is going to be done with it.
  } catch (const CLI::CallForHelp&) {
    throw Error(ErrorKind::usage, "--help goes behind the verb itself", "bourn " + first + " --help");
  } catch (const CLI::ParseError& error) {
    throw usage_error(error, app, first.c_str());
  }
  if (app.get_subcommands().empty()) throw usage_error(CLI::ExtrasError({first}), app, first.c_str());
  CLI::App* verb = &app;
  std::string call;
  while (!verb->get_subcommands().empty()) {
    verb = verb->get_subcommands().back();
    call += (call.empty() ? "" : " ") + verb->get_name();
  }
  if (!verb->remaining().empty()) throw usage_error(CLI::ExtrasError(verb->remaining()), app, first.c_str());
  return {verb, call};
}

Outcome list(const Options& options, const std::vector<std::string>& words, const Stop& stop) {
  Output output(STDOUT_FILENO, "stdout", &stop);
  inspect::Page page{output, Screen(STDOUT_FILENO, options.store.color), stop};
  CLI::App app;
  Run unused;
  add_command_line(app, "", unused);
  Listing listing(options, page, Defaults::load());
  if (!words.empty()) {
    const auto [verb, call] = parse_call(app, words);
    listing.add(*verb, call);
  } else {
    for (CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; })) {
      listing.add(*verb, verb->get_name());
    }
  }
  listing.finish();
  output.flush();
  return Outcome::done;
}

}  // namespace

void add_config(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  Verb command(app, run, "config", "Show the options' values and where they come from");
  command.add_flag("--changed", options->changed, "Only what is set somewhere");
  command.add_flag("-J,--json", options->json, "One JSON array");
  add_color_option(command, options->store.color);
  add_store_options(command, options->store);
  command.refuse_empty_values();
  command.add_examples(
      "  bourn config produce -z zstd\n"
      "  BOURN_COLOR=never bourn config --changed");
  command.leave_operands();  // another call of bourn follows, with options of its own
  command.callback([options, command, &run] {
    run = [options, words = command.remaining()](const Stop& stop) { return list(*options, words, stop); };
  });
}

}  // namespace bourn::commands
