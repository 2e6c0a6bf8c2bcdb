#include "base/error.hpp"
#include "commands/inspect/views.hpp"

namespace bourn::commands::inspect {

Outcome show_difference(const Options&, Page&) {
  fail(ErrorKind::unsupported, "--diff: not there yet");
}

}  // namespace bourn::commands::inspect
