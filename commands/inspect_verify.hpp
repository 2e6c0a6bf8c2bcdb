// inspect --verify: what is wrong with logs, in words and as JSON.
#pragma once

#include <vector>

#include "commands/commands.hpp"
#include "commands/open_streams.hpp"

namespace bourn {
class Output;
}

namespace bourn::commands {

// Checks everything that can be checked (log/audit.hpp) and writes a line for each finding and one for each stream, or
// one JSON object. Outcome::damaged when anything is damaged. Shows how far it is on a terminal's stderr when it takes
// longer than a second.
Outcome inspect_verify(const std::vector<Stream>& streams, bool as_json, Output& output, const Stop& stop);

}  // namespace bourn::commands
