#include "log/compaction_rules.hpp"

#include "format/control_record.hpp"

namespace bourn {

BatchJudge::Fate BatchJudge::look_at(const Batch& batch) {
  const BatchHeader& header = batch.header;
  Fate fate;
  if (header.control()) {
    const bool may_go = may_discard_marker(batch, fate);
    fate.ends_nothing = may_go;
    fate.discard_records = may_go && header.has_delete_horizon() && header.base_timestamp <= rules_.now;
  } else if (header.transactional()) {
    seen_.insert(header.producer_id);
    fate.discard_records = survey_.aborted_around(header) != nullptr;
  }
  fate.keep_if_empty = is_last_of_producer(header) || header.next_offset() == round_.end;
  return fate;
}

// A marker is wanted as long as a batch of its transaction is there; batches that were emptied count, too.
bool BatchJudge::may_discard_marker(const Batch& batch, Fate& fate) {
  if (batch.header.record_count == 0) return true;  // emptied before
  BatchDecoder decoder;
  RecordRun run;
  RecordView record;
  ControlRecord control;
  if (decoder.decode(batch, run) != nullptr || RecordReader(run).next(record) != RecordReader::Next::record ||
      read_control_record(record, control) != nullptr || !control.is_marker()) {
    return false;
  }
  if (seen_.erase(batch.header.producer_id) == 0) return true;
  if (control.type == ControlType::abort) {
    fate.aborted = survey_.aborted_by(batch.header.producer_id, batch.header.base_offset);
  }
  return false;
}

bool BatchJudge::is_last_of_producer(const BatchHeader& batch) const {
  if (batch.producer_id < 0) return false;
  const auto found = survey_.producers.find(batch.producer_id);
  if (found == survey_.producers.end()) return false;
  const ProducerFacts& producer = found->second;
  if (wrapping_subtract(rules_.now, producer.time) > rules_.producer_expiration_ms) return false;
  if (producer.last_data >= 0) return batch.last_offset() == producer.last_data;
  return batch.control() && batch.producer_epoch == producer.epoch;
}

std::optional<Timestamp> BatchJudge::horizon_of(const BatchHeader& batch, const Fate& fate,
                                                bool keeps_tombstones) const {
  if (batch.has_delete_horizon()) return batch.base_timestamp;
  if (round_.keys == nullptr || !(keeps_tombstones || fate.ends_nothing)) return std::nullopt;
  return rules_.delete_retention_ms > INT64_MAX - rules_.now ? INT64_MAX : rules_.now + rules_.delete_retention_ms;
}

}  // namespace bourn
