// bourn topic alter: other settings, more partitions.
#include "base/error.hpp"
#include "base/stop.hpp"
#include "base/text.hpp"
#include "commands/topic.hpp"
#include "commands/words.hpp"

namespace bourn::commands {

void change_settings(TopicSettings& settings, const TopicOptions& options) {
  for (const std::string& text : options.settings) {
    const auto [name, value] = split_header(text);
    if (!value) fail(ErrorKind::usage, "--set: \"{}\" has no =VALUE", escaped(text));
    if (name.empty()) fail(ErrorKind::usage, "--set: \"{}\" has no name before the =", escaped(text));
    set(settings, name, *value);
  }
  for (const std::string& name : options.unset) unset(settings, name);
  check_together(settings);
}

Outcome alter_topics(const TopicOptions& options, const Stop&) {
  const bool changes_settings = !options.settings.empty() || !options.unset.empty();
  if (!changes_settings && options.partitions == 0) {
    throw Error(ErrorKind::usage, "nothing to alter; give --set, --unset or --partitions", "bourn topic alter --help");
  }
  const Store store = options.store.store_for_writing();
  // What is wrong with any of them is found before the first is changed.
  for (const std::string& topic : options.topics) {
    TopicSettings settings = store.settings(topic);
    change_settings(settings, options);
    if (const std::int32_t count = store.partition_count(topic);
        options.partitions != 0 && options.partitions < count) {
      fail(ErrorKind::usage, "{}: has {} partitions; there can be more, never fewer; nothing was changed", topic,
           count);
    }
  }
  for (const std::string& topic : options.topics) {
    if (options.partitions != 0) store.add_partitions(topic, options.partitions);
    if (changes_settings) store.alter(topic, [&](TopicSettings& settings) { change_settings(settings, options); });
    options.store.note("{}: altered", topic);
  }
  return Outcome::done;
}

}  // namespace bourn::commands
