// Text out.
#pragma once

#include "base/bytes.hpp"
#include "format/record_codec.hpp"
#include "stream/text/event.hpp"

namespace bourn {

class Formatter {
 public:
  // Appends the text of one event to `out`, its delimiter included.
  virtual void format(const EventView& event, Buffer& out) = 0;
  // The same for all records that are left in a run of `batch`; `end` or `damaged`, as the reader says. To be
  // overridden where a call for each event is much of what formatting costs.
  virtual RecordReader::Next format_run(const TopicPartition& where, const BatchHeader& batch, RecordReader& records,
                                        Buffer& out) {
    RecordView record;
    const EventView event{where, batch, record};
    RecordReader::Next next;
    while ((next = records.next(record)) == RecordReader::Next::record) format(event, out);
    return next;
  }
  virtual ~Formatter() = default;
};

}  // namespace bourn
