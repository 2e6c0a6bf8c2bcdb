// inspect --verify: what is wrong with logs, in words and as JSON.
#pragma once

#include <string>
#include <vector>

#include "commands/commands.hpp"
#include "commands/open_streams.hpp"
#include "log/audit_report.hpp"

namespace bourn {
class Output;
}

namespace bourn::commands {

// Checks everything that can be checked (log/audit.hpp) and writes a line for each finding and one for each stream, or
// one JSON object. Outcome::damaged when anything is damaged. Shows how far it is on a terminal's stderr when it takes
// longer than a second.
Outcome inspect_verify(const std::vector<Stream>& streams, bool as_json, Output& output, const Stop& stop);

// The words of a finding, without its severity: "PATH: bytes 120 to 300 (offsets 5 to 9): …".
std::string words_for(const Finding& finding);
// Names that stay, for JSON.
std::string name_of(FindingKind kind);
std::string name_of(Cause cause);
std::string name_of(Severity severity);

}  // namespace bourn::commands
