#include "commands/verb.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <utility>

#include "commands/commands.hpp"
#include "commands/mentioned.hpp"

namespace bourn::commands {

Option Option::type_name(const char* words) const {
  if (option_ != nullptr) option_->type_name(words);
  return *this;
}

Option Option::check(std::string (*problem)(const std::string&)) const {
  if (option_ != nullptr) option_->check(problem);
  return *this;
}

Option Option::excludes(Option other) const {
  if (option_ != nullptr && other.option_ != nullptr) option_->excludes(other.option_);
  return *this;
}

Option Option::needs(Option other) const {
  if (option_ == nullptr) return *this;
  if (other.option_ == nullptr) throw CLI::RequiredError(option_->get_name());
  option_->needs(other.option_);
  return *this;
}

Option Option::required() const {
  if (option_ == nullptr) throw CLI::RequiredError("an option");
  option_->required();
  return *this;
}

Option Option::expected(int values) const {
  if (option_ != nullptr) option_->expected(values);
  return *this;
}

Option Option::one_at_a_time() const {
  if (option_ != nullptr) option_->allow_extra_args(false);
  return *this;
}

// Inherits from its parent what a subcommand does.
class Verb::App : public CLI::App {
 public:
  App(CLI::App& parent, const std::string& name, const std::string& words) : CLI::App(words, name, &parent) {}

  using CLI::App::options_;
};

Verb::Verb(CLI::App& parent, const Run& run, const std::string& name, const std::string& words)
    : Verb(parent, run.only, name, words) {}

Verb::Verb(CLI::App& parent, const Mentioned* only, const std::string& name, const std::string& words) : only_(only) {
  const auto app = std::make_shared<App>(parent, name, words);
  parent.add_subcommand(app);
  app_ = app.get();
}

Verb Verb::add_verb(const std::string& name, const std::string& words) {
  return {*app_, only_, name, words};
}

// Makes an option, if it is wanted, while no other is in sight. CLI11 holds each new option against all that are there,
// and copies their names for it: of the 833,000 instructions of a short call that makes all forty of produce, as it
// does with a configuration file, that would be 340,000 more. Options are the same in every call, so only builds
// without NDEBUG, such as the sanitized one of .ci/run, compare them.
template <typename Add>
Option Verb::make(std::string_view names, const Add& add) {
  if (only_ != nullptr && !only_->any_of(names)) return Option(nullptr);
#ifdef NDEBUG
  std::vector<CLI::Option_p> others = std::exchange(app_->options_, {});
  CLI::Option* const option = add();
  others.push_back(std::move(app_->options_.front()));
  app_->options_ = std::move(others);
  return Option(option);
#else
  return Option(add());
#endif
}

Option Verb::add_option(std::string_view names, std::string& value, std::string_view words) {
  return make(names, [&] { return app_->add_option(std::string(names), value, std::string(words)); });
}

Option Verb::add_option(std::string_view names, std::vector<std::string>& values, std::string_view words) {
  return make(names, [&] { return app_->add_option(std::string(names), values, std::string(words)); });
}

Option Verb::add_option(std::string_view names, std::int32_t& value, std::string_view words) {
  return make(names, [&] { return app_->add_option(std::string(names), value, std::string(words)); });
}

Option Verb::add_option(std::string_view names, std::int64_t& value, std::string_view words) {
  return make(names, [&] { return app_->add_option(std::string(names), value, std::string(words)); });
}

Option Verb::add_option(std::string_view names, std::function<void(const std::string&)> take, std::string_view words) {
  return make(names, [&] {
    return app_->add_option_function<std::string>(std::string(names), std::move(take), std::string(words));
  });
}

Option Verb::add_flag(std::string_view names, bool& value, std::string_view words) {
  return make(names, [&] { return app_->add_flag(std::string(names), value, std::string(words)); });
}

void Verb::refuse_empty_values(const std::vector<std::string>& but) {
  const auto check = [](const std::string& text) { return text.empty() ? std::string("the value is empty") : ""; };
  for (CLI::Option* option : app_->get_options()) {
    const bool is_flag = option->get_items_expected_max() == 0;
    const bool may_be_empty = std::find(but.begin(), but.end(), option->get_name()) != but.end();
    if (!is_flag && !option->get_positional() && !may_be_empty) option->check(check);
  }
}

void Verb::add_examples(const std::string& examples) {
  if (only_ == nullptr) app_->footer("Examples:\n" + examples);  // help comes with all options
}

void Verb::group(const std::string& heading) {
  app_->group(heading);
}

void Verb::require_verb() {
  app_->require_subcommand(1);
}

void Verb::callback(std::function<void()> chosen) {
  app_->callback(std::move(chosen));
}

void Verb::leave_operands() {
  app_->prefix_command();
}

std::vector<std::string> Verb::remaining() const {
  return app_->remaining();
}

}  // namespace bourn::commands
