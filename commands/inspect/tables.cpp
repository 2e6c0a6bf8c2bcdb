// The tables of topics, partitions and segments.
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/output.hpp"
#include "base/time.hpp"
#include "base/units.hpp"
#include "commands/inspect/views.hpp"
#include "commands/open_streams.hpp"
#include "commands/table.hpp"
#include "log/summary.hpp"

namespace bourn::commands::inspect {
namespace {

using nlohmann::ordered_json;

std::string time_cell(Timestamp time) {
  return time < 0 ? "-" : iso_time(time);
}
ordered_json time_json(Timestamp time) {
  return time < 0 ? ordered_json(nullptr) : ordered_json(time);
}

struct Total {
  std::int64_t records = 0;
  std::int64_t bytes = 0;
  Timestamp first = kNoTimestamp;
  Timestamp last = kNoTimestamp;

  void add(const SegmentSummary& segment) {
    records += segment.records;
    bytes += segment.bytes;
    if (segment.first_time >= 0) first = first < 0 ? segment.first_time : std::min(first, segment.first_time);
    last = std::max(last, segment.last_time);
  }
};

void inspect_store(const Store& store, bool as_json, Output& output) {
  Table table({"TOPIC", ">PARTITIONS", ">EVENTS", ">BYTES", "FIRST", "LAST"});
  ordered_json json = ordered_json::array();
  for (const std::string& topic : store.topics()) {
    Total total;
    const std::int32_t partitions = store.partition_count(topic);
    for (std::int32_t i = 0; i < partitions; ++i) {
      for (const SegmentSummary& segment : summarize(store.partition(topic, i))) total.add(segment);
    }
    table.row({topic, std::to_string(partitions), std::to_string(total.records),
               output.is_terminal() ? size_text(total.bytes) : std::to_string(total.bytes), time_cell(total.first),
               time_cell(total.last)});
    json.push_back({{"topic", topic},
                    {"partitions", partitions},
                    {"events", total.records},
                    {"bytes", total.bytes},
                    {"first_time", time_json(total.first)},
                    {"last_time", time_json(total.last)}});
  }
  if (as_json) {
    output.write(json.dump() + "\n");
  } else {
    table.print(output);
  }
}

void inspect_partitions(const Store& store, const Options& options, Output& output) {
  Table table({"PARTITION", ">SEGMENT", ">EVENTS", ">BATCHES", ">BYTES", ">NEXT", "FIRST", "LAST", "STATE"});
  ordered_json json = ordered_json::array();
  for (const Stream& stream : open_streams(store, options.selection.addresses, std::nullopt)) {
    const auto* dir = std::get_if<PartitionDir>(&stream);
    const std::string name = dir != nullptr ? fmt::format("{}/{}", dir->where().topic, dir->where().partition)
                                            : std::get<Segment>(stream).path();
    const auto segments = dir != nullptr ? summarize(*dir) : std::vector{summarize(std::get<Segment>(stream))};
    for (const SegmentSummary& segment : segments) {
      const std::int64_t rest = segment.bytes - segment.whole_bytes;
      const std::string state = segment.damage != nullptr
                                    ? fmt::format("at byte {}: {}", segment.whole_bytes, segment.damage)
                                : rest > 0 ? fmt::format("{} bytes at the end are no whole batch", rest)
                                           : std::string("whole");
      table.row({name, std::to_string(segment.base), std::to_string(segment.records), std::to_string(segment.batches),
                 output.is_terminal() ? size_text(segment.bytes) : std::to_string(segment.bytes),
                 std::to_string(segment.next_offset), time_cell(segment.first_time), time_cell(segment.last_time),
                 state});
      json.push_back({{"partition", name},
                      {"segment", segment.base},
                      {"path", segment.path},
                      {"events", segment.records},
                      {"batches", segment.batches},
                      {"bytes", segment.bytes},
                      {"first_offset", segment.first_offset},
                      {"next_offset", segment.next_offset},
                      {"first_time", time_json(segment.first_time)},
                      {"last_time", time_json(segment.last_time)},
                      {"state", state}});
    }
  }
  if (options.output.json) {
    output.write(json.dump() + "\n");
  } else {
    table.print(output);
  }
}

}  // namespace

Outcome show_store(const Options& options, Page& page) {
  inspect_store(options.store.store(), options.output.json, page.output);
  return Outcome::done;
}

Outcome show_addressed(const Options& options, Page& page) {
  inspect_partitions(options.store.store(), options, page.output);
  return Outcome::done;
}

}  // namespace bourn::commands::inspect
