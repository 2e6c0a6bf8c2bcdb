#include "base/error.hpp"
#include "commands/inspect/views.hpp"

namespace bourn::commands::inspect {

Outcome show_statistics(const Options&, Page&) {
  fail(ErrorKind::unsupported, "--stats: not there yet");
}

}  // namespace bourn::commands::inspect
