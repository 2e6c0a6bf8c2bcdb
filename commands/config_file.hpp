// The configuration file as it is written: the part of TOML (toml.io, 1.0) that options have a use for. Tables, dotted
// keys, basic and literal strings, numbers, booleans and arrays of these; no tables in line, no strings of several
// lines, no dates.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bourn::commands {

struct ConfigEntry {
  std::vector<std::string> path;    // of `json` below [topic.list]: topic, list, json
  std::vector<std::string> values;  // one, or those of an array; booleans are "true" and "false"
  bool is_array = false;
  int line = 0;  // from 1
};

// "/home/me/.config/bourn/config.toml: line 3: …"
std::string config_place(const std::string& file, int line);

// In the order of the file. `file` is for messages. Throws Error{usage} with the line for what is not in that part of
// TOML, or stands there twice.
std::vector<ConfigEntry> parse_config(std::string_view text, const std::string& file);

}  // namespace bourn::commands
