// The segments of partitions, and the entries of their indexes.
#include "base/error.hpp"
#include "base/stop.hpp"
#include "base/units.hpp"
#include "commands/inspect/index_rows.hpp"
#include "commands/inspect/tables.hpp"
#include "commands/progress.hpp"
#include "log/summary.hpp"

namespace bourn::commands::inspect {
namespace {

// One at a time, so that ten thousand segments do not need as many descriptors.
template <typename Visit>
void for_each_segment(const Stream& stream, Visit&& visit) {
  const auto* dir = std::get_if<PartitionDir>(&stream);
  if (dir == nullptr) return visit(std::get<Segment>(stream));
  for (const Offset base : list_segments(*dir)) {
    if (const auto segment = Segment::open(*dir, base)) visit(*segment);
  }
}

Cell state_of(const SegmentSummary& segment, const Page& page) {
  const std::int64_t rest = segment.bytes - segment.whole_bytes;
  if (segment.damage != nullptr)
    return {fmt::format("damaged at byte {}: {}", segment.whole_bytes, segment.damage), Ink::bad};
  if (segment.bytes == 0) return {"empty", Ink::faint};
  if (rest == 0) return {"whole", Ink::good};
  const std::string size = page.screen.is_terminal() ? size_text(rest) : fmt::format("{} bytes", rest);
  return {fmt::format("unfinished: {} from byte {} on", size, segment.whole_bytes), Ink::warning};
}

Cell codecs_of(const SegmentSummary& segment) {
  std::vector<std::string> names;
  for (const std::uint8_t bits : segment.codecs)
    names.push_back(bits > 4 ? "codec " + std::to_string(bits) : std::string(codec_name(static_cast<Codec>(bits))));
  return names;
}

Cell formats_of(const SegmentSummary& segment) {
  std::vector<std::string> names;
  for (const std::int8_t magic : segment.magics) names.push_back("v" + std::to_string(magic));
  return names;
}

}  // namespace

std::string name_of(const Stream& stream) {
  const auto* dir = std::get_if<PartitionDir>(&stream);
  if (dir == nullptr) return std::get<Segment>(stream).path();
  return fmt::format("{}/{}", dir->where().topic, dir->where().partition);
}

Outcome show_segments(const Options& options, Page& page, const std::vector<Stream>& streams) {
  Sheet sheet(page,
              {{"partition", "", Holds::text, 0, 0, true},
               {"segment", "SEGMENT", Holds::number},
               {"path", "PATH", Holds::text, 9, 20},
               {"first_offset", "START", Holds::number, 8},
               {"next_offset", "NEXT", Holds::number},
               {"events", "EVENTS", Holds::number},
               {"batches", "BATCHES", Holds::number, 5},
               {"bytes", "BYTES", Holds::size},
               {"index_entries", "INDEX", Holds::number, 7},
               {"time_entries", "TIMES", Holds::number, 7},
               {"formats", "FORMAT", Holds::text, 6},
               {"codecs", "CODEC", Holds::text, 4},
               {"first_time", "FIRST", Holds::time, 3},
               {"last_time", "LAST", Holds::time, 2},
               {"state", "STATE", Holds::text, 0, 12}},
              shape_of(options));
  std::int64_t bytes = 0;
  for (const Stream& stream : streams) bytes += log_bytes(stream);
  Progress progress("inspect", bytes, options.store);
  bool damaged = false;
  for (const Stream& stream : streams) {
    for_each_segment(stream, [&](const Segment& segment) {
      if (!sheet.open() || page.stop.requested()) return;
      const SegmentSummary summary = summarize(segment, [&](std::int64_t walked) { progress.advance(walked); });
      damaged = damaged || summary.damage != nullptr;
      Cell events(summary.records);
      // A wrapper's header does not tell how many messages are in it.
      if (summary.counts_messages) events = Cell();
      sheet.row({{name_of(stream), Ink::name},
                 {summary.base, Ink::number},
                 summary.path,
                 summary.first_offset,
                 summary.next_offset,
                 events,
                 summary.batches,
                 summary.bytes,
                 segment.offset_index().count(),
                 segment.time_index().count(),
                 formats_of(summary),
                 codecs_of(summary),
                 time_of(summary.first_time),
                 time_of(summary.last_time),
                 state_of(summary, page)});
    });
  }
  progress.clear();
  sheet.finish();
  return damaged ? Outcome::damaged : Outcome::done;
}

Outcome show_indexes(const Options& options, Page& page, const std::vector<Stream>& streams) {
  IndexSheet sheet(page, shape_of(options));
  for (const Stream& stream : streams) {
    for_each_segment(stream, [&](const Segment& segment) {
      if (!sheet.open() || page.stop.requested()) return;
      const std::string stem = segment.path().substr(0, segment.path().rfind('.'));
      for (const char* suffix : {".index", ".timeindex", ".txnindex"})
        sheet.show_if_there(name_of(stream), stem + suffix, segment.base());
    });
  }
  sheet.finish();
  return Outcome::done;
}

}  // namespace bourn::commands::inspect
