// Segments, batches and events of partitions that Redpanda wrote.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/file_watch.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "base/units.hpp"
#include "commands/inspect/views.hpp"
#include "commands/redpanda_logs.hpp"
#include "commands/table.hpp"
#include "stream/pump.hpp"

namespace bourn::commands::inspect {
namespace {

using nlohmann::ordered_json;
using Next = RedpandaCursor::Next;

std::string time_cell(Timestamp time) {
  return time < 0 ? "-" : iso_time(time);
}
ordered_json time_json(Timestamp time) {
  return time < 0 ? ordered_json(nullptr) : ordered_json(time);
}

void print(Page& page, const Options& options, const Table& table, const ordered_json& json) {
  if (options.output.json) {
    page.output.write(json.dump(-1, ' ', false, ordered_json::error_handler_t::replace) + "\n");
  } else {
    table.print(page.output);
  }
}

std::string name_of(const RedpandaLog& log) {
  return log.where.topic == log.path ? log.path : fmt::format("{}/{}", log.where.topic, log.where.partition);
}

// What headers say of one segment.
struct Summary {
  std::int64_t events = 0, batches = 0, internal = 0;
  Offset first = -1, next = 0;
  Timestamp first_time = kNoTimestamp, last_time = kNoTimestamp;
  std::string state = "whole";

