#include "commands/usage.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>

#include "base/nearest.hpp"
#include "base/text.hpp"
#include "commands/commands.hpp"

namespace bourn::commands {
namespace {

// What kcat's options are called here, for hands that know them.
struct OfKcat {
  std::string_view option;
  const char* here;
};
constexpr std::array kOfKcat{
    OfKcat{"-C", "bourn consume TOPIC"},
    OfKcat{"-P", "bourn produce TOPIC"},
    OfKcat{"-L", "bourn topic list"},
    OfKcat{"-Q", "bourn consume TOPIC -o @TIME -n 1 -f %o"},
    OfKcat{"-b", "no broker: the topics are files in a directory, --dir DIRECTORY"},
    OfKcat{"-t", "the topic alone, without an option"},
    OfKcat{"-G", "bourn consume TOPIC --cursor FILE"},
    OfKcat{"-e", "nothing: consume ends at the end, and goes on with --follow"},
    OfKcat{"-u", "nothing: what a reader waits for is never held back"},
    OfKcat{"-X", "no client: a topic's settings are those of bourn topic alter TOPIC --set NAME=VALUE"},
    OfKcat{"-V", "bourn --version"},
    OfKcat{"-l", "bourn produce TOPIC < FILE"},
};

// Verbs that other tools have, and what is near to them here.
struct OfOthers {
  std::string_view verb;
  const char* here;
};
constexpr std::array kOfOthers{
    OfOthers{"help", "bourn --help"},
    OfOthers{"version", "bourn --version"},
    OfOthers{"verify", "bourn inspect ADDRESS --verify"},
    OfOthers{"check", "bourn inspect ADDRESS --verify"},
    OfOthers{"fsck", "bourn inspect ADDRESS --verify"},
    OfOthers{"stats", "bourn inspect ADDRESS --stats"},
    OfOthers{"diff", "bourn inspect ADDRESS ADDRESS --diff"},
    OfOthers{"dump", "bourn inspect ADDRESS --records"},
    OfOthers{"cat", "bourn consume TOPIC"},
    OfOthers{"read", "bourn consume TOPIC"},
    OfOthers{"tail", "bourn consume TOPIC --last 10 --follow"},
    OfOthers{"follow", "bourn consume TOPIC --follow"},
    OfOthers{"subscribe", "bourn consume TOPIC --follow"},
    OfOthers{"sub", "bourn consume TOPIC --follow"},
    OfOthers{"get", "bourn consume TOPIC --key KEY --latest"},
    OfOthers{"publish", "bourn produce TOPIC"},
    OfOthers{"pub", "bourn produce TOPIC"},
    OfOthers{"send", "bourn produce TOPIC"},
    OfOthers{"write", "bourn produce TOPIC"},
    OfOthers{"append", "bourn produce TOPIC"},
    OfOthers{"list", "bourn topic list"},
    OfOthers{"ls", "bourn topic list"},
    OfOthers{"topics", "bourn topic list"},
    OfOthers{"create", "bourn topic create TOPIC"},
    OfOthers{"describe", "bourn topic describe TOPIC"},
    OfOthers{"alter", "bourn topic alter TOPIC"},
    OfOthers{"trim", "bourn topic trim TOPIC --before BOUND"},
    OfOthers{"delete", "bourn topic delete TOPIC"},
    OfOthers{"rm", "bourn topic delete TOPIC"},
};

// The same behind "bourn topic".
constexpr std::array kOfOthersTopics{
    OfOthers{"set", "bourn topic alter TOPIC --set NAME=VALUE"},
    OfOthers{"config", "bourn topic alter TOPIC --set NAME=VALUE"},
    OfOthers{"configure", "bourn topic alter TOPIC --set NAME=VALUE"},
    OfOthers{"alter-config", "bourn topic alter TOPIC --set NAME=VALUE"},
    OfOthers{"add-partitions", "bourn topic alter TOPIC --partitions N"},
    OfOthers{"show", "bourn topic describe TOPIC"},
    OfOthers{"info", "bourn topic describe TOPIC"},
    OfOthers{"ls", "bourn topic list"},
    OfOthers{"new", "bourn topic create TOPIC"},
    OfOthers{"rm", "bourn topic delete TOPIC"},
    OfOthers{"remove", "bourn topic delete TOPIC"},
    OfOthers{"trim-prefix", "bourn topic trim TOPIC --before BOUND"},
    OfOthers{"consume", "bourn consume TOPIC"},
    OfOthers{"produce", "bourn produce TOPIC"},
};

template <typename Table>
const char* as_others_have_it(const std::string& word, const Table& table) {
  const auto found = std::find_if(table.begin(), table.end(), [&](const OfOthers& one) { return one.verb == word; });
  return found == table.end() ? nullptr : found->here;
}

const char* as_kcat_has_it(const std::string& word) {
  if (word.size() < 2) return nullptr;
  const std::string_view option = std::string_view(word).substr(0, 2);
  const auto found =
      std::find_if(kOfKcat.begin(), kOfKcat.end(), [&](const OfKcat& one) { return one.option == option; });
  return found == kOfKcat.end() || word.rfind("--", 0) == 0 ? nullptr : found->here;
}

std::vector<std::string> verbs_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(verb->get_name());
  }
  return names;
}

