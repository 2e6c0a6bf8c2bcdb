// Pictures for the page of --html: SVG as text, with colours by CSS class alone. Everything that goes in as text is
// escaped here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "commands/inspect/segment_map.hpp"
#include "stream/pace.hpp"
#include "stream/quantiles.hpp"
#include "stream/timeline.hpp"

namespace bourn::commands::inspect {

// Text as HTML shows it: markup escaped, and what no reader should be sent (control bytes, what is not UTF-8,
// bidirectional overrides) written as \xNN.
std::string html_text(Bytes text, std::size_t limit = 4000);

enum class Series { events, bytes };

// Bars over time with both scales; each bar tells its time and amount. Gaps are shaded.
std::string timeline_svg(const Bars& bars, Series series, const std::vector<LargestGaps::Gap>& gaps, Zone zone);
// How many there are of each size, by powers of two.
std::string histogram_svg(const Quantiles& sizes, bool are_bytes);
// The segments of a partition side by side, as wide as their bytes, `longest` bytes being the whole width.
std::string segments_svg(const MappedPartition& partition, std::int64_t longest);

}  // namespace bourn::commands::inspect
