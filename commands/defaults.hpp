// Defaults of options that the user has set: in the environment, and in the configuration file. What stands on the
// command line wins, then the environment, then the file; and in each of them what is said of the verb before what is
// said of all.
//
//   environment          file                           is the default of
//   BOURN_COLOR          color = "never"                --color, of every verb that has it
//   BOURN_TOPIC_…        [topic]                        options of every verb below topic
//   BOURN_PRODUCE_SYNC   [produce], sync = "batch"      --sync of produce
//
// Options that all verbs share can be set for all; see kOfAll.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "commands/config_file.hpp"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace bourn::commands {

inline constexpr std::array<std::string_view, 6> kOfAll{"dir", "quiet", "verbose", "color", "progress", "local-time"};

// Where a value comes from.
struct Origin {
  enum class Kind { flag, environment, file, preset };
  Kind kind = Kind::preset;
  std::string place;  // the variable, "FILE: line N", or ""
};

class Defaults {
 public:
  // Reads $BOURN_CONFIG, else $XDG_CONFIG_HOME/bourn/config.toml, else ~/.config/bourn/config.toml; one that is not
  // there is as good as an empty one, unless BOURN_CONFIG names it. Throws Error naming it, for what is wrong with it
  // as a text, and for tables of verbs that do not exist.
  static Defaults load();

  // Whether there are any in the file.
  bool in_file() const noexcept { return !entries_.empty(); }

  // Gives every option of `verb` that the user set no other way its default. `call` is "topic list". Throws
  // Error{usage} for a name that is no option, and for a value that is none, naming where it stands.
  void apply(CLI::App& verb, const std::string& call);

  // Of an option of a verb that apply() was called for.
  Origin origin_of(const CLI::Option& option) const;

  // The same error, with the place of the value that it is about in front when that was a default: many options are
  // understood only when they are used.
  Error placed(const Error& error) const;

 private:
  struct Found {
    std::vector<std::string> values;
    bool is_array = false;
    Origin origin;
  };
  struct Applied {
    const CLI::Option* option;
    Origin origin;
  };

  std::optional<Found> in_environment(const std::string& call, const std::string& name) const;
  std::optional<Found> in_file(const std::string& call, const std::string& name) const;
  void check_tables() const;
  void check_names(const CLI::App& verb, const std::string& call) const;
  bool is_applied(const CLI::Option& option) const;
  void set(CLI::Option& option, const Found& found);

  std::string file_;
  std::vector<ConfigEntry> entries_;
  std::vector<Applied> applied_;
};

}  // namespace bourn::commands
