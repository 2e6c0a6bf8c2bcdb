#include "format/txn_index.hpp"

namespace bourn {

Reason txn_entry_problem(const TxnIndexEntry& entry, Offset base, Offset last_before) noexcept {
  if (entry.version != 0) return "the version is not 0";
  if (entry.producer_id < 0) return "the producer id is negative";
  if (entry.first_offset < 0) return "the first offset is negative";
  if (entry.last_offset < base) return "the marker lies below the segment";
  if (entry.last_offset <= last_before) return "the markers do not increase";
  if (entry.first_offset > entry.last_offset) return "the transaction starts behind its marker";
  // At the moment of the append everything below the oldest open transaction is stable, the marker at most included.
  if (entry.last_stable_offset < 0 || entry.last_stable_offset - 1 > entry.last_offset) {
    return "the last stable offset is beyond the marker";
  }
  return nullptr;
}

}  // namespace bourn
