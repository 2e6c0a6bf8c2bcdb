#include "base/error.hpp"
#include "commands/inspect/views.hpp"

namespace bourn::commands::inspect {

Outcome show_verified(const Options&, Page&) {
  fail(ErrorKind::unsupported, "--verify: not there yet");
}

}  // namespace bourn::commands::inspect