std::vector<std::string> options_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

Error no_verb(const std::string& word, const CLI::App& app, const std::string& called) {
  const std::string of = app.get_parent() == nullptr ? "" : " of " + called;
  const std::string words = fmt::format("\"{}\" is no verb{}", escaped(word), of);
  const char* here = app.get_parent() == nullptr ? as_others_have_it(word, kOfOthers)
                     : app.get_name() == "topic" ? as_others_have_it(word, kOfOthersTopics)
                                                 : nullptr;
  if (here != nullptr) return {ErrorKind::usage, words, here};
  const auto meant = nearest(word, verbs_of(app));
  return {ErrorKind::usage, words, called + (meant ? " " + *meant : " --help")};
}

Error no_option(const std::string& word, const CLI::App& app, const std::string& called) {
  const std::string option = word.substr(0, word.find('='));
  const std::string words = fmt::format("{}: no such option of {}", escaped(option), called);
  if (const auto meant = nearest(option, options_of(app))) return {ErrorKind::usage, words, *meant};
  if (const char* here = as_kcat_has_it(word)) return {ErrorKind::usage, words, here};
  return {ErrorKind::usage, words, called + " --help"};
}

// CLI11 says "--key: 1 required KEY missing".
std::string said_plainly(std::string words) {
  constexpr std::string_view kCount = ": 1 required ";
  constexpr std::string_view kEnd = " missing";
  const std::size_t at = words.find(kCount);
  if (at == std::string::npos || words.size() < kEnd.size() || !words.ends_with(kEnd)) return words;
  words.insert(words.size() - kEnd.size(), " is");
  words.replace(at, kCount.size(), ": ");
  return words;
}

}  // namespace

Error usage_error(const CLI::ParseError& error, const CLI::App& app, const char* first_word) {
  if (first_word[0] == '-') {
    const std::string option = std::string(first_word).substr(0, std::string_view(first_word).find('='));
    for (const CLI::App* behind : app.get_subcommands()) {
      if (behind->get_option_no_throw(option) == nullptr) continue;
      return {ErrorKind::usage, escaped(option) + ": goes behind the verb",
              fmt::format("bourn {} {}", behind->get_name(), option)};
    }
    return no_option(first_word, app, "bourn");
  }
  if (!is_verb(first_word)) return no_verb(first_word, app, "bourn");
  const CLI::App* verb = &app;
  std::string called = "bourn";
  while (!verb->get_subcommands().empty()) {
    verb = verb->get_subcommands().back();
    called += " " + verb->get_name();
  }
  const std::vector<std::string> extra = verb->remaining();
  if (!extra.empty() && extra.front().size() > 1 && extra.front().front() == '-') {
    return no_option(extra.front(), *verb, called);
  }
  if (!extra.empty() && !verbs_of(*verb).empty()) return no_verb(extra.front(), *verb, called);
  if (!extra.empty()) {
    return {ErrorKind::usage, fmt::format("\"{}\" is one word too many for {}", escaped(extra.front()), called),
            called + " --help"};
  }
  if (!verbs_of(*verb).empty()) {
    return {ErrorKind::usage, verb->get_name() + ": the verb is missing", called + " --help"};
  }
  return {ErrorKind::usage, said_plainly(error.what()), called + " --help"};
}

}  // namespace bourn::commands
