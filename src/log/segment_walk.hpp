// Every byte of a segment, step by step: batches with a word on their checksum, and what is no batch. It goes on after
// damage, for those who want to see all there is; readers of events use a Cursor.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/bytes.hpp"
#include "format/batch.hpp"
#include "log/segment.hpp"

namespace bourn {

class SegmentWalk {
 public:
  enum class Step {
    batch,       // batch() is set; checksum_holds() says whether its bytes are what was written
    damaged,     // size() bytes that are no batch, for reason(), and behind them a valid batch stands
    unfinished,  // the last size() bytes: an append that is under way or was never finished, or zeros
    end,
  };

  // `segment` must outlive the walk. `position` is where a batch starts.
  explicit SegmentWalk(const Segment& segment, std::int64_t position = 0);

  // A batch whose checksum is wrong counts as one only where its length is borne out by what follows: a valid batch, or
  // the end of the file. Memory: the largest batch, 64 MiB at most; longer ones are damage.
  Step next();

  std::int64_t position() const noexcept { return at_; }
  std::int64_t size() const noexcept { return size_; }
  const Batch& batch() const noexcept { return batch_; }  // until next()
  bool checksum_holds() const noexcept { return checksum_holds_; }
  Reason reason() const noexcept { return reason_; }

 private:
  Step look();
  Step broken(Reason reason);
  bool load(std::int64_t position, std::size_t wanted);
  bool is_valid_batch_at(std::int64_t position, Offset min_offset) const;

  const Segment& segment_;
  std::int64_t file_size_;
  Offset next_offset_;
  Buffer bytes_;
  std::int64_t bytes_at_ = 0;
  std::int64_t at_;
  std::int64_t size_ = 0;
  Batch batch_;
  bool checksum_holds_ = true;
  Reason reason_ = nullptr;
};

}  // namespace bourn
