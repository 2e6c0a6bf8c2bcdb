#include "base/error.hpp"
#include "commands/inspect/views.hpp"

namespace bourn::commands::inspect {

Outcome write_html(const Options&, Page&) {
  fail(ErrorKind::unsupported, "--html: not there yet");
}

}  // namespace bourn::commands::inspect
