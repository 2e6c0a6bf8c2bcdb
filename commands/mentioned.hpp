// Which options a call speaks of: with its words, or with variables that give options their defaults.
//
// A short call spends more time on making the options of its verb than on its event, and needs few of them. So it makes
// those alone that are mentioned, and where that does not lead to a command line that is right, all of them: for the
// help, for what is wrong and what was meant, and for the configuration file, whose names are compared with them.
#pragma once

#include <bitset>
#include <string_view>
#include <vector>

namespace bourn::commands {

class Mentioned {
 public:
  // `words` and the environment must outlive it.
  explicit Mentioned(const std::vector<std::string_view>& words);

  // Whether the call may mean the option of these names, such as "-k,--key". Now and then true of one that it does not
  // mean ("-kx" may be two flags, or a key), never false of one that it does. An operand is always meant.
  bool any_of(std::string_view names) const;

 private:
  bool has(std::string_view name) const;

  std::bitset<256> letters_;                 // of all words that begin with one dash
  std::vector<std::string_view> words_;      // that begin with two, without these and their values
  std::vector<std::string_view> variables_;  // names of those that begin with BOURN_
};

}  // namespace bourn::commands
