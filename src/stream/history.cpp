#include "stream/history.hpp"

namespace bourn {

Source::Next History::next() {
  if (position_ == end_) {
    while (!in_view_) {
      if (const Next next = source_->next(); next != Next::slice) return next;
      reader_.open(source_->slice());
      in_view_ = reader_.step();
    }
    remember();
  }
  given_ = &at(position_++);
  return Next::slice;
}

void History::remember() {
  reader_.begin_cut();
  in_view_ = reader_.take();
  kept_bytes_ += kept_.emplace_back(reader_.cut()).size();
  ++end_;
  while (kept_.size() > 1 && (kept_.size() > limits_.events || kept_bytes_ > limits_.bytes)) {
    kept_bytes_ -= kept_.front().size();
    kept_.pop_front();
  }
}

void History::begin_again(std::unique_ptr<Source> source) {
  source_ = std::move(source);
  in_view_ = false;
  kept_.clear();
  kept_bytes_ = 0;
  end_ = position_ = 0;
}

}  // namespace bourn
