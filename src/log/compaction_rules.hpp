// What Kafka's cleaner keeps, batch by batch and record by record. Pure decisions; the batches come in order of their
// offsets, over all segments below the round's end. Source: kafka, Cleaner.java (cleanInto, shouldRetainRecord,
// CleanedTransactionMetadata).
#pragma once

#include <cstdint>
#include <unordered_set>

#include "format/batch.hpp"
#include "log/latest_keys.hpp"
#include "log/log_survey.hpp"

namespace bourn {

struct CompactionRules {
  Timestamp now = 0;
  std::int64_t delete_retention_ms = std::int64_t{24} * 3600 * 1000;  // delete.retention.ms
  // How long the last batch of a producer that fell silent is kept for its sequence number, even empty. Kafka's
  // brokers forget producers after a day (producer.id.expiration.ms) and transactional ids after seven; a header costs
  // 61 bytes.
  std::int64_t producer_expiration_ms = std::int64_t{7} * 24 * 3600 * 1000;
};

// One round: the dirty part is [start, end), and `keys` knows it.
struct Round {
  Offset start = 0;
  Offset end = 0;
  const LatestKeys* keys = nullptr;  // null when no key outdates another: everything is kept that no other rule removes
};

class BatchJudge {
 public:
  // All must outlive this.
  BatchJudge(const LogSurvey& survey, const CompactionRules& rules, const Round& round)
      : survey_(survey), rules_(rules), round_(round) {}

  struct Fate {
    bool discard_records = false;            // all of them, whatever their keys
    bool keep_if_empty = false;              // as a header alone
    bool ends_nothing = false;               // a marker whose transaction has no batch left: to get a delete horizon
    const TxnIndexEntry* aborted = nullptr;  // a marker that ended this, batches of which are still there
  };
  Fate look_at(const Batch& batch);

  // For records of a data batch whose records are not discarded. `number`: the record's among those of the dirty part;
  // looked at only when it is in there. `legacy_tombstones_stay`: for format v0 and v1, which have no horizon.
  bool keeps(const BatchHeader& batch, const RecordView& record, std::uint32_t number,
             bool legacy_tombstones_stay) const {
    if (record.offset >= round_.end) return true;
    if (!record.key) return false;
    const bool newest = record.offset >= round_.start ? round_.keys->is_latest(number) : !round_.keys->has(*record.key);
    return newest && (record.value || tombstone_stays(batch, legacy_tombstones_stay));
  }

  // The horizon that the batch has afterwards, given that records were kept.
  std::optional<Timestamp> horizon_of(const BatchHeader& batch, const Fate& fate, bool keeps_tombstones) const;

 private:
  bool tombstone_stays(const BatchHeader& batch, bool legacy_tombstones_stay) const {
    if (batch.magic < 2) return legacy_tombstones_stay;
    return !batch.has_delete_horizon() || rules_.now < batch.base_timestamp;
  }
  bool is_last_of_producer(const BatchHeader& batch) const;
  bool may_discard_marker(const Batch& batch, Fate& fate);

  const LogSurvey& survey_;
  const CompactionRules& rules_;
  const Round& round_;
  std::unordered_set<std::int64_t> seen_;  // producers whose transactional batches came since their last marker
};

}  // namespace bourn
