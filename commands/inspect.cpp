// bourn inspect: what is in the logs, without changing a byte.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/output.hpp"
#include "base/stop.hpp"
#include "base/time.hpp"
#include "base/units.hpp"
#include "commands/commands.hpp"
#include "commands/inspect_verify.hpp"
#include "commands/open_streams.hpp"
#include "commands/shared_options.hpp"
#include "commands/table.hpp"
#include "log/summary.hpp"

namespace bourn::commands {
namespace {

using nlohmann::ordered_json;

struct Options {
  StoreOptions store;
  std::vector<std::string> addresses;
  bool json = false;
  bool verify = false;
};

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
  for (const Stream& stream : open_streams(store, options.addresses, std::nullopt)) {
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
  if (options.json) {
    output.write(json.dump() + "\n");
  } else {
    table.print(output);
  }
}

Outcome inspect(const Options& options, const Stop& stop) {
  const Store store = options.store.store();
  Output output(STDOUT_FILENO, "stdout", &stop);
  if (options.verify) {
    const std::vector<std::string> all{"*"};
    const auto& addresses = options.addresses.empty() ? all : options.addresses;
    return inspect_verify(open_streams(store, addresses, std::nullopt), options.json, output, stop);
  }
  if (options.addresses.empty()) {
    inspect_store(store, options.json, output);
  } else {
    inspect_partitions(store, options, output);
  }
  output.flush();
  return Outcome::done;
}

}  // namespace

void add_inspect(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("inspect", "Look at topics, partitions and segments");
  command->add_option("ADDRESS", options->addresses,
                      "Topics, topic/partition, partition directories, .log files (default: the whole store)");
  command->add_flag("-J,--json", options->json, "One JSON array");
  command->add_flag("--verify", options->verify, "Check everything, and name each damage");
  add_store_options(*command, options->store);
  refuse_empty_values(*command);
  add_examples(*command, "  bourn inspect\n  bourn inspect orders --json | jq '.[].events'");
  command->callback([options, &run] { run = [options](const Stop& stop) { return inspect(*options, stop); }; });
}

}  // namespace bourn::commands
