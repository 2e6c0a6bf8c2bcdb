// Cutting a run of records to a range of offsets.
#pragma once

#include <optional>

#include "format/record_codec.hpp"

namespace bourn {

// Narrows the run to the records of [from, until). nullptr, or what is wrong with its records; then the run is as it
// was.
Reason trim_run(RecordRun& run, Offset from, std::optional<Offset> until) noexcept;

}  // namespace bourn
