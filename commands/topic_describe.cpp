// bourn topic describe: partitions and settings.
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/output.hpp"
#include "base/stop.hpp"
#include "commands/topic.hpp"
#include "log/cursor.hpp"
#include "log/segment.hpp"

namespace bourn::commands {
namespace {

using inspect::Holds;
using inspect::Sheet;
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

  void print(inspect::Page& page) const {
    Sheet partitions(page,
                     {{"partition", "PARTITION", Holds::text, 0, 16},
                      {"start", "START", Holds::number},
                      {"end", "END", Holds::number},
                      {"segments", "SEGMENTS", Holds::number, 1},
                      {"bytes", "BYTES", Holds::size}},
                     inspect::Shape::table);
    std::int32_t number = 0;
    for (const PartitionFacts& one : partitions_) {
      partitions.row({{fmt::format("{}/{}", topic_, number++), Ink::name},
                      one.start,
                      one.end,
                      static_cast<std::int64_t>(one.segments),
                      one.bytes});
    }
    partitions.finish();
    if (page.screen.is_terminal()) page.output.write("\n");
    Sheet values(page,
                 {{"setting", "SETTING", Holds::text, 0, 16},
                  {"value", "VALUE", Holds::text, 0, 10},
                  {"origin", "ORIGIN", Holds::text, 1},
                  {"default", "DEFAULT", Holds::text, 2}},
                 inspect::Shape::table);
    for (const SettingView& setting : settings_) {
      values.row({{setting.name, Ink::name},
                  {setting.value, setting.is_default ? Ink::plain : Ink::strong},
                  origin(setting),
                  setting.default_value});
    }
    values.finish();
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
  inspect::Page page = page_for(output, options, stop);
  ordered_json all = ordered_json::array();
  for (const std::string& topic : options.topics) {
    if (&topic != &options.topics.front() && page.screen.is_terminal() && !options.json) output.write("\n");
    const Description description(store, topic);
    if (options.json) {
      all.push_back(description.json());
    } else {
      description.print(page);
    }
  }
  if (options.json) output.write(all.dump() + "\n");
  output.flush();
  return Outcome::done;
}

}  // namespace bourn::commands
