#include "stream/place.hpp"

#include "base/error.hpp"

namespace bourn {

std::string name_of(const TopicPartition& where) {
  const bool is_file = where.topic.find('/') != std::string::npos || where.topic.ends_with(".log");
  return is_file ? where.topic : fmt::format("{}/{}", where.topic, where.partition);
}

std::string place_of(const TopicPartition& where, Offset offset) {
  return fmt::format("{}@{}", name_of(where), offset);
}

void fail_undecodable(const Slice& slice, Reason reason, const char* done) {
  fail(ErrorKind::damaged, "{}: the batch at offset {}: {}; everything before it was {}", name_of(*slice.where),
       slice.header.base_offset, reason, done);
}

}  // namespace bourn
