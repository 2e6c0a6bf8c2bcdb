// Where events come from, batch-wise. follow, merge, filter and limit are Sources made of Sources; with Sink and
// Formatter these are the only virtual interfaces.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "format/batch_header.hpp"
#include "format/record_codec.hpp"
#include "format/topic_id.hpp"
#include "format/types.hpp"
#include "log/cursor.hpp"

namespace bourn {

// Neighbouring records of one batch, decompressed. Everything that trims, filters or merges narrows the run.
struct Slice {
  const TopicPartition* where = nullptr;
  TopicId topic_id;  // unknown where nothing says it
  BatchHeader header;
  RecordRun run;
  Offset next_offset = 0;  // where reading goes on in the partition after this slice
  // Of the whole batch, however the run was narrowed: its records, and their bytes decompressed.
  std::int32_t batch_records = 0;
  std::int64_t batch_record_bytes = 0;
  bool is_state = false;  // how things stood before the first event (make_with_state()), and no event at its time
};

class Source {
 public:
  enum class Next {
    slice,  // slice() is set
    idle,   // nothing at this moment; more may come
    end,    // nothing will ever come
  };
  virtual Next next() = 0;
  // Valid until the following next().
  virtual const Slice& slice() const = 0;
  // Whether slice() was the last one for now when it was read, but not for ever. Who prints had better flush; and who
  // knows that nothing has changed since may wait for a change without asking again.
  virtual bool at_rest() const { return false; }
  virtual ~Source() = default;
};

// Something that a person following the stream wants to know, and that is no event.
struct Notice {
  enum class Kind {
    deleted,         // the topic is gone; waiting for it to come back
    created_again,   // there is another topic of that name; reading from its start
    back_again,      // the same topic is back, moved or copied; reading where it was left
    damage_skipped,  // as asked; `damage` says what
    line_skipped,    // text that is no event, as asked; `offset` is the number of its line
    log_was_cut,     // the log ends before the place where reading was to go on
    trimmed,         // the log starts behind the place where reading was to go on
  };
  Kind kind;
  TopicPartition where;
  Offset offset = 0;  // where reading goes on
  Damage damage;
};
using OnNotice = std::function<void(const Notice&)>;

}  // namespace bourn
