// bourn topic: list, create, describe, delete.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/output.hpp"
#include "base/stop.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "base/units.hpp"
#include "commands/commands.hpp"
#include "commands/shared_options.hpp"
#include "commands/table.hpp"
#include "commands/words.hpp"
#include "log/cursor.hpp"
#include "log/segment.hpp"
#include "stream/address.hpp"

namespace bourn::commands {
namespace {

using nlohmann::ordered_json;

struct Options {
  StoreOptions store;
  std::string pattern;
  std::vector<std::string> topics, settings;
  std::int32_t partitions = 1;
  bool json = false, names = false, if_not_exists = false, if_exists = false, yes = false;
};

std::int64_t bytes_of(const PartitionDir& dir) {
  std::int64_t bytes = 0;
  for (const Offset base : list_segments(dir)) {
    if (const auto segment = Segment::open(dir, base)) bytes += segment->size();
  }
  return bytes;
}

void print_json(Output& output, const ordered_json& json) {
  output.write(json.dump() + "\n");
  output.flush();
}

Outcome list(const Options& options, const Stop& stop) {
  const Store store = options.store.store();
  std::optional<TopicPattern> pattern;
  if (!options.pattern.empty()) pattern.emplace(options.pattern);
  Output output(STDOUT_FILENO, "stdout", &stop);
  Table table({"TOPIC", ">PARTITIONS", ">OFFSETS", ">BYTES"});
  ordered_json json = ordered_json::array();
  for (const std::string& topic : store.topics()) {
    if (pattern && !pattern->matches(topic)) continue;
    if (options.names) {
      output.write(topic + "\n");
      continue;
    }
    const std::int32_t partitions = store.partition_count(topic);
    std::int64_t offsets = 0;
    std::int64_t bytes = 0;
    for (std::int32_t i = 0; i < partitions; ++i) {
      const PartitionDir dir = store.partition(topic, i);
      Cursor cursor(dir);
      offsets += cursor.end_offset() - cursor.start_offset();
      bytes += bytes_of(dir);
    }
    table.row({topic, std::to_string(partitions), std::to_string(offsets),
               output.is_terminal() ? size_text(bytes) : std::to_string(bytes)});
    json.push_back({{"topic", topic}, {"partitions", partitions}, {"offsets", offsets}, {"bytes", bytes}});
  }
  if (options.json) {
    print_json(output, json);
  } else {
    if (!options.names) table.print(output);
    output.flush();
  }
  return Outcome::done;
}

Outcome create(const Options& options, const Stop&) {
  const Store store = options.store.store_for_writing();
  TopicSettings settings;
  for (const std::string& text : options.settings) {
    const auto [name, value] = split_header(text);
    if (!value) fail(ErrorKind::usage, "--set: \"{}\" has no =VALUE", escaped(text));
    set(settings, name, *value);
  }
  for (const std::string& topic : options.topics) {
    if (store.create(topic, options.partitions, settings) == Store::Created::was_there && !options.if_not_exists) {
      throw Error(ErrorKind::cannot_create, fmt::format("{}: the topic exists already; nothing was changed", topic),
                  "--if-not-exists");
    }
    if (options.store.verbose)
      say(fmt::format("{}: there with {} partitions, in {}", topic, store.partition_count(topic), store.root()));
  }
  return Outcome::done;
}

Outcome describe(const Options& options, const Stop& stop) {
  const Store store = options.store.store();
  Output output(STDOUT_FILENO, "stdout", &stop);
  ordered_json all = ordered_json::array();
  for (const std::string& topic : options.topics) {
    const std::vector<SettingView> settings = bourn::describe(store.settings(topic));
    ordered_json json{{"topic", topic}, {"partitions", ordered_json::array()}, {"settings", ordered_json::object()}};
    Table partitions({"PARTITION", ">START", ">END", ">SEGMENTS", ">BYTES"});
    for (std::int32_t i = 0; i < store.partition_count(topic); ++i) {
      const PartitionDir dir = store.partition(topic, i);
      Cursor cursor(dir);
      const auto segments = list_segments(dir).size();
      const std::int64_t bytes = bytes_of(dir);
      partitions.row({fmt::format("{}/{}", topic, i), std::to_string(cursor.start_offset()),
                      std::to_string(cursor.end_offset()), std::to_string(segments),
                      output.is_terminal() ? size_text(bytes) : std::to_string(bytes)});
      json["partitions"].push_back({{"partition", i},
                                    {"start", cursor.start_offset()},
                                    {"end", cursor.end_offset()},
                                    {"segments", segments},
                                    {"bytes", bytes}});
    }
    Table values({"SETTING", "VALUE", "ORIGIN"});
    for (const SettingView& setting : settings) {
      values.row({setting.name, setting.value, setting.is_default ? "default" : "topic"});
      json["settings"][setting.name] = {{"value", setting.value}, {"origin", setting.is_default ? "default" : "topic"}};
    }
    all.push_back(json);
    if (options.json) continue;
    partitions.print(output);
    if (output.is_terminal()) output.write("\n");
    values.print(output);
  }
  if (options.json) return print_json(output, all), Outcome::done;
  output.flush();
  return Outcome::done;
}

bool confirmed(const std::vector<std::string>& topics) {
  std::string names;
  for (const std::string& topic : topics) names += " " + topic;
  const std::string question = "Delete" + escaped(names) + " with all events? [y/N] ";
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, question.data(), question.size());
  char answer[16] = {};
  return ::read(STDIN_FILENO, answer, sizeof answer - 1) > 0 && (answer[0] == 'y' || answer[0] == 'Y');
}

Outcome remove(const Options& options, const Stop&) {
  const Store store = options.store.store_for_writing();
  if (!options.yes) {
    if (::isatty(STDIN_FILENO) == 0)
      throw Error(ErrorKind::usage, "delete asks on a terminal only; nothing was deleted", "--yes");
    if (!confirmed(options.topics)) fail(ErrorKind::difference, "nothing was deleted");
  }
  for (const std::string& topic : options.topics) {
    if (options.if_exists && !store.has(topic)) continue;
    store.remove(topic);
    if (options.store.verbose) say(fmt::format("{}: deleted", topic));
  }
  return Outcome::done;
}

}  // namespace

