// The page that --html writes: everything that is known of a stream, as one HTML file that needs no other.
#pragma once

#include <string>
#include <vector>

#include "commands/inspect/segment_map.hpp"
#include "stream/statistics.hpp"

namespace bourn::commands::inspect {

// `title` and everything else that may come from outside is escaped in here.
std::string html_page(const std::string& title, const StreamFacts& facts,
                      const std::vector<MappedPartition>& partitions, Zone zone);

}  // namespace bourn::commands::inspect
