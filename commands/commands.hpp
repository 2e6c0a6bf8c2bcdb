// The verbs. Each add_… puts its options on the tree and, when its verb is called, chooses what main() runs.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace CLI {
class App;
}

namespace bourn {
class Stop;
}

namespace bourn::commands {

// How a verb ended, when it did not fail. main() turns it into an exit code.
enum class Outcome {
  done,
  nothing_matched,  // a search found nothing
  different,        // a comparison found a difference
  damaged,          // finished, but something bad was skipped and counted
  timed_out,        // the time that the caller gave is over
  failed,           // what the caller watched for has happened
};

class Mentioned;

// What main() runs.
struct Run {
  // Of the options of a verb, those alone are made that it speaks of; nullptr: all. Must outlive the parsing.
  const Mentioned* only = nullptr;
  std::function<Outcome(const Stop&)> verb;
  // What stands behind "--" for a verb that runs a command, set before its options are parsed.
  std::vector<std::string> command;

  Run& operator=(std::function<Outcome(const Stop&)> chosen) {
    verb = std::move(chosen);
    return *this;
  }
};

// Makes an empty `app` the whole command line of bourn. `called` is the first word of the call: when it names a verb,
// that one alone is added, since building the options of all verbs is most of what a short call costs. `run` must
// outlive the parsing.
void add_command_line(CLI::App& app, std::string_view called, Run& run);

bool is_verb(std::string_view name);
std::vector<std::string> verb_names();

// Whether what stands behind "--" is a command for this verb, and so no matter of the parser.
bool runs_command(std::string_view verb);

void add_produce(CLI::App& app, Run& run);
void add_consume(CLI::App& app, Run& run);
void add_inspect(CLI::App& app, Run& run);
void add_repair(CLI::App& app, Run& run);
void add_compact(CLI::App& app, Run& run);
void add_replay(CLI::App& app, Run& run);
void add_topic(CLI::App& app, Run& run);
void add_config(CLI::App& app, Run& run);

}  // namespace bourn::commands
