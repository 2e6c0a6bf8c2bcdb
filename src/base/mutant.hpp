// Deliberate faults in the code that keeps events safe, for the test of the fault tests (tests/faults/mutants.sh): each
// of them must be caught. They are there in a test's own executable alone, which is compiled with BOURN_MUTANTS and
// takes the name of one from its environment; everywhere else this is a constant, and no release can be told to be
// wrong.
#pragma once

#ifdef BOURN_MUTANTS

#include <cstdlib>
#include <string_view>

namespace bourn {

inline bool mutant(std::string_view name) {
  const char* const chosen = std::getenv("BOURN_MUTANT");
  return chosen != nullptr && name == chosen;
}

}  // namespace bourn

#else

namespace bourn {

constexpr bool mutant(const char*) noexcept {
  return false;
}

}  // namespace bourn

#endif
