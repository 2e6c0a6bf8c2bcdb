// bourn topic: list, create and delete; the others have files of their own.
#include <unistd.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/output.hpp"
#include "base/stop.hpp"
#include "base/text.hpp"
#include "commands/topic.hpp"
#include "commands/verb.hpp"
#include "commands/words.hpp"
#include "log/cursor.hpp"
#include "log/segment.hpp"
#include "stream/address.hpp"

namespace bourn::commands {
namespace {

using inspect::Holds;
using inspect::Sheet;

Outcome list(const TopicOptions& options, const Stop& stop) {
  const Store store = options.store.store();
  std::optional<TopicPattern> pattern;
  if (!options.pattern.empty()) pattern.emplace(options.pattern);
  Output output(STDOUT_FILENO, "stdout", &stop);
  inspect::Page page = page_for(output, options, stop);
  Sheet sheet(page,
              {{"topic", "TOPIC", Holds::text, 0, 16},
               {"partitions", "PARTITIONS", Holds::number, 1},
               {"offsets", "OFFSETS", Holds::number},
               {"bytes", "BYTES", Holds::size}},
              options.json ? inspect::Shape::json : inspect::Shape::table);
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
    sheet.row({{topic, Ink::name}, partitions, offsets, bytes});
  }
  if (!options.names) sheet.finish();
  if (sheet.rows() == 0 && page.screen.is_terminal() && !options.names && !options.json) {
    output.write("no topics in " + escaped(store.root()) + "\n");
  }
  output.flush();
  return Outcome::done;
}

Outcome create(const TopicOptions& options, const Stop&) {
  const Store store = options.store.store_for_writing();
  TopicSettings settings;
  change_settings(settings, options);
  for (const std::string& topic : options.topics) {
    if (store.create(topic, std::max(options.partitions, 1), settings) == Store::Created::was_there &&
        !options.if_not_exists) {
      throw Error(ErrorKind::cannot_create, fmt::format("{}: the topic exists already; nothing was changed", topic),
                  "--if-not-exists");
    }
    options.store.note("{}: there with {}, in {}", topic, counted(store.partition_count(topic), "partition"),
                       store.root());
  }
  return Outcome::done;
}

Outcome remove(const TopicOptions& options, const Stop&) {
  const Store store = options.store.store_for_writing();
  if (!options.yes) {
    if (!can_ask()) throw Error(ErrorKind::usage, "delete asks on a terminal only; nothing was deleted", "--yes");
    std::string names;
    for (const std::string& topic : options.topics) names += " " + topic;
    if (!says_yes("Delete" + escaped(names) + " with all events?")) fail(ErrorKind::difference, "nothing was deleted");
  }
  for (const std::string& topic : options.topics) {
    if (options.if_exists && !store.has(topic)) {
      options.store.note("{}: is not there", escaped(topic));
      continue;
    }
    store.remove(topic);
    options.store.note("{}: deleted", topic);
  }
  return Outcome::done;
}

}  // namespace

inspect::Page page_for(Output& output, const TopicOptions& options, const Stop& stop) {
  return {output, Screen(STDOUT_FILENO, options.store.color), stop};
}

std::int64_t bytes_of(const PartitionDir& dir) {
  std::int64_t bytes = 0;
  for (const Offset base : list_segments(dir)) {
    if (const auto segment = Segment::open(dir, base)) bytes += segment->size();
  }
  return bytes;
}

bool can_ask() {
  return ::isatty(STDIN_FILENO) != 0;
}

bool says_yes(const std::string& question) {
  const std::string text = question + " [y/N] ";
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
  char answer[16] = {};
  return ::read(STDIN_FILENO, answer, sizeof answer - 1) > 0 && (answer[0] == 'y' || answer[0] == 'Y');
}

