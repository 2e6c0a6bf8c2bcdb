#include "log/earlier_rounds.hpp"

#include <utility>

#include "base/error.hpp"
#include "log/sealed_reader.hpp"

namespace bourn {

EarlierRounds::EarlierRounds() : decoder_(kMaxSealedBatch) {}

void EarlierRounds::begin_round() {
  end_batch();
  before_ = std::exchange(now_, {});
  batch_ = record_ = 0;
}

const Batch* EarlierRounds::as_left(const Batch& batch) {
  end_batch();
  open_ = true;
  has_own_horizon_ = batch.header.has_delete_horizon();
  left_ = batch_ < before_.batches.size() ? before_.batches[batch_++] : Left::all;
  left_records_.clear();
  noted_.clear();
  bytes_.clear();
  switch (left_) {
    case Left::all:
      return &batch;
    case Left::nothing:
      return nullptr;
    case Left::header:
      batch_left_.header = append_empty_batch(batch.header, bytes_);
      batch_left_.bytes = bytes_.view();
      return &batch_left_;
    case Left::some:
    case Left::some_with_horizon:
      break;
  }
  return rebuild(batch, left_);
}

const Batch* EarlierRounds::rebuild(const Batch& batch, Left left) {
  RecordRun run;
  BOURN_CHECK(decoder_.decode(batch, run) == nullptr);  // as an earlier round did
  RecordReader reader(run);
  RecordView record;
  kept_.clear();
  for (std::size_t at = 0; reader.next(record) == RecordReader::Next::record; at = reader.position()) {
    left_records_.push_back(next_record_was_left());
    if (left_records_.back()) kept_.push_back({run.bytes.substr(at, reader.position() - at), record.timestamp});
  }
  std::optional<Timestamp> horizon;
  if (left == Left::some_with_horizon) horizon = has_own_horizon_ ? batch.header.base_timestamp : horizon_;
  batch_left_.header = rebuilder_.rebuild(batch.header, run, kept_, horizon, bytes_);
  batch_left_.bytes = bytes_.view();
  return &batch_left_;
}

void EarlierRounds::none_left(bool keeps_header) {
  left_ = keeps_header ? Left::header : Left::nothing;
}

void EarlierRounds::some_left(std::optional<Timestamp> horizon) {
  if (left_records_.empty()) {
    left_records_ = noted_;
  } else {
    std::size_t at = 0;
    for (std::size_t i = 0; i < left_records_.size(); ++i) {
      if (left_records_[i]) left_records_[i] = noted_[at++];
    }
  }
  left_ = horizon ? Left::some_with_horizon : Left::some;
  if (horizon && !has_own_horizon_) horizon_ = horizon;
}

void EarlierRounds::end_batch() {
  if (!std::exchange(open_, false)) return;
  now_.batches.push_back(left_);
  if (left_ != Left::some && left_ != Left::some_with_horizon) return;
  now_.records.insert(now_.records.end(), left_records_.begin(), left_records_.end());
}

}  // namespace bourn
