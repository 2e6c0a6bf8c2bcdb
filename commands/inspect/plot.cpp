#include "base/error.hpp"
#include "commands/inspect/views.hpp"

namespace bourn::commands::inspect {

Outcome show_plot(const Options&, Page&) {
  fail(ErrorKind::unsupported, "--plot: not there yet");
}

}  // namespace bourn::commands::inspect
