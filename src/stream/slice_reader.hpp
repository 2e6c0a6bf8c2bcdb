// Walks the records of a slice one by one, and cuts runs of neighbours out of it, which are slices again.
#pragma once

#include <cstdint>

#include "stream/source.hpp"

namespace bourn {

class SliceReader {
 public:
  SliceReader() : records_(RecordRun{}) {}

  // Begins before the first record. `slice`, and what it points to, must stay as long as this is used.
  void open(const Slice& slice) {
    slice_ = &slice;
    records_ = RecordReader(slice.run);
    at_ = 0;
  }

  // Gets the next record in view; false when there is none. Throws Error{damaged} for a record that does not decode.
  bool step();
  const RecordView& record() const noexcept { return record_; }
  const Slice& slice() const noexcept { return *slice_; }

  // A cut begins with the record in view.
  void begin_cut() noexcept {
    cut_at_ = at_;
    cut_records_ = 0;
  }
  // The record in view belongs to it, and the next one comes into view; false when there is none.
  bool take() {
    ++cut_records_;
    cut_end_ = records_.position();
    cut_next_offset_ = record_.offset + 1;
    if (step()) return true;
    cut_next_offset_ = slice_->next_offset;
    return false;
  }
  std::int32_t cut_records() const noexcept { return cut_records_; }
  // What was taken. Requires that something was.
  Slice cut() const;

 private:
  const Slice* slice_ = nullptr;
  RecordReader records_;
  RecordView record_;
  std::size_t at_ = 0;  // of the record in view
  std::size_t cut_at_ = 0, cut_end_ = 0;
  std::int32_t cut_records_ = 0;
  Offset cut_next_offset_ = 0;
};

}  // namespace bourn
