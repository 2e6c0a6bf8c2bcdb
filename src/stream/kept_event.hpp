// One event with the bytes that it points into, for who needs it longer than its source gives it, and all that the
// slice knows: its batch, its topic's id, where reading goes on. HeldRecord is for many events, of which that is not
// needed.
#pragma once

#include <string>

#include "stream/source.hpp"

namespace bourn {

class KeptEvent {
 public:
  // Copies a slice of one record.
  explicit KeptEvent(const Slice& slice) : where_(*slice.where), bytes_(slice.run.bytes), slice_(slice) {}

  // That slice; valid as long as this object stays where it is.
  const Slice& slice() noexcept {
    slice_.where = &where_;
    slice_.run.bytes = bytes_;
    return slice_;
  }
  // Memory that it takes, about, in bytes.
  std::size_t size() const noexcept { return sizeof *this + bytes_.capacity() + where_.topic.capacity(); }

 private:
  TopicPartition where_;
  std::string bytes_;
  Slice slice_;
};

}  // namespace bourn
