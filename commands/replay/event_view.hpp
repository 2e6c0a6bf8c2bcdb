// One event in full, as replay --step shows it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "commands/terminal.hpp"
#include "stream/winding_state.hpp"

namespace bourn::commands {

// Lines, each with its end: where and when, key, headers, value (JSON with a line for each member), and what the key
// had before the event. `gap_ms` is the recorded time since the event before it. Nothing in it obeys a control
// sequence that the event holds.
std::string event_in_full(const TopicPartition& where, const RecordView& record, std::optional<std::int64_t> gap_ms,
                          const WindingState::Value* before, const Screen& screen);

}  // namespace bourn::commands
