// Segments, batches and events of partitions that Redpanda wrote.
#include <algorithm>

#include "base/error.hpp"
#include "base/file_watch.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "base/units.hpp"
#include "commands/inspect/tables.hpp"
#include "commands/redpanda_logs.hpp"
#include "stream/pump.hpp"

namespace bourn::commands::inspect {
namespace {

using Next = RedpandaCursor::Next;

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

Ink ink_of(const std::string& state) {
  return state == "whole" ? Ink::plain : Ink::bad;
}

void show_segments(const std::vector<RedpandaLog>& logs, const Options& options, Page& page) {
  Sheet sheet(page,
              {{"partition", "PARTITION", Holds::text, 0, 12},
               {"segment", "SEGMENT", Holds::number},
               {"term", "TERM", Holds::number, 5},
               {"path", "PATH", Holds::text, kDataOnly},
               {"events", "EVENTS", Holds::number},
               {"batches", "BATCHES", Holds::number, 3},
               {"internal_batches", "INTERNAL", Holds::number, 4},
               {"first_offset", "FIRST", Holds::number, 2},
               {"next_offset", "NEXT", Holds::number, 2},
               {"first_time", "FIRST TIME", Holds::time, 1},
               {"last_time", "LAST TIME", Holds::time, 1},
               {"state", "STATE", Holds::text, 0, 12}},
              shape_of(options));
  for (const RedpandaLog& log : logs) {
    const std::vector<Summary> summaries = summarize(log);
    for (std::size_t i = 0; i < summaries.size(); ++i) {
      const RedpandaSegment& segment = log.segments[i];
      const Summary& summary = summaries[i];
      sheet.row({{name_of(log), Ink::name},
                 segment.name.base,
                 segment.name.term,
                 segment.path,
                 summary.events,
                 summary.batches,
                 summary.internal,
                 number_or_none(summary.first),
                 summary.next,
                 time_of(summary.first_time),
                 time_of(summary.last_time),
                 {summary.state, ink_of(summary.state)}});
    }
  }
  sheet.finish();
}

void show_batches(const std::vector<RedpandaLog>& logs, const Options& options, Page& page) {
  Sheet sheet(page,
              {{"partition", "PARTITION", Holds::text, 0, 12},
               {"segment", "SEGMENT", Holds::number, 3},
               {"position", "BYTE", Holds::number},
               {"size", "BYTES", Holds::number, 2},
               {"raft_offset", "RAFT", Holds::number, 4},
               {"offset", "OFFSET", Holds::number},
               {"records", "RECORDS", Holds::number},
               {"type", "TYPE", Holds::text, 0, 9},
               {"codec", "CODEC", Holds::text, 1},
               {"time", "TIME", Holds::time, 1},
               {"state", "STATE", Holds::text, 0, 12}},
              shape_of(options));
  const auto add = [&](const RedpandaLog& log, const RedpandaCursor& cursor) {
    const RedpandaHeader& header = cursor.header();
    const bool known = header.kafka.codec_bits() <= static_cast<std::uint8_t>(Codec::zstd);
    sheet.row({{name_of(log), Ink::name},
               cursor.segment().name.base,
               cursor.position(),
               header.size,
               header.kafka.base_offset,
               header.has_kafka_offsets() ? Cell(cursor.offset()) : Cell(),
               header.kafka.record_count,
               std::string(redpanda_type_name(header.type)) + (header.kafka.control() ? ", control" : ""),
               known ? std::string(codec_name(header.kafka.codec())) : std::string("unknown"),
               time_of(header.kafka.max_timestamp),
               "whole"});
  };
  for (const RedpandaLog& log : logs) {
    RedpandaCursor cursor(log, RedpandaCheck::everything);
    for (;;) {
      const Next next = cursor.next();
      if (next == Next::end) break;
      if (next == Next::batch) {
        add(log, cursor);
        continue;
      }
      const Damage damage = cursor.damage();
      sheet.row({{name_of(log), Ink::name},
                 cursor.segment().name.base,
                 damage.position,
                 {},
                 {},
                 damage.offset,
                 {},
                 {},
                 {},
                 {},
                 {damage.reason, Ink::bad}});
      if (!cursor.skip_damage()) break;
    }
  }
  sheet.finish();
}

void show_events(const Options& options, Page& page) {
  FileWatch watch;
  Selection selection(options.selection, options.store, watch);
  Printer printer = make_printer(options.output, page.output, options.store.zone());
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