  void add(const RedpandaCursor& cursor) {
    const RedpandaHeader& header = cursor.header();
    next = cursor.next_offset();
    if (!header.is_data() || header.kafka.control()) {
      ++internal;
      return;
    }
    ++batches;
    events += header.kafka.record_count;
    if (first < 0) first = cursor.offset();
    const Timestamp time = header.kafka.max_timestamp;
    if (time >= 0) first_time = first_time < 0 ? time : std::min(first_time, time);
    last_time = std::max(last_time, time);
  }
};

// By segment, in their order.
std::vector<Summary> summarize(const RedpandaLog& log) {
  std::vector<Summary> summaries(log.segments.size());
  const auto of = [&](const std::string& path) -> Summary& {
    const auto found = std::find_if(log.segments.begin(), log.segments.end(),
                                    [&](const RedpandaSegment& segment) { return segment.path == path; });
    return summaries[static_cast<std::size_t>(found - log.segments.begin())];
  };
  RedpandaCursor cursor(log, RedpandaCheck::header);
  for (;;) {
    const Next next = cursor.next();
    if (next == Next::batch) {
      of(cursor.segment().path).add(cursor);
      continue;
    }
    if (next == Next::end) {
      if (cursor.torn() > 0)
        of(cursor.segment().path).state = fmt::format("{} bytes at the end are no whole batch", cursor.torn());
      break;
    }
    Summary& summary = of(cursor.damage().path);
    if (summary.state == "whole")
      summary.state = fmt::format("at byte {}: {}", cursor.damage().position, cursor.damage().reason);
    if (!cursor.skip_damage()) break;
  }
  return summaries;
}

void show_segments(const std::vector<RedpandaLog>& logs, const Options& options, Page& page) {
  Table table({"PARTITION", ">SEGMENT", ">TERM", ">EVENTS", ">BATCHES", ">INTERNAL", ">FIRST", ">NEXT", "FIRST TIME",
               "LAST TIME", "STATE"});
  ordered_json json = ordered_json::array();
  for (const RedpandaLog& log : logs) {
    const std::vector<Summary> summaries = summarize(log);
    for (std::size_t i = 0; i < summaries.size(); ++i) {
      const RedpandaSegment& segment = log.segments[i];
      const Summary& summary = summaries[i];
      table.row({name_of(log), std::to_string(segment.name.base), std::to_string(segment.name.term),
                 std::to_string(summary.events), std::to_string(summary.batches), std::to_string(summary.internal),
                 summary.first < 0 ? "-" : std::to_string(summary.first), std::to_string(summary.next),
                 time_cell(summary.first_time), time_cell(summary.last_time), summary.state});
      json.push_back({{"partition", name_of(log)},
                      {"segment", segment.name.base},
                      {"term", segment.name.term},
                      {"path", segment.path},
                      {"events", summary.events},
                      {"batches", summary.batches},
                      {"internal_batches", summary.internal},
                      {"first_offset", summary.first < 0 ? ordered_json(nullptr) : ordered_json(summary.first)},
                      {"next_offset", summary.next},
                      {"first_time", time_json(summary.first_time)},
                      {"last_time", time_json(summary.last_time)},
                      {"state", summary.state}});
    }
  }
  print(page, options, table, json);
}

void show_batches(const std::vector<RedpandaLog>& logs, const Options& options, Page& page) {
  Table table(
      {"PARTITION", ">SEGMENT", ">BYTE", ">BYTES", ">RAFT", ">OFFSET", ">RECORDS", "TYPE", "CODEC", "TIME", "STATE"});
  ordered_json json = ordered_json::array();
  const auto add = [&](const RedpandaLog& log, const RedpandaCursor& cursor, const char* state) {
    const RedpandaHeader& header = cursor.header();
    const bool known = header.kafka.codec_bits() <= static_cast<std::uint8_t>(Codec::zstd);
    const std::string codec = known ? std::string(codec_name(header.kafka.codec())) : std::string("unknown");
    const bool counted = header.has_kafka_offsets();
    const std::string type = std::string(redpanda_type_name(header.type)) + (header.kafka.control() ? ", control" : "");
    table.row({name_of(log), std::to_string(cursor.segment().name.base), std::to_string(cursor.position()),
               std::to_string(header.size), std::to_string(header.kafka.base_offset),
               counted ? std::to_string(cursor.offset()) : "-", std::to_string(header.kafka.record_count), type, codec,
               time_cell(header.kafka.max_timestamp), state});
    json.push_back({{"partition", name_of(log)},
                    {"segment", cursor.segment().name.base},
                    {"position", cursor.position()},
                    {"size", header.size},
                    {"raft_offset", header.kafka.base_offset},
                    {"offset", counted ? ordered_json(cursor.offset()) : ordered_json(nullptr)},
                    {"records", header.kafka.record_count},
                    {"type", type},
                    {"codec", codec},
                    {"time", time_json(header.kafka.max_timestamp)},
                    {"state", state}});
  };
  for (const RedpandaLog& log : logs) {
    RedpandaCursor cursor(log, RedpandaCheck::everything);
    for (;;) {
      const Next next = cursor.next();
      if (next == Next::end) break;
      if (next == Next::batch) {
        add(log, cursor, "whole");
        continue;
      }
      const Damage damage = cursor.damage();
      table.row({name_of(log), std::to_string(cursor.segment().name.base), std::to_string(damage.position), "-", "-",
                 std::to_string(damage.offset), "-", "-", "-", "-", damage.reason});
      json.push_back({{"partition", name_of(log)},
                      {"segment", cursor.segment().name.base},
                      {"position", damage.position},
                      {"offset", damage.offset},
                      {"state", damage.reason}});
      if (!cursor.skip_damage()) break;
    }
  }
  print(page, options, table, json);
}

void show_events(const Options& options, Page& page) {
  FileWatch watch;
  Selection selection(options.selection, options.store, watch);
  Printer printer = make_printer(options.output, page.output);
  const std::unique_ptr<Source> source = selection.source();
  pump(*source, printer, watch, page.stop, std::nullopt, [] {});
}

}  // namespace

bool show_redpanda(const Options& options, Page& page) {
  std::vector<std::string> others = options.selection.addresses;
  std::optional<std::int32_t> only;
  if (options.selection.partition >= 0) only = options.selection.partition;
  const std::vector<RedpandaLog> logs = take_redpanda_logs(others, only);
  if (logs.empty()) return false;
  if (!others.empty())
    fail(ErrorKind::usage, "{} is Redpanda's and {} is not; look at one after the other", logs.front().path,
         escaped(others.front()));
  if (options.indexes) {
    throw Error(
        ErrorKind::unsupported,
        fmt::format("{}: Redpanda's .base_index and .compaction_index are not read; it makes them anew from the "
                    "segments",
                    escaped(logs.front().path)),
        "--segments or --batches");
  }
  if (options.records) {
    show_events(options, page);
  } else if (options.batches) {
    show_batches(logs, options, page);
  } else {
    show_segments(logs, options, page);
  }
  return true;
}

}  // namespace bourn::commands::inspect
