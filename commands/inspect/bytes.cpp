#include "base/error.hpp"
#include "commands/inspect/views.hpp"

namespace bourn::commands::inspect {

Outcome show_bytes(const Options&, Page&) {
  fail(ErrorKind::unsupported, "--at: not there yet");
}

}  // namespace bourn::commands::inspect
