// The audit of what an address means, as --verify and --html show it.
#pragma once

#include "base/stop.hpp"
#include "commands/open_streams.hpp"
#include "commands/progress.hpp"
#include "log/audit_report.hpp"
#include "log/redpanda_log.hpp"

namespace bourn::commands::inspect {

// Checks everything about it that can be checked, by the settings of its topic where it stands in a store. `progress`
// is told of the bytes; a stop ends it, and the report says so.
AuditReport audited(const Stream& stream, Progress& progress, const Stop& stop);
AuditReport audited(const RedpandaLog& log, Progress& progress, const Stop& stop);

}  // namespace bourn::commands::inspect
