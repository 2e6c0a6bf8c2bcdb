// The audit of what an address means, as --verify and --html show it.
#pragma once

#include <cstdint>
#include <vector>

#include "base/stop.hpp"
#include "commands/inspect/views.hpp"
#include "commands/open_streams.hpp"
#include "commands/progress.hpp"
#include "log/audit_report.hpp"
#include "log/redpanda_log.hpp"

namespace bourn::commands::inspect {

// What the addresses stand for, the whole store when there are none, and how many bytes that is. Throws Error{missing}.
struct Auditable {
  std::vector<Stream> streams;
  std::vector<RedpandaLog> redpanda;
  std::int64_t bytes = 0;
};
Auditable open_auditable(const Options& options);

// Checks everything about it that can be checked, by the settings of its topic where it stands in a store. `progress`
// is told of the bytes; a stop ends it, and the report says so.
AuditReport audited(const Stream& stream, Progress& progress, const Stop& stop);
AuditReport audited(const RedpandaLog& log, Progress& progress, const Stop& stop);

}  // namespace bourn::commands::inspect
