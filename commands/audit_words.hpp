// Words and names for what an audit finds (log/audit_report.hpp).
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "commands/terminal.hpp"
#include "log/audit_report.hpp"

namespace bourn::commands {

// The words of a finding, without its severity: "PATH: bytes 120 to 299 (offsets 5 to 9): …; likely …".
std::string words_for(const Finding& finding);
// "bytes 120 to 299 (offsets 5 to 9)", the last ones included, as far as they are known; empty when nothing is.
std::string place_words(std::int64_t from, std::int64_t to, Offset first, Offset last);

// What its name is written in.
Ink ink_of(Severity severity);

// Names that stay, for JSON.
std::string name_of(Severity severity);
std::string name_of(FindingKind kind);
std::string name_of(Cause cause);

nlohmann::ordered_json json_of(const Finding& finding);
// null for -1
nlohmann::ordered_json place_json(std::int64_t value);
// JSON as one line. Names of files may be any bytes; what is not UTF-8 is replaced.
std::string json_line(const nlohmann::ordered_json& json);

}  // namespace bourn::commands