void add_topic(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* topic = app.add_subcommand("topic", "List, create, describe and delete topics");
  topic->require_subcommand(1);
  const auto add = [&](const char* name, const char* words, Outcome (*verb)(const Options&, const Stop&)) {
    CLI::App* command = topic->add_subcommand(name, words);
    add_store_options(*command, options->store);
    refuse_empty_values(*command);
    command->callback(
        [options, &run, verb] { run = [options, verb](const Stop& stop) { return verb(*options, stop); }; });
    return command;
  };
  CLI::App* command = add("list", "The topics of the store", list);
  command->add_option("PATTERN", options->pattern, "Only topics that match: a glob, or /a regular expression/");
  command->add_flag("-J,--json", options->json, "One JSON array");
  command->add_flag("--names", options->names, "Names only, one a line");
  add_examples(*command, "  bourn topic list\n  bourn topic list 'app-*' --json | jq '.[].bytes'");

  command = add("create", "Create topics", create);
  command->add_option("TOPIC", options->topics, "Their names")->required();
  command->add_option("--partitions", options->partitions, "How many partitions each has (default: 1)")
      ->type_name("N")
      ->check(check_positive);
  command->add_option("--set", options->settings, "A setting, under Kafka's name; repeatable")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  add_writing_options(*command, options->store);
  command->add_flag("--if-not-exists", options->if_not_exists, "It is fine when a topic is there already");
  add_examples(*command,
               "  bourn topic create orders --partitions 4\n  bourn topic create audit --set segment.bytes=64M --set "
               "compression.type=zstd");

  command = add("describe", "Partitions and settings of topics", describe);
  command->add_option("TOPIC", options->topics, "Their names")->required();
  command->add_flag("-J,--json", options->json, "One JSON array");
  add_examples(*command, "  bourn topic describe orders\n  bourn topic describe orders --json | jq '.[0].settings'");

  command = add("delete", "Delete topics and all their events", remove);
  command->add_option("TOPIC", options->topics, "Their names")->required();
  command->add_flag("--yes", options->yes, "Do not ask");
  add_writing_options(*command, options->store);
  command->add_flag("--if-exists", options->if_exists, "It is fine when a topic is not there");
  add_examples(*command, "  bourn topic delete scratch --yes\n  bourn topic delete tmp-a tmp-b --yes --if-exists");
}

}  // namespace bourn::commands
