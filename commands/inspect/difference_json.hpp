// What --diff finds, as JSON; bourn-inspect(1) describes the names.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "stream/difference.hpp"

namespace bourn::commands::inspect {

// "only_in_a", "only_in_b", or any of "key", "value", "headers", "time".
std::vector<std::string> what_differs(const Difference& found);
// One difference, with both events.
nlohmann::ordered_json difference_json(const TopicPartition& where, const Difference& found);
nlohmann::ordered_json difference_counts_json(const DifferenceCounts& counts);

}  // namespace bourn::commands::inspect
