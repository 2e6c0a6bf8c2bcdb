// Holds the indexes of a segment against its batches, while these go by once. Indexes are sorted, so one walk over both
// is enough, however large they are.
//
// Each check is told of every batch in order, and of every stretch of broken bytes; finish() reports. Entries that
// speak of broken bytes are not judged.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/fd.hpp"
#include "format/index_entry.hpp"
#include "format/txn_index.hpp"
#include "log/audit_report.hpp"
#include "log/audit_window.hpp"

namespace bourn {

// What the checks know of a segment.
struct IndexedSegment {
  Offset base = 0;
  std::int64_t log_size = 0;
  bool sealed = false;
  // bourn wrote it: an entry names its batch exactly. Brokers before Kafka 4.0 named the last offset of a whole append,
  // and in the time index the record itself.
  bool exact = false;
  std::int64_t interval = 4096;  // index.interval.bytes
};

// The entries of an index in order, up to the zeros that a broker pads with.
template <typename Entry>
class EntryStream {
 public:
  // `file` must outlive the stream; an empty one has no entries.
  EntryStream(const Fd& file, const std::string& path, Offset base)
      : size_(file ? file_size(file, path) : 0), window_(file, path, size_), base_(base) {
    load();
  }

  const std::optional<Entry>& entry() const noexcept { return entry_; }
  const std::optional<Entry>& next() const noexcept { return next_; }  // the one behind entry()
  std::int64_t at() const noexcept { return at_; }                     // of entry(), in the file
  void advance() {
    at_ += kSize;
    load();
  }
  // Bytes behind the last whole entry, and whether there is anything but zeros behind the first padding.
  std::int64_t odd_bytes() const noexcept { return size_ % kSize; }
  std::optional<std::int64_t> first_behind_padding();

 private:
  static constexpr auto kSize = static_cast<std::int64_t>(Entry::kSize);
  void load();
  static bool is_zero(Bytes bytes) noexcept { return bytes.find_first_not_of('\0') == Bytes::npos; }

  std::int64_t size_;
  FileWindow window_;
  Offset base_;
  std::int64_t at_ = 0;
  std::optional<Entry> entry_;
  std::optional<Entry> next_;
};

// Entries of one index that are wrong, to be told as one finding.
class WrongEntries {
 public:
  void add(std::int64_t from, std::int64_t to, Reason reason) noexcept {
    if (from_ < 0) {
      from_ = from;
      reason_ = reason;
    }
    to_ = to;
  }
  void report_to(AuditReport& report, FindingKind kind, const std::string& path, Offset segment) const;

 private:
  std::int64_t from_ = -1;
  std::int64_t to_ = -1;
  Reason reason_ = nullptr;
};

class OffsetIndexCheck {
 public:
  OffsetIndexCheck(const IndexedSegment& segment, const Fd& file, std::string path);
  void see_batch(std::int64_t position, Offset last);
  void see_broken(std::int64_t from, std::int64_t to);
  void finish(AuditReport& report);

 private:
  void drop_before(std::int64_t position, Reason reason);
  void drop_misplaced();
  void accept();

  IndexedSegment segment_;
  bool is_there_;
  std::string path_;
  EntryStream<OffsetIndexEntry> entries_;
  WrongEntries wrong_;
  std::int64_t last_position_ = -1;          // of the last entry that was borne out,
  Offset last_offset_;                       // and its offset
  std::int64_t largest_gap_ = 0;             // between two of them
  std::int64_t batch_position_ = 0;          // of the last batch
  std::optional<OffsetIndexEntry> waiting_;  // its offset is beyond its batch
  std::int64_t waiting_at_ = 0;
};

class TimeIndexCheck {
 public:
  TimeIndexCheck(const IndexedSegment& segment, const Fd& file, std::string path);
  void see_batch(Offset first, Offset last, Timestamp greatest);
  void see_broken();
  void finish(AuditReport& report);

 private:
  IndexedSegment segment_;
  bool is_there_;
  std::string path_;
  EntryStream<TimeIndexEntry> entries_;
  WrongEntries wrong_;
  std::optional<TimeIndexEntry> last_;
  Timestamp greatest_ = kNoTimestamp;  // of the batches so far
  bool saw_broken_ = false;
};

class TxnIndexCheck {
 public:
  TxnIndexCheck(const IndexedSegment& segment, const Fd& file, std::string path);
  // An ABORT marker at this offset; `start` is the first offset of its transaction, when that was seen.
  void see_abort(std::int64_t producer_id, Offset marker, std::optional<Offset> start);
  void see_broken() { saw_broken_ = true; }
  void finish(AuditReport& report);

 private:
  // .txnindex has no offsets that are relative to a base, and no padding.
  struct Entry : TxnIndexEntry {
    static Entry decode(const char* at, Offset) noexcept { return {TxnIndexEntry::decode(at)}; }
  };

  void reject(Reason reason);

  IndexedSegment segment_;
  bool is_there_;
  std::string path_;
  EntryStream<Entry> entries_;
  WrongEntries wrong_;
  Offset last_marker_;
  std::int64_t missing_ = 0;
  bool saw_broken_ = false;
};

template <typename Entry>
void EntryStream<Entry>::load() {
  entry_.reset();
  next_.reset();
  if (at_ + kSize > size_) return;
  const Bytes bytes = window_.at(at_, 2 * Entry::kSize);
  if (bytes.size() < Entry::kSize) return;
  // Entry 0 alone may be all zero.
  if (is_zero(bytes.substr(0, Entry::kSize)) && (at_ > 0 || is_zero(bytes.substr(0, 2 * Entry::kSize)))) return;
  entry_ = Entry::decode(bytes.data(), base_);
  const Bytes behind = bytes.substr(Entry::kSize);
  if (behind.size() >= Entry::kSize && !is_zero(behind.substr(0, Entry::kSize))) {
    next_ = Entry::decode(behind.data(), base_);
  }
}

template <typename Entry>
std::optional<std::int64_t> EntryStream<Entry>::first_behind_padding() {
  for (std::int64_t at = at_; at < size_;) {
    const Bytes bytes = window_.at(at, 1);
    if (bytes.empty()) return std::nullopt;
    if (const std::size_t found = bytes.find_first_not_of('\0'); found != Bytes::npos) {
      return at + static_cast<std::int64_t>(found);
    }
    at += static_cast<std::int64_t>(bytes.size());
  }
  return std::nullopt;
}

}  // namespace bourn
