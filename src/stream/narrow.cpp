#include "stream/narrow.hpp"

#include <algorithm>
#include <deque>
#include <string>

#include "base/error.hpp"
#include "stream/kept_event.hpp"
#include "stream/place.hpp"
#include "stream/slice_reader.hpp"

namespace bourn {
namespace {

// Gives the runs of neighbouring records for which wanted(record, slice) holds, one run a slice.
template <typename Wanted>
class Picked final : public Source {
 public:
  Picked(std::unique_ptr<Source> source, Wanted wanted)
      : source_(std::move(source)), wanted_(std::move(wanted)), reader_(RecordRun{}) {}

  Next next() override {
    for (;;) {
      if (inside_ && pick()) return Next::slice;
      inside_ = false;
      const Next next = source_->next();
      if (next != Next::slice) return next;
      reader_ = RecordReader(source_->slice().run);
      inside_ = true;
    }
  }

  const Slice& slice() const override { return slice_; }
  bool at_rest() const override { return reader_.left() == 0 && source_->at_rest(); }

 private:
  bool pick() {
    const Slice& whole = source_->slice();
    slice_ = whole;
    slice_.run.count = 0;
    std::size_t start = 0;
    std::size_t end = 0;
    RecordView record;
    for (;;) {
      const std::size_t at = reader_.position();
      const RecordReader::Next next = reader_.next(record);
      if (next == RecordReader::Next::damaged) fail_undecodable(whole, reader_.reason(), "read");
      if (next == RecordReader::Next::end) break;
      if (wanted_(record, whole)) {
        if (slice_.run.count++ == 0) start = at;
        end = reader_.position();
        slice_.next_offset = record.offset + 1;
      } else if (slice_.run.count > 0) {
        slice_.next_offset = record.offset + 1;
        break;
      }
    }
    if (reader_.left() == 0) slice_.next_offset = whole.next_offset;
    slice_.run.bytes = whole.run.bytes.substr(start, end - start);
    return slice_.run.count > 0;
  }

  std::unique_ptr<Source> source_;
  Wanted wanted_;
  RecordReader reader_;
  bool inside_ = false;
  Slice slice_;
};

template <typename Wanted>
std::unique_ptr<Source> pick(std::unique_ptr<Source> source, Wanted wanted) {
  return std::make_unique<Picked<Wanted>>(std::move(source), std::move(wanted));
}

class Limited final : public Source {
 public:
  Limited(std::unique_ptr<Source> source, std::int64_t count) : source_(std::move(source)), left_(count) {}

  Next next() override {
    if (left_ == 0) return Next::end;
    const Next next = source_->next();
    if (next != Next::slice) return next;
    given_ = &source_->slice();
    if (given_->run.count > left_) shorten();
    left_ -= given_->run.count;
    return Next::slice;
  }

  const Slice& slice() const override { return *given_; }
  bool at_rest() const override { return left_ > 0 && source_->at_rest(); }

 private:
  void shorten() {
    shortened_ = *given_;
    RecordReader reader(shortened_.run);
    RecordView record;
    for (std::int64_t i = 0; i < left_; ++i) {
      if (reader.next(record) != RecordReader::Next::record) fail_undecodable(shortened_, reader.reason(), "read");
    }
    shortened_.run.bytes = shortened_.run.bytes.substr(0, reader.position());
    shortened_.run.count = static_cast<std::int32_t>(left_);
    shortened_.next_offset = record.offset + 1;
    given_ = &shortened_;
  }

  std::unique_ptr<Source> source_;
  std::int64_t left_;
  Slice shortened_;
  const Slice* given_ = nullptr;
};

class Last final : public Source {
 public:
  Last(std::unique_ptr<Source> source, std::int64_t count) : source_(std::move(source)), count_(count) {}

  Next next() override {
    if (!collected_) {
      const Next next = collect();
      if (next != Next::end) return next;
    }
    if (given_ != nullptr) kept_.pop_front();
    if (kept_.empty()) return Next::end;
    given_ = &kept_.front().slice();
    return Next::slice;
  }

  const Slice& slice() const override { return *given_; }

 private:
  Next collect() {
    for (;;) {
      const Next next = source_->next();
      if (next == Next::idle) return next;
      if (next == Next::end) break;
      keep(source_->slice());
    }
    collected_ = true;
    return Next::end;
  }

  void keep(const Slice& slice) {
    SliceReader reader;
    reader.open(slice);
    std::int64_t left = slice.run.count;
    for (bool in_view = reader.step(); in_view; --left) {
      reader.begin_cut();
      in_view = reader.take();
      if (left > count_) continue;  // it would be pushed out again by its own neighbours
      kept_.emplace_back(reader.cut());
      if (kept_.size() > static_cast<std::size_t>(count_)) kept_.pop_front();
    }
  }

  std::unique_ptr<Source> source_;
  std::int64_t count_;
  std::deque<KeptEvent> kept_;
  bool collected_ = false;
  const Slice* given_ = nullptr;
};

}  // namespace

std::unique_ptr<Source> make_filtered(std::unique_ptr<Source> source, Filter filter) {
  return pick(std::move(source), [filter = std::move(filter)](const RecordView& record, const Slice& slice) {
    return filter.wants(*slice.where, record);
  });
}

std::unique_ptr<Source> make_picked(std::unique_ptr<Source> source, Wanted wanted) {
  return pick(std::move(source), std::move(wanted));
}

std::unique_ptr<Source> make_limited(std::unique_ptr<Source> source, std::int64_t count) {
  return std::make_unique<Limited>(std::move(source), count);
}

std::unique_ptr<Source> make_last(std::unique_ptr<Source> source, std::int64_t count) {
  return std::make_unique<Last>(std::move(source), count);
}

}  // namespace bourn
