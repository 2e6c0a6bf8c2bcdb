// How far each partition was read, and the cursor file that remembers it from one call to the next.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "format/topic_id.hpp"
#include "format/types.hpp"

namespace bourn {

struct Position {
  Offset next_offset = 0;
  std::int32_t leader_epoch = -1;  // of the last batch read, -1 unknown
  TopicId topic_id = {};
  bool operator==(const Position&) const = default;
};
using Positions = std::map<TopicPartition, Position>;

// A cursor file is text: "bourn cursor 1", then a line "topic partition next-offset leader-epoch [topic-id]" each,
// the id where it is known. Empty when the file does not exist or is empty; Error{damaged} when it is something else.
Positions read_cursor_file(const std::string& path);
// Replaces the file: a reader finds the old positions or the new ones. Throws Error.
void write_cursor_file(const std::string& path, const Positions& positions);

}  // namespace bourn
