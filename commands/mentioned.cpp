#include "commands/mentioned.hpp"

#include <unistd.h>

#include <algorithm>

namespace bourn::commands {
namespace {

// Whether "BOURN_TOPIC_LIST_LOCAL_TIME" ends with "_LOCAL_TIME", which is how "local-time" is written there.
bool is_for(std::string_view variable, std::string_view name) {
  if (variable.size() <= name.size() || variable[variable.size() - name.size() - 1] != '_') return false;
  return std::equal(name.begin(), name.end(), variable.end() - static_cast<std::ptrdiff_t>(name.size()),
                    [](char of_name, char of_variable) {
                      if (of_name == '-') return of_variable == '_';
                      return (of_name >= 'a' && of_name <= 'z' ? of_name - 'a' + 'A' : of_name) == of_variable;
                    });
}

}  // namespace

Mentioned::Mentioned(const std::vector<std::string_view>& words) {
  for (const std::string_view word : words) {
    if (word.starts_with("--")) {
      words_.push_back(word.substr(2, word.find('=') - 2));
    } else if (word.starts_with("-")) {
      for (const char letter : word) letters_.set(static_cast<unsigned char>(letter));
    }
  }
  for (char** at = environ; at != nullptr && *at != nullptr; ++at) {
    const std::string_view setting = *at;
    if (setting.starts_with("BOURN_")) variables_.push_back(setting.substr(0, setting.find('=')));
  }
}

bool Mentioned::any_of(std::string_view names) const {
  for (std::size_t at = 0; at <= names.size();) {
    const std::size_t end = std::min(names.find(',', at), names.size());
    if (has(names.substr(at, end - at))) return true;
    at = end + 1;
  }
  return false;
}

bool Mentioned::has(std::string_view name) const {
  if (!name.starts_with("-")) return true;
  if (!name.starts_with("--")) return letters_.test(static_cast<unsigned char>(name[1]));
  name.remove_prefix(2);
  return std::find(words_.begin(), words_.end(), name) != words_.end() ||
         std::any_of(variables_.begin(), variables_.end(),
                     [&](std::string_view variable) { return is_for(variable, name); });
}

}  // namespace bourn::commands