void add_topic(CLI::App& app, Run& run) {
  auto options = std::make_shared<TopicOptions>();
  Verb topic(app, run, "topic", "List, create, describe, alter, trim and delete topics");
  topic.require_verb();
  topic.add_examples("  bourn topic list\n  bourn topic describe orders");
  const auto add = [&](const char* name, const char* words, Outcome (*verb)(const TopicOptions&, const Stop&)) {
    Verb command = topic.add_verb(name, words);
    command.group("Verbs");
    add_store_options(command, options->store);
    command.refuse_empty_values();
    command.callback(
        [options, &run, verb] { run = [options, verb](const Stop& stop) { return verb(*options, stop); }; });
    return command;
  };
  const auto add_set = [&](Verb& to) {
    to.add_option("--set", options->settings, "A setting, under Kafka's name; repeatable")
        .type_name("NAME=VALUE")
        .one_at_a_time();
  };
  Verb command = add("list", "The topics of the store", list);
  command.add_option("PATTERN", options->pattern, "Only topics that match: a glob, or /a regular expression/");
  command.add_flag("-J,--json", options->json, "One JSON array");
  command.add_flag("--names", options->names, "Names only, one a line");
  add_color_option(command, options->store.color);
  command.add_examples("  bourn topic list\n  bourn topic list 'app-*' --json | jq '.[].bytes'");

  command = add("create", "Create topics", create);
  command.add_option("TOPIC", options->topics, "Their names").required();
  command.add_option("--partitions", options->partitions, "How many partitions each has (default: 1)")
      .type_name("N")
      .check(check_positive);
  add_set(command);
  add_writing_options(command, options->store);
  command.add_flag("--if-not-exists", options->if_not_exists, "It is fine when a topic is there already");
  command.add_examples(
      "  bourn topic create orders --partitions 4\n  bourn topic create audit --set segment.bytes=64M --set "
      "compression.type=zstd");

  command = add("describe", "Partitions and settings of topics", describe_topics);
  command.add_option("TOPIC", options->topics, "Their names").required();
  command.add_flag("-J,--json", options->json, "One JSON array");
  add_color_option(command, options->store.color);
  command.add_examples("  bourn topic describe orders\n  bourn topic describe orders --json | jq '.[0].settings'");

  command = add("alter", "Change settings, add partitions", alter_topics);
  command.add_option("TOPIC", options->topics, "Their names").required();
  add_set(command);
  command.add_option("--unset", options->unset, "A setting that is to have its default again; repeatable")
      .type_name("NAME")
      .one_at_a_time();
  command.add_option("--partitions", options->partitions, "How many partitions each is to have; never fewer")
      .type_name("N")
      .check(check_positive);
  add_writing_options(command, options->store);
  command.add_examples(
      "  bourn topic alter orders --set retention.ms=30d --unset segment.bytes\n  bourn topic alter orders "
      "--partitions 8");

  command = add("trim", "Let go of the oldest events", trim_topics);
  command.add_option("TOPIC", options->topics, "Topics, or TOPIC/PARTITION, or patterns").required();
  command
      .add_option("--before", options->before, "The first event to be kept, by offset or time (-7d, 2026-11-23, end)")
      .type_name("BOUND")
      .required();
  command.add_flag("--dry-run", options->dry_run, "Change nothing, and tell what would be");
  command.add_flag("--yes", options->yes, "Do not ask, and trust the clock");
  command
      .add_option("--lock-timeout", options->lock_timeout,
                  "Give up (exit 75) when somebody else is at work for longer (default: wait)")
      .type_name("TIME");
  command.add_flag("-J,--json", options->json, "One JSON array");
  add_time_options(command, options->store);
  add_color_option(command, options->store.color);
  add_writing_options(command, options->store);
  command.add_examples("  bourn topic trim orders --before -7d\n  bourn topic trim orders/0 --before today --dry-run");

  command = add("delete", "Delete topics and all their events", remove);
  command.add_option("TOPIC", options->topics, "Their names").required();
  command.add_flag("--yes", options->yes, "Do not ask");
  add_writing_options(command, options->store);
  command.add_flag("--if-exists", options->if_exists, "It is fine when a topic is not there");
  command.add_examples("  bourn topic delete scratch --yes\n  bourn topic delete tmp-a tmp-b --yes --if-exists");
}

}  // namespace bourn::commands
