#include "log/audit_producers.hpp"

namespace bourn {
namespace {

// Sequences go from 0 to INT32_MAX and begin anew.
std::int32_t add_sequence(std::int32_t sequence, std::int64_t count) noexcept {
  constexpr std::int64_t kRound = std::int64_t{INT32_MAX} + 1;
  return static_cast<std::int32_t>((sequence + count) % kRound);
}

}  // namespace

ProducerReplay::Break ProducerReplay::see_batch(const BatchHeader& header) {
  if (header.producer_id < 0) return {};
  const auto found = producers_.find(header.producer_id);
  if (found == producers_.end() && producers_.size() >= kMostProducers) return {};
  const bool known = found != producers_.end();
  ProducerEntry& state = known ? found->second : producers_[header.producer_id];
  state.producer_id = header.producer_id;

  Break broken;
  const bool may_judge = known && state.last_offset >= hole_;
  if (known && !header.transactional() && state.transaction_start >= hole_ && state.transaction_start >= 0) {
    broken = {"a plain batch of a producer whose transaction is open", true};
  } else if (may_judge && header.producer_epoch < state.producer_epoch) {
    broken.reason = "the producer's epoch goes back";
  } else if (may_judge && header.base_sequence >= 0 && header.producer_epoch == state.producer_epoch &&
             state.last_sequence >= 0 && header.base_sequence != add_sequence(state.last_sequence, 1)) {
    broken.reason = "the producer's sequence does not go on";
  }
  state.producer_epoch = header.producer_epoch;
  state.last_sequence = header.base_sequence < 0 ? -1 : add_sequence(header.base_sequence, header.last_offset_delta);
  state.last_offset = header.last_offset();
  state.offset_delta = header.last_offset_delta;
  if (header.transactional() && state.transaction_start < 0) state.transaction_start = header.base_offset;
  return broken;
}

std::optional<Offset> ProducerReplay::see_marker(const BatchHeader& header, const ControlRecord& control) {
  const auto found = producers_.find(header.producer_id);
  if (found == producers_.end() && producers_.size() >= kMostProducers) return std::nullopt;
  const bool known = found != producers_.end();
  ProducerEntry& state = known ? found->second : producers_[header.producer_id];
  state.producer_id = header.producer_id;
  if (!known || header.producer_epoch > state.producer_epoch) {  // a new epoch forgets the batches
    state.last_sequence = -1;
    state.last_offset = -1;
    state.offset_delta = 0;
  }
  state.producer_epoch = header.producer_epoch;
  state.coordinator_epoch = control.coordinator_epoch;
  const Offset start = state.transaction_start;
  state.transaction_start = -1;
  return start >= 0 ? std::optional(start) : std::nullopt;
}

std::optional<Offset> ProducerReplay::oldest_transaction() const {
  std::optional<Offset> oldest;
  for (const auto& [id, state] : producers_) {
    if (state.transaction_start >= 0 && (!oldest || state.transaction_start < *oldest))
      oldest = state.transaction_start;
  }
  return oldest;
}

Reason ProducerReplay::compare(const ProducerSnapshot& snapshot, Offset end, Offset log_start) const {
  for (std::int32_t i = 0; i < snapshot.count(); ++i) {
    const ProducerEntry entry = snapshot.at(i);
    if (const Reason reason = producer_entry_problem(entry, end)) return reason;
    if (entry.last_offset < log_start || entry.last_offset < hole_) continue;
    const auto found = producers_.find(entry.producer_id);
    if (found == producers_.end()) {
      if (producers_.size() >= kMostProducers) continue;
      return "it knows a producer that the log does not";
    }
    const ProducerEntry& state = found->second;
    if (state.last_offset < hole_) continue;
    if (entry.producer_epoch != state.producer_epoch) return "the epoch of a producer is not that of the log";
    if (entry.last_offset != state.last_offset) return "the last offset of a producer is not that of the log";
    if (entry.last_sequence != state.last_sequence) return "the sequence of a producer is not that of the log";
    if (entry.transaction_start != state.transaction_start) {
      return "the open transaction of a producer is not that of the log";
    }
  }
  return nullptr;
}

}  // namespace bourn
