// bourn topic describe: partitions and settings.
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/output.hpp"
#include "base/stop.hpp"
#include "base/units.hpp"
#include "commands/table.hpp"
#include "commands/topic.hpp"
#include "log/cursor.hpp"
#include "log/segment.hpp"

namespace bourn::commands {
namespace {

using nlohmann::ordered_json;

struct PartitionFacts {
  Offset start = 0;
  Offset end = 0;
  std::size_t segments = 0;
  std::int64_t bytes = 0;
};

PartitionFacts facts_of(const PartitionDir& dir) {
  Cursor cursor(dir);
  return {cursor.start_offset(), cursor.end_offset(), list_segments(dir).size(), bytes_of(dir)};
}

class Description {
 public:
  Description(const Store& store, const std::string& topic)
      : topic_(topic), settings_(describe(store.settings(topic))) {
    for (std::int32_t i = 0; i < store.partition_count(topic); ++i) {
      partitions_.push_back(facts_of(store.partition(topic, i)));
    }
  }

  ordered_json json() const {
    ordered_json json{{"topic", topic_}, {"partitions", ordered_json::array()}, {"settings", ordered_json::object()}};
    std::int32_t number = 0;
    for (const PartitionFacts& one : partitions_) {
      json["partitions"].push_back({{"partition", number++},
                                    {"start", one.start},
                                    {"end", one.end},
                                    {"segments", one.segments},
                                    {"bytes", one.bytes}});
    }
    for (const SettingView& setting : settings_) {
      json["settings"][setting.name] = {
          {"value", setting.value}, {"origin", origin(setting)}, {"default", setting.default_value}};
    }
    return json;
  }

  void print(Output& output) const {
    Table partitions({"PARTITION", ">START", ">END", ">SEGMENTS", ">BYTES"});
    std::int32_t number = 0;
    for (const PartitionFacts& one : partitions_) {
      partitions.row({fmt::format("{}/{}", topic_, number++), std::to_string(one.start), std::to_string(one.end),
                      std::to_string(one.segments),
                      output.is_terminal() ? size_text(one.bytes) : std::to_string(one.bytes)});
    }
    Table values({"SETTING", "VALUE", "ORIGIN", "DEFAULT"});
    for (const SettingView& setting : settings_) {
      values.row({setting.name, setting.value, origin(setting), setting.default_value});
    }
    partitions.print(output);
    if (output.is_terminal()) output.write("\n");
    values.print(output);
  }

 private:
  static const char* origin(const SettingView& setting) { return setting.is_default ? "default" : "topic"; }

  std::string topic_;
  std::vector<SettingView> settings_;
  std::vector<PartitionFacts> partitions_;
};

}  // namespace

Outcome describe_topics(const TopicOptions& options, const Stop& stop) {
  const Store store = options.store.store();
  Output output(STDOUT_FILENO, "stdout", &stop);
  ordered_json all = ordered_json::array();
  for (const std::string& topic : options.topics) {
    const Description description(store, topic);
    if (options.json) {
      all.push_back(description.json());
    } else {
      description.print(output);
    }
  }
  if (options.json) output.write(all.dump() + "\n");
  output.flush();
  return Outcome::done;
}

}  // namespace bourn::commands
