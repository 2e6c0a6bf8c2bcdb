// One verb of the command line: a CLI::App of which many options are made quickly.
//
// CLI::App holds each new option against all that are there, and copies their names for it: with the forty of produce
// that is a quarter of the instructions of a short call. Options are the same in every call, so only builds without
// NDEBUG, such as the sanitized one of .ci/run, compare them.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace bourn::commands {

class Verb : public CLI::App {
 public:
  // Inherits from `parent` what a subcommand does. Use add_verb().
  Verb(CLI::App& parent, const std::string& name, const std::string& words) : CLI::App(words, name, &parent) {}

  template <typename... Args>
  CLI::Option* add_option(Args&&... args) {
    return alone([&] { return CLI::App::add_option(std::forward<Args>(args)...); });
  }
  template <typename Value, typename... Args>
  CLI::Option* add_option_function(Args&&... args) {
    return alone([&] { return CLI::App::add_option_function<Value>(std::forward<Args>(args)...); });
  }
  template <typename... Args>
  CLI::Option* add_flag(Args&&... args) {
    return alone([&] { return CLI::App::add_flag(std::forward<Args>(args)...); });
  }

 private:
  // Lets `add` make an option while no other is in sight.
  template <typename Add>
  CLI::Option* alone(const Add& add) {
#ifdef NDEBUG
    std::vector<CLI::Option_p> others = std::move(options_);
    options_.clear();
    CLI::Option* const option = add();
    others.push_back(std::move(options_.front()));
    options_ = std::move(others);
    return option;
#else
    return add();
#endif
  }
};

// A verb of `app`, or of a verb that has verbs of its own. Lives as long as that does.
inline Verb* add_verb(CLI::App& app, const std::string& name, const std::string& words) {
  const auto verb = std::make_shared<Verb>(app, name, words);
  app.add_subcommand(verb);
  return verb.get();
}

}  // namespace bourn::commands
