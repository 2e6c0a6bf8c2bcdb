// The steps of a repair that change the bytes of one segment.
#pragma once

#include <vector>

#include "log/repair_files.hpp"
#include "log/repair_plan.hpp"

namespace bourn {

// Does what concerns the bytes of the segment `base`, all of it at once: the segment is written anew, or cut where
// nothing but its end goes. What goes is copied to `torn` first, and offsets that are lost by it are recorded. Like the
// acts in repair_files.hpp, it may be interrupted at any moment.
void edit_segment(const PartitionDir& dir, const Fd& own_files, TornFiles& torn, const TopicSettings& settings,
                  Offset base, const std::vector<RepairStep>& steps);

}  // namespace bourn
