// What was wrong with the words of a command line, and what was probably meant.
#pragma once

#include "base/error.hpp"

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace bourn::commands {

// Of a tree that add_command_line() made, and what parsing threw. `first_word` is the first one after "bourn".
Error usage_error(const CLI::ParseError& error, const CLI::App& app, const char* first_word);

}  // namespace bourn::commands
