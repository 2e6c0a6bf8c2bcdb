// Whether leader epochs grow from batch to batch, and are those that leader-epoch-checkpoint gives the offsets. They
// stand outside of the checksum of a batch.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "format/checkpoint.hpp"
#include "log/audit_order.hpp"
#include "log/audit_report.hpp"

namespace bourn {

class EpochCheck {
 public:
  // What the checkpoint says. With `complete`, batches in front of its first entry have epoch 0; without any entry, an
  // epoch that is not 0 is told, but it may as well be the checkpoint that is gone.
  void expect(std::vector<EpochEntry> entries, bool complete) {
    expected_ = std::move(entries);
    complete_ = complete;
  }
  // A v2 batch. Without a checkpoint each is judged when the next one is known: one that its two neighbours contradict
  // is wrong.
  void see_batch(const OffsetOrder::Place& batch, std::int32_t epoch, AuditReport& report);
  // Nothing more comes; report.epochs is what the checkpoint should hold.
  void finish(AuditReport& report);

 private:
  struct Seen {
    OffsetOrder::Place batch;
    std::int32_t epoch;
  };
  std::optional<std::int32_t> expected_at(Offset offset) const;
  void settle(const Seen& seen, AuditReport& report);
  void note(std::int32_t epoch, Offset start);
  static void tell(const Seen& seen, std::int64_t wanted, Reason reason, AuditReport& report);

  std::vector<EpochEntry> expected_;
  bool complete_ = false;
  std::optional<Seen> waiting_;
  std::optional<std::int32_t> last_;  // of the last batch that was settled
  std::vector<EpochEntry> noted_;
};

}  // namespace bourn
