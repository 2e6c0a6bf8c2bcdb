// An event at the border to text: on its way out (where it stood in the log) and on its way in (where it may go).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "format/batch_header.hpp"
#include "format/record.hpp"
#include "format/types.hpp"

namespace bourn {

// A record with its surroundings, for formatters and filters. Only views.
struct EventView {
  const TopicPartition& where;
  const BatchHeader& batch;
  const RecordView& record;
};

// What a reader of text found. Views hold until the reader's next call.
struct InputEvent {
  RecordView record;  // record.offset is not used; record.timestamp is kNoTimestamp when the input gave none
  bool has_timestamp = false;
  std::optional<std::int32_t> partition;  // when the input names one (%p, "partition")
  // Where it came from, when the input tells (envelopes only). Nothing is produced by these.
  std::optional<Bytes> topic = {};
  std::optional<Offset> offset = {};
  TimestampType time_type = TimestampType::create;
};

}  // namespace bourn
