// A slice, record by record.
#pragma once

#include <utility>

#include "stream/place.hpp"
#include "stream/source.hpp"

namespace bourn {

// Calls visit(const RecordView&) for each record of the slice. Throws Error{damaged} for one that does not decode.
template <typename Visit>
void for_each_record(const Slice& slice, Visit&& visit) {
  RecordReader reader(slice.run);
  RecordView record;
  RecordReader::Next next = RecordReader::Next::end;
  while ((next = reader.next(record)) == RecordReader::Next::record) visit(std::as_const(record));
  if (next == RecordReader::Next::damaged) fail_undecodable(slice, reader.reason(), "read");
}

}  // namespace bourn
