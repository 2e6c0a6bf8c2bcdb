#include "commands/replay/full_view.hpp"

#include "commands/replay/event_view.hpp"
#include "stream/records_of.hpp"

namespace bourn::commands {

Sink::State FullView::put(const Slice& slice) {
  show(slice);
  return next_ != nullptr ? next_->put(slice) : State::open;
}

void FullView::show(const Slice& slice) {
  for_each_record(slice, [&](const RecordView& record) {
    std::optional<std::int64_t> gap;
    if (time_before_ && record.timestamp >= 0) gap = record.timestamp - *time_before_;
    write_(event_in_full(*slice.where, record, gap, state_.before_last(), screen_));
    if (record.timestamp >= 0) time_before_ = record.timestamp;
  });
}

}  // namespace bourn::commands
