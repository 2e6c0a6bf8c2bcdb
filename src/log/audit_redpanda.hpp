// The audit of what Redpanda wrote: framing, the checksum of every header and of every batch, every record, the order
// of raft offsets and terms, and that nothing stands behind the end of the data. Its indexes are made anew by Redpanda
// and are not read. Changes nothing, and goes on after damage.
//
// Finding::first and last, and the offsets of the report, are as Kafka counts them (log/redpanda_log.hpp).
#pragma once

#include "log/audit.hpp"
#include "log/redpanda_log.hpp"

namespace bourn {

// Of the options, max_batch_bytes, compacted and progress count. Throws Error{io} and Error{missing} when a file cannot
// be read.
AuditReport audit_redpanda(const RedpandaLog& log, const AuditOptions& options = {});

}  // namespace bourn
