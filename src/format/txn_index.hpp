// Entries of a segment's .txnindex: the transactions that ended in an ABORT marker which stands in this segment, in the
// order of their markers. 34 bytes each, big-endian; the file is only there when it has an entry, and bytes after the
// last whole one are ignored. Source: kafka, AbortedTxn.java and TransactionIndex.java.
//
//    0  i16 version             0
//    2  i64 producer id
//   10  i64 first offset        of the transaction
//   18  i64 last offset         of its ABORT marker; increases from entry to entry
//   26  i64 last stable offset  when the marker was written: first offset of the oldest other open transaction, else
//                               the marker's offset + 1
#pragma once

#include <cstdint>

#include "base/endian.hpp"
#include "format/types.hpp"

namespace bourn {

struct TxnIndexEntry {
  static constexpr std::size_t kSize = 34;
  std::int16_t version = 0;
  std::int64_t producer_id = 0;
  Offset first_offset = 0;
  Offset last_offset = 0;
  Offset last_stable_offset = 0;

  // Reads the fields and checks nothing; `at` has kSize bytes.
  static TxnIndexEntry decode(const char* at) noexcept {
    return {load_big<std::int16_t>(at), load_big<std::int64_t>(at + 2), load_big<std::int64_t>(at + 10),
            load_big<std::int64_t>(at + 18), load_big<std::int64_t>(at + 26)};
  }
  void encode(char* at) const noexcept {
    store_big(at, version);
    store_big(at + 2, producer_id);
    store_big(at + 10, first_offset);
    store_big(at + 18, last_offset);
    store_big(at + 26, last_stable_offset);
  }
  bool operator==(const TxnIndexEntry&) const = default;
};

// What is wrong with an entry of the segment with this base, given the last offset of the entry before it (base - 1
// for the first); nullptr when nothing is.
Reason txn_entry_problem(const TxnIndexEntry& entry, Offset base, Offset last_before) noexcept;

}  // namespace bourn
