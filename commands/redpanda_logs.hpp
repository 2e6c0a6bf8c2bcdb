// Addresses that mean what Redpanda wrote.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "log/redpanda_log.hpp"

namespace bourn::commands {

// The partitions of those addresses that are Redpanda's segment files and directories; these are taken out of
// `addresses`, others stay. `only` picks one partition, as for topics.
std::vector<RedpandaLog> take_redpanda_logs(std::vector<std::string>& addresses, std::optional<std::int32_t> only);

// Bytes of its segments: how much a walk over it has to read.
std::int64_t log_bytes(const RedpandaLog& log);

}  // namespace bourn::commands
