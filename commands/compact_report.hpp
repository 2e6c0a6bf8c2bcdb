// What compact says about a topic when it is done: a line for people, an object for programs.
#pragma once

#include <cstdint>
#include <string>

#include "log/compaction.hpp"
#include "log/retention.hpp"

namespace bourn::commands {

// The partitions of one topic together.
struct TopicCompaction {
  std::string topic;
  std::int64_t partitions = 0;
  LogSize before;
  LogSize after;
  CompactionCounts counts;
  std::int64_t rounds = 0;
  std::int64_t expired_segments = 0;  // by retention
  std::int64_t expired_bytes = 0;
  std::int64_t not_due = 0;  // partitions of which the settings asked nothing yet
  bool dry_run = false;
  bool stopped = false;
  std::int64_t elapsed_ns = 0;

  // Of a partition: what went by age and size, then what became of the rest.
  void add(const RetentionReport& report);
  void add(const CompactionReport& report);
};

// "orders: 10000000 events became 999958 (…), 1.1 GiB became 120.1 MiB (-89 %), …"
std::string words_for(const TopicCompaction& topic);
// Why segments of the partition at `path` stay that retention would have let go: a clock that is doubted, and an active
// segment that could not be sealed.
std::string words_for_doubt(const std::string& path, const RetentionReport& report, Zone zone);
std::string words_for_unsealed(const std::string& path, const RetentionReport& report);
// One line of JSON, without its newline.
std::string json_for(const TopicCompaction& topic);

}  // namespace bourn::commands
