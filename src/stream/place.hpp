// Where something is, in words that an error can begin with.
#pragma once

#include <string>

#include "stream/source.hpp"

namespace bourn {

// "orders/2"; a loose file, whose topic is its path, by that alone.
std::string name_of(const TopicPartition& where);
// "orders/2@17".
std::string place_of(const TopicPartition& where, Offset offset);

// A batch whose checksum holds has records that do not decode. `done` is what happened to everything before it:
// "read", "printed". Throws Error{damaged}.
[[noreturn]] void fail_undecodable(const Slice& slice, Reason reason, const char* done);

}  // namespace bourn
