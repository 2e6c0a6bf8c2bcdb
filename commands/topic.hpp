// What the verbs of "bourn topic" share; each has a file of its own, but for the short ones.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/output.hpp"
#include "commands/commands.hpp"
#include "commands/inspect/sheet.hpp"
#include "commands/shared_options.hpp"
#include "log/partition_dir.hpp"
#include "log/topic_settings.hpp"

namespace bourn::commands {

// As typed.
struct TopicOptions {
  StoreOptions store;
  std::string pattern, before, lock_timeout;
  std::vector<std::string> topics, settings, unset;
  std::int32_t partitions = 0;  // 0: not given
  bool json = false, names = false, if_not_exists = false, if_exists = false, yes = false, dry_run = false;
};

Outcome describe_topics(const TopicOptions& options, const Stop& stop);
Outcome alter_topics(const TopicOptions& options, const Stop& stop);
Outcome trim_topics(const TopicOptions& options, const Stop& stop);

// --set and --unset, in this order. Throws Error{usage}.
void change_settings(TopicSettings& settings, const TopicOptions& options);

// What their tables are drawn on.
inspect::Page page_for(Output& output, const TopicOptions& options, const Stop& stop);

// Of the partition's .log files.
std::int64_t bytes_of(const PartitionDir& dir);

// Whether somebody may be asked at all: stdin is a terminal.
bool can_ask();
// Asks "… [y/N]" on the terminal.
bool says_yes(const std::string& question);

}  // namespace bourn::commands
