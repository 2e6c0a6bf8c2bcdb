#include "stream/slice_reader.hpp"

#include "stream/place.hpp"

namespace bourn {

bool SliceReader::step() {
  at_ = records_.position();
  switch (records_.next(record_)) {
    case RecordReader::Next::record:
      return true;
    case RecordReader::Next::end:
      return false;
    case RecordReader::Next::damaged:
      break;
  }
  fail_undecodable(*slice_, records_.reason(), "read");
}

Slice SliceReader::cut() const {
  Slice slice = *slice_;
  slice.run.bytes = slice_->run.bytes.substr(cut_at_, cut_end_ - cut_at_);
  slice.run.count = cut_records_;
  slice.next_offset = cut_next_offset_;
  return slice;
}

}  // namespace bourn
