#include "commands/verb.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <utility>

namespace bourn::commands {

Option Option::type_name(const char* words) const {
  return Option(option_->type_name(words));
}

Option Option::check(std::string (*problem)(const std::string&)) const {
  return Option(option_->check(problem));
}

Option Option::excludes(Option other) const {
  return Option(option_->excludes(other.option_));
}

Option Option::needs(Option other) const {
  return Option(option_->needs(other.option_));
}

Option Option::required() const {
  return Option(option_->required());
}

Option Option::expected(int values) const {
  return Option(option_->expected(values));
}

Option Option::one_at_a_time() const {
  return Option(option_->allow_extra_args(false));
}

// Inherits from its parent what a subcommand does.
class Verb::App : public CLI::App {
 public:
  App(CLI::App& parent, const std::string& name, const std::string& words) : CLI::App(words, name, &parent) {}

  using CLI::App::options_;
};

Verb::Verb(CLI::App& parent, const std::string& name, const std::string& words) {
  const auto app = std::make_shared<App>(parent, name, words);
  parent.add_subcommand(app);
  app_ = app.get();
}

Verb Verb::add_verb(const std::string& name, const std::string& words) {
  return {*app_, name, words};
}

// Lets `add` make an option while no other is in sight. CLI11 holds each new option against all that are there, and
// copies their names for it: with the forty of produce that is a quarter of the instructions of a short call. Options
// are the same in every call, so only builds without NDEBUG, such as the sanitized one of .ci/run, compare them.
template <typename Add>
Option Verb::alone(const Add& add) {
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

Option Verb::add_option(const std::string& names, std::string& value, const std::string& words) {
  return alone([&] { return app_->add_option(names, value, words); });
}

Option Verb::add_option(const std::string& names, std::vector<std::string>& values, const std::string& words) {
  return alone([&] { return app_->add_option(names, values, words); });
}

Option Verb::add_option(const std::string& names, std::int32_t& value, const std::string& words) {
  return alone([&] { return app_->add_option(names, value, words); });
}

Option Verb::add_option(const std::string& names, std::int64_t& value, const std::string& words) {
  return alone([&] { return app_->add_option(names, value, words); });
}

Option Verb::add_option(const std::string& names, std::function<void(const std::string&)> take,
                        const std::string& words) {
  return alone([&] { return app_->add_option_function<std::string>(names, std::move(take), words); });
}

Option Verb::add_flag(const std::string& names, bool& value, const std::string& words) {
  return alone([&] { return app_->add_flag(names, value, words); });
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
  app_->footer("Examples:\n" + examples);
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
