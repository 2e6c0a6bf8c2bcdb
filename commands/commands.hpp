// The verbs. Each add_… puts its options on the tree and, when its verb is called, chooses what main() runs.
#pragma once

#include <functional>

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
};
using Run = std::function<Outcome(const Stop&)>;

void add_produce(CLI::App& app, Run& run);
void add_consume(CLI::App& app, Run& run);
void add_inspect(CLI::App& app, Run& run);
void add_repair(CLI::App& app, Run& run);
void add_compact(CLI::App& app, Run& run);
void add_replay(CLI::App& app, Run& run);
void add_topic(CLI::App& app, Run& run);

}  // namespace bourn::commands
