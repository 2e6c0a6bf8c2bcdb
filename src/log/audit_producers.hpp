// What each producer did, replayed from the batches of a partition as a broker does it, to hold sequence numbers,
// transactions and snapshots against. Rules: kafka, ProducerStateManager.java and ProducerAppendInfo.java.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>

#include "format/batch_header.hpp"
#include "format/control_record.hpp"
#include "format/producer_snapshot.hpp"

namespace bourn {

class ProducerReplay {
 public:
  struct Break {
    Reason reason = nullptr;  // nullptr: nothing is wrong
    bool in_transaction = false;
  };

  // A data batch. Batches without a producer are passed over.
  Break see_batch(const BatchHeader& header);
  // A marker. The first offset of the transaction that it ends, when one was open.
  std::optional<Offset> see_marker(const BatchHeader& header, const ControlRecord& control);
  // The first offset of the oldest open transaction.
  std::optional<Offset> oldest_transaction() const;
  // Offsets below this one may be missing: sequences are believed across the hole.
  void see_hole(Offset offset) noexcept { hole_ = offset; }

  // What in a snapshot named after `end`, to which the batches seen so far lead up, they do not bear out; nullptr when
  // nothing. `log_start`: batches below it were not there to be seen.
  Reason compare(const ProducerSnapshot& snapshot, Offset end, Offset log_start) const;

 private:
  // Beyond so many, new ones are not followed: a hostile log may name one in every batch.
  static constexpr std::size_t kMostProducers = 100000;

  std::unordered_map<std::int64_t, ProducerEntry> producers_;
  Offset hole_ = 0;
};

}  // namespace bourn
