// Where somebody wants to go in a replay, as typed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "format/record.hpp"

namespace bourn::commands {

struct Target {
  enum class Kind {
    events,  // `value` events forwards, or back if it is negative
    offset,  // the first event of `where` with offset `value` or a greater one
    time,    // the first event with time `value`, in ms, or a later one
  };
  Kind kind = Kind::events;
  std::int64_t value = 0;
  TopicPartition where = {};

  bool is_reached(const TopicPartition& at, const RecordView& record) const;
};

// "17" (an offset of `here`), "orders/2@17", "+5" or "-5" events, or anything parse_moment() takes, counted from
// `now`, which is the time of the event in view: "-10m", "03:12". nullopt for anything else.
std::optional<Target> parse_target(std::string_view text, const TopicPartition& here, Now now);

}  // namespace bourn::commands
