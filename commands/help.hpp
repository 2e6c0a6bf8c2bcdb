// The page that --help prints: two columns, no wider than the terminal, with no word broken.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace bourn::commands {

// Into a pipe the page has 80 columns. What an option excludes or needs stands in the man page, and in the error.
class HelpPage : public CLI::Formatter {
 public:
  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override;
  std::string make_usage(const CLI::App* app, std::string name) const override;
  std::string make_subcommand(const CLI::App* verb) const override;
  std::string make_option(const CLI::Option* option, bool is_operand) const override;
};

}  // namespace bourn::commands
