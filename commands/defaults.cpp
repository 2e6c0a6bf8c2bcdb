#include "commands/defaults.hpp"

#include <fcntl.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>

#include "base/file.hpp"
#include "base/nearest.hpp"
#include "base/text.hpp"
#include "commands/commands.hpp"

namespace bourn::commands {
namespace {

std::optional<std::string> environment(const std::string& name) {
  const char* value = ::secure_getenv(name.c_str());
  if (value == nullptr) return std::nullopt;
  return value;
}

// "topic list", "local-time" -> "BOURN_TOPIC_LIST_LOCAL_TIME"
std::string variable_for(const std::string& call, const std::string& name) {
  std::string variable = call.empty() ? "BOURN_" + name : "BOURN_" + call + "_" + name;
  for (char& byte : variable) {
    if (byte == ' ' || byte == '-') byte = '_';
    if (byte >= 'a' && byte <= 'z') byte = static_cast<char>(byte - 'a' + 'A');
  }
  return variable;
}

bool is_of_all(const std::string& name) {
  return std::find(kOfAll.begin(), kOfAll.end(), name) != kOfAll.end();
}

// "topic list" -> "topic list", "topic", ""
std::vector<std::string> scopes_of(const std::string& call) {
  std::vector<std::string> scopes{call};
  if (const std::size_t blank = call.rfind(' '); blank != std::string::npos) scopes.push_back(call.substr(0, blank));
  scopes.emplace_back();
  return scopes;
}

std::string joined(const std::vector<std::string>& path, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += (i == 0 ? "" : " ") + path[i];
  return text;
}

// The name that it has in the file; empty for operands and --help, which have no defaults.
std::string name_of(const CLI::Option& option) {
  if (option.get_positional() || option.get_lnames().empty()) return {};
  const std::string& name = option.get_lnames().front();
  return name == "help" || name == "version" ? std::string() : name;
}

std::vector<std::string> names_of(const CLI::App& verb) {
  std::vector<std::string> names;
  for (const CLI::Option* option : verb.get_options()) {
    if (const std::string name = name_of(*option); !name.empty()) names.push_back(name);
  }
  return names;
}

// Options that any of the verbs below has.
std::vector<std::string> names_below(const CLI::App& group) {
  std::vector<std::string> all;
  for (const CLI::App* verb : group.get_subcommands([](const CLI::App*) { return true; })) {
    for (std::string& name : names_of(*verb)) all.push_back(std::move(name));
  }
  return all;
}

bool has_below(const CLI::App& group, const std::string& name) {
  const auto verbs = group.get_subcommands([](const CLI::App*) { return true; });
  return std::any_of(verbs.begin(), verbs.end(), [&](const CLI::App* verb) { return verb->get_name() == name; });
}

bool is_about(const std::string& scope, const std::string& call) {
  return scope == call || call.starts_with(scope + " ");
}

bool excludes_given(const CLI::Option& option) {
  const std::set<CLI::Option*> others = option.get_excludes();
  return std::any_of(others.begin(), others.end(), [](const CLI::Option* other) { return other->count() > 0; });
}

std::string config_file(bool& must_exist) {
  const auto named = environment("BOURN_CONFIG");
  must_exist = named && !named->empty();
  if (named) return *named;
  if (const auto home = environment("XDG_CONFIG_HOME"); home && !home->empty()) return *home + "/bourn/config.toml";
  if (const auto home = environment("HOME"); home && !home->empty()) return *home + "/.config/bourn/config.toml";
  return {};
}

}  // namespace

Defaults Defaults::load() {
  constexpr std::size_t kMost = std::size_t{1} << 20;
  Defaults defaults;
  bool must_exist = false;
  defaults.file_ = config_file(must_exist);
  if (defaults.file_.empty()) return defaults;
  const Fd file(::open(defaults.file_.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (!file) {
    if (!must_exist && (errno == ENOENT || errno == ENOTDIR)) return defaults;
    fail_errno(defaults.file_, "open");
  }
  defaults.entries_ = parse_config(read_small_file(file, defaults.file_, kMost), defaults.file_);
  defaults.check_tables();
  return defaults;
}

void Defaults::check_tables() const {
  for (const ConfigEntry& entry : entries_) {
    if (entry.path.size() == 1) continue;
    const std::string& verb = entry.path.front();
    if (is_verb(verb)) continue;
    const auto meant = nearest(verb, verb_names());
    throw Error(ErrorKind::usage, fmt::format("{}: \"{}\" is no verb", config_place(file_, entry.line), escaped(verb)),
                meant ? "[" + *meant + "]" : "bourn --help");
  }
}

void Defaults::check_names(const CLI::App& verb, const std::string& call) const {
  const CLI::App& around = *verb.get_parent();
  for (const ConfigEntry& entry : entries_) {
    // [consume.x], or [topic.lst], where topic has verbs of its own.
    if (entry.path.size() > 2 && entry.path.front() == call.substr(0, call.find(' '))) {
      const bool is_group = around.get_parent() != nullptr;
      if (!is_group || !has_below(around, entry.path[1]) || entry.path.size() > 3) {
        throw Error(ErrorKind::usage,
                    fmt::format("{}: \"{}\" is no verb", config_place(file_, entry.line),
                                escaped(joined(entry.path, entry.path.size() - 1))),
                    "bourn " + entry.path.front() + " --help");
      }
    }
    const std::string scope = joined(entry.path, entry.path.size() - 1);
    const std::string& name = entry.path.back();
    const std::string place = config_place(file_, entry.line) + ": " + escaped(name);
    if (scope.empty()) {
      if (is_of_all(name)) continue;
      const auto meant = nearest(name, {kOfAll.begin(), kOfAll.end()});
      throw Error(ErrorKind::usage, place + ": no option that all verbs share; others stand below their verb's [name]",
                  meant ? *meant : "bourn config");
    }
    if (!is_about(scope, call)) continue;
    const std::vector<std::string> names = scope == call ? names_of(verb) : names_below(*verb.get_parent());
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    const auto meant = nearest(name, names);
    throw Error(ErrorKind::usage, fmt::format("{}: no such option of bourn {}", place, scope),
                meant ? *meant : "bourn " + scope + " --help");
  }
}

std::optional<Defaults::Found> Defaults::in_environment(const std::string& call, const std::string& name) const {
  for (const std::string& scope : scopes_of(call)) {
    if (scope.empty() && !is_of_all(name)) continue;
    const std::string variable = variable_for(scope, name);
    const auto value = environment(variable);
    if (value && !value->empty()) return Found{{*value}, false, {Origin::Kind::environment, variable}};
  }
  return std::nullopt;
}

std::optional<Defaults::Found> Defaults::in_file(const std::string& call, const std::string& name) const {
  for (const std::string& scope : scopes_of(call)) {
    for (const ConfigEntry& entry : entries_) {
      if (entry.path.back() != name || joined(entry.path, entry.path.size() - 1) != scope) continue;
      return Found{entry.values, entry.is_array, {Origin::Kind::file, config_place(file_, entry.line)}};
    }
  }
  return std::nullopt;
}

void Defaults::apply(CLI::App& verb, const std::string& call) {
  check_names(verb, call);
  const auto fill = [&](auto&& find) {
    std::vector<std::pair<CLI::Option*, Found>> all;
    for (CLI::Option* option : verb.get_options()) {
      const std::string name = name_of(*option);
      if (name.empty() || option->count() > 0 || excludes_given(*option) || is_applied(*option)) continue;
      if (auto found = find(name)) all.emplace_back(option, std::move(*found));
    }
    for (const auto& [option, found] : all) {
      if (excludes_given(*option)) {
        throw Error(ErrorKind::usage, fmt::format("{}: {}: does not go with another that is set beside it",
                                                  found.origin.place, name_of(*option)));
      }
      set(*option, found);
    }
  };
  fill([&](const std::string& name) { return in_environment(call, name); });
  fill([&](const std::string& name) { return in_file(call, name); });
}

void Defaults::set(CLI::Option& option, const Found& found) {
  const std::string place = found.origin.place + ": " + name_of(option) + ": ";
  const bool is_flag = option.get_items_expected_max() == 0;
  if (found.is_array && option.get_expected_max() <= 1) {
    throw Error(ErrorKind::usage, place + "takes one value, and no array of them");
  }
  if (is_flag && found.values.front() != "true" && found.values.front() != "false") {
    throw Error(ErrorKind::usage,
                fmt::format("{}\"{}\"; legal are true and false", place, escaped(found.values.front())));
  }
  if (is_flag && found.values.front() == "false") {
    applied_.push_back({&option, found.origin});
    return;
  }
  try {
    for (const std::string& value : found.values) option.add_result(value);
    option.run_callback();
  } catch (const CLI::ParseError& error) {
    std::string what = error.what();
    if (const std::string name = option.get_name() + ": "; what.starts_with(name)) what.erase(0, name.size());
    throw Error(ErrorKind::usage, place + what);
  }
  applied_.push_back({&option, found.origin});
}

bool Defaults::is_applied(const CLI::Option& option) const {
  return std::any_of(applied_.begin(), applied_.end(), [&](const Applied& one) { return one.option == &option; });
}

Origin Defaults::origin_of(const CLI::Option& option) const {
  for (const Applied& applied : applied_) {
    if (applied.option == &option) return applied.origin;
  }
  return {option.count() > 0 ? Origin::Kind::flag : Origin::Kind::preset, {}};
}

Error Defaults::placed(const Error& error) const {
  if (error.kind() != ErrorKind::usage) return error;
  const std::string_view what = error.what();
  for (const Applied& applied : applied_) {
    std::vector<std::string> names;
    for (const std::string& name : applied.option->get_snames()) names.push_back("-" + name + ": ");
    for (const std::string& name : applied.option->get_lnames()) names.push_back("--" + name + ": ");
    for (const std::string& name : names) {
      if (!what.starts_with(name)) continue;
      return {error.kind(),
              fmt::format("{}: {}: {}", applied.origin.place, name_of(*applied.option), what.substr(name.size())),
              error.hint(), error.mark()};
    }
  }
  return error;
}

}  // namespace bourn::commands
