// A dry run of several rounds: what the rounds so far would have left of each batch, so that the next one sees what it
// would see if they had been written. Costs a byte for each batch, and a bit for each record of those that lost some.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "format/batch.hpp"
#include "format/batch_rebuild.hpp"

namespace bourn {

class EarlierRounds {
 public:
  EarlierRounds();

  // Batches come in the order of the log, each round from its first one on.
  void begin_round();
  // What stands in the place of `batch` by now; null when nothing does. Valid until the next call.
  const Batch* as_left(const Batch& batch);

  // What this round makes of it; nothing when it stays as it is. note() for each record, then at most one of these.
  void note(bool keeps_record) { noted_.push_back(keeps_record); }
  void none_left(bool keeps_header);
  void some_left(std::optional<Timestamp> horizon);

 private:
  enum class Left : std::uint8_t { all, some, some_with_horizon, header, nothing };
  // A stream of batches, and one of the records of those of which some are left: whether they are.
  struct Remains {
    std::vector<Left> batches;
    std::vector<bool> records;
  };
  bool next_record_was_left() { return before_.records[record_++]; }
  void end_batch();
  const Batch* rebuild(const Batch& batch, Left left);

  Remains before_;
  std::size_t batch_ = 0;   // of the next one in before_
  std::size_t record_ = 0;  // likewise
  Remains now_;

  // Of the batch that as_left() was asked for last.
  bool open_ = false;
  Left left_ = Left::all;
  bool has_own_horizon_ = false;
  std::vector<bool> left_records_;    // of the batch as it is on the disk
  std::vector<bool> noted_;           // of the batch as it was left
  std::optional<Timestamp> horizon_;  // that batches were given; one run gives all the same

  BatchDecoder decoder_;
  BatchRebuilder rebuilder_;
  std::vector<KeptRecord> kept_;
  Buffer bytes_;
  Batch batch_left_;
};

}  // namespace bourn
