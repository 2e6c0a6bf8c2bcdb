// One verb of the command line and its options: what the verbs use of CLI11, without its header.
//
// In each file that includes it that header makes eight objects before main(), needed or not, which takes some 4,000
// instructions of every call. So few files do, and the verbs include this.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace bourn::commands {

struct Run;
class Mentioned;

// An option or an operand of a verb. A handle: it is good as long as the command line is. Of an option that the call
// does not mention (Run::only) there is nothing behind it.
class Option {
 public:
  explicit Option(CLI::Option* option) : option_(option) {}

  // How --help, the completions and the man pages show its value.
  Option type_name(const char* words) const;
  // `problem` is empty, or what is wrong with the value.
  Option check(std::string (*problem)(const std::string& value)) const;
  Option excludes(Option other) const;
  // Throw CLI::RequiredError when the call does not mention what it has to.
  Option needs(Option other) const;
  Option required() const;
  // Takes so many values.
  Option expected(int values) const;
  // Repeatable, and takes one value each time: what stands behind is an operand.
  Option one_at_a_time() const;

 private:
  CLI::Option* option_;
};

// A verb, a handle as well.
class Verb {
 public:
  Verb(CLI::App& parent, const Run& run, const std::string& name, const std::string& words);
  // A verb of this verb.
  Verb add_verb(const std::string& name, const std::string& words);

  // `names` are "-k,--key", or "KEY" for an operand. The place that is given must outlive the parsing, and keeps what
  // it has when there is no such option in the call.
  Option add_option(std::string_view names, std::string& value, std::string_view words);
  Option add_option(std::string_view names, std::vector<std::string>& values, std::string_view words);
  Option add_option(std::string_view names, std::int32_t& value, std::string_view words);
  Option add_option(std::string_view names, std::int64_t& value, std::string_view words);
  Option add_option(std::string_view names, std::function<void(const std::string&)> take, std::string_view words);
  Option add_flag(std::string_view names, bool& value, std::string_view words);

  // Refuses empty values, so that an unset variable in a script never means the default, of all options so far but
  // these.
  void refuse_empty_values(const std::vector<std::string>& but = {});
  // The examples that stand at the end of --help.
  void add_examples(const std::string& examples);
  // The heading of the list that names it.
  void group(const std::string& heading);
  // It does nothing alone: one of its own verbs is called.
  void require_verb();
  // What is called once its options are parsed.
  void callback(std::function<void()> chosen);
  // All words from the first operand on are the caller's, options among them; remaining() has them after the parsing.
  void leave_operands();
  std::vector<std::string> remaining() const;

 private:
  class App;

  Verb(CLI::App& parent, const Mentioned* only, const std::string& name, const std::string& words);
  template <typename Add>
  Option make(std::string_view names, const Add& add);

  App* app_;
  const Mentioned* only_;
};

}  // namespace bourn::commands
