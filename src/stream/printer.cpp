#include "stream/printer.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "stream/place.hpp"

namespace bourn {

Printer::Printer(std::unique_ptr<Formatter> formatter, Output& output, ControlBytes control_bytes)
    : formatter_(std::move(formatter)), output_(output), control_bytes_(control_bytes) {}

Sink::State Printer::put(const Slice& slice) {
  Buffer& text = control_bytes_ == ControlBytes::escaped ? plain_ : output_.buffer();
  RecordReader records(slice.run);
  const RecordReader::Next end = formatter_->format_run(*slice.where, slice.header, records, text);
  printed_ += slice.run.count - records.left();
  if (end == RecordReader::Next::damaged) {
    flush();
    fail_undecodable(slice, records.reason(), "printed");
  }
  if (control_bytes_ == ControlBytes::escaped) {
    append_escaped(output_.buffer(), plain_.view());
    plain_.clear();
  }
  remember(slice);
  return hand_over(&Output::maybe_flush);
}

Sink::State Printer::flush() {
  return hand_over(&Output::flush);
}

void Printer::remember(const Slice& slice) {
  if (last_put_ == put_.end() || last_put_->first != *slice.where) {
    several_moved_ = several_moved_ || any_moved_;
    last_put_ = put_.try_emplace(*slice.where).first;
    last_handed_ = handed_over_.end();
  }
  any_moved_ = true;
  last_put_->second = {slice.next_offset, slice.header.leader_epoch, slice.topic_id};
}

Sink::State Printer::hand_over(Output::State (Output::*step)()) {
  if (lost_) return State::closed;
  lost_ = true;  // unless this returns
  lost_ = (output_.*step)() == Output::State::closed;
  if (lost_) return State::closed;
  if (output_.buffer().empty()) {
    if (several_moved_) {
      handed_over_ = put_;
      last_handed_ = handed_over_.end();
    } else if (any_moved_) {
      if (last_handed_ == handed_over_.end()) last_handed_ = handed_over_.try_emplace(last_put_->first).first;
      last_handed_->second = last_put_->second;
    }
    any_moved_ = several_moved_ = false;
  }
  return State::open;
}

}  // namespace bourn
