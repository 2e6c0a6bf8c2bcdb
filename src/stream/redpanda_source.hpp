// A partition that Redpanda wrote, as a source: its data batches, translated.
#pragma once

#include <memory>

#include "log/redpanda_log.hpp"
#include "stream/local_source.hpp"

namespace bourn {

// Records of [from, until) as Kafka counts offsets (log/redpanda_log.hpp), what clients did not write left out. Does
// not follow. Stops with Error{damaged} at damage unless it is to be skipped.
std::unique_ptr<Source> make_redpanda_source(RedpandaLog log, const LocalSourceOptions& options);

// What the log holds at this moment: [from, until), and where a range of it lies.
OffsetRange extent_of(const RedpandaLog& log);
OffsetRange resolve(const Range& range, const RedpandaLog& log);

}  // namespace bourn
