#include "commands/inspect/index_rows.hpp"

#include <fcntl.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/file.hpp"
#include "format/index_entry.hpp"
#include "format/txn_index.hpp"

namespace bourn::commands::inspect {
namespace {

constexpr std::size_t kEntriesAtOnce = 4096;

std::size_t size_of(IndexKind kind) {
  switch (kind) {
    case IndexKind::offset:
      return OffsetIndexEntry::kSize;
    case IndexKind::time:
      return TimeIndexEntry::kSize;
    case IndexKind::transactions:
      return TxnIndexEntry::kSize;
  }
  return 1;
}

IndexKind kind_of(const std::string& path) {
  if (path.find(".timeindex", path.rfind('/') + 1) != std::string::npos) return IndexKind::time;
  if (path.find(".txnindex", path.rfind('/') + 1) != std::string::npos) return IndexKind::transactions;
  return IndexKind::offset;
}

bool is_zero(Bytes bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char byte) { return byte == 0; });
}

// What is wrong with an entry, seen against the one before it.
class Judge {
 public:
  explicit Judge(Offset base) : base_(base), last_offset_(base - 1) {}

  Reason offset(const OffsetIndexEntry& entry) {
    Reason reason = nullptr;
    if (entry.position < 0) reason = "a negative position";
    if (entry.offset < base_) reason = "an offset below the segment's base";
    if (!first_ && entry.offset <= last_offset_) reason = "the offset does not increase";
    if (!first_ && entry.position <= last_) reason = "the position does not increase";
    return keep(entry.offset, entry.position, reason);
  }
  Reason time(const TimeIndexEntry& entry) {
    Reason reason = nullptr;
    if (entry.offset < base_) reason = "an offset below the segment's base";
    if (!first_ && entry.offset < last_offset_) reason = "the offset goes back";
    if (!first_ && entry.timestamp <= last_) reason = "the time does not increase";
    return keep(entry.offset, entry.timestamp, reason);
  }
  Reason transaction(const TxnIndexEntry& entry) {
    return keep(entry.last_offset, 0, txn_entry_problem(entry, base_, last_offset_));
  }

 private:
  Reason keep(Offset offset, std::int64_t other, Reason reason) {
    first_ = false;
    last_offset_ = offset;
    last_ = other;
    return reason;
  }

  Offset base_;
  bool first_ = true;
  Offset last_offset_;
  std::int64_t last_ = 0;
};

}  // namespace

IndexSheet::IndexSheet(Page& page, Shape shape)
    : sheet_(page,
             {{"partition", "", Holds::text, 0, 0, true},
              {"file", "", Holds::text, 0, 0, true},
              {"entry", "ENTRY", Holds::number},
              {"offset", "OFFSET", Holds::number},
              {"position", "POSITION", Holds::number},
              {"time", "TIME", Holds::time},
              {"producer_id", "PRODUCER", Holds::number},
              {"first_offset", "FIRST", Holds::number},
              {"last_stable_offset", "LAST STABLE", Holds::number, 3},
              {"note", "NOTE", Holds::text, 0, 10}},
             shape) {}

void IndexSheet::show_if_there(const std::string& partition, const std::string& path, Offset base) {
  const Fd file = open_existing(AT_FDCWD, path);
  if (file) show(partition, file, path, kind_of(path), base);
}

void IndexSheet::show(const std::string& partition, const Fd& file, const std::string& path, IndexKind kind,
                      Offset base) {
  const std::size_t entry_size = size_of(kind);
  const std::int64_t file_bytes = file_size(file, path);
  const std::int64_t count = file_bytes / static_cast<std::int64_t>(entry_size);
  const std::string name = path.substr(path.rfind('/') + 1);
  Judge judge(base);
  const auto note_row = [&](const std::string& note) {
    sheet_.row({partition, {name, Ink::name}, {}, {}, {}, {}, {}, {}, {}, {note, Ink::warning}});
  };
  Buffer bytes(kEntriesAtOnce * entry_size);
  std::int64_t shown = 0;
  for (bool more = true; more && shown < count && sheet_.open();) {
    bytes.clear();
    const std::size_t want = kEntriesAtOnce * entry_size;
    bytes.commit(read_at(file, shown * static_cast<std::int64_t>(entry_size), bytes.room(want), want, path));
    if (bytes.size() < entry_size) break;
    for (std::size_t at = 0; more && at + entry_size <= bytes.size(); at += entry_size) {
      const Bytes entry = bytes.view().substr(at, entry_size);
      // A broker pads its active indexes with zeros, and entry 0 alone may be all zero.
      if (kind != IndexKind::transactions && shown > 0 && is_zero(entry)) {
        more = false;
        break;
      }
      Reason problem = nullptr;
      std::vector<Cell> cells{partition, {name, Ink::name}, {shown, Ink::faint}};
      if (kind == IndexKind::offset) {
        const auto read = OffsetIndexEntry::decode(entry.data(), base);
        problem = judge.offset(read);
        cells.insert(cells.end(), {{read.offset, Ink::number}, read.position, {}, {}, {}, {}});
      } else if (kind == IndexKind::time) {
        const auto read = TimeIndexEntry::decode(entry.data(), base);
        problem = judge.time(read);
        cells.insert(cells.end(), {{read.offset, Ink::number}, {}, read.timestamp, {}, {}, {}});
      } else {
        const auto read = TxnIndexEntry::decode(entry.data());
        problem = judge.transaction(read);
        cells.insert(
            cells.end(),
            {{read.last_offset, Ink::number}, {}, {}, read.producer_id, read.first_offset, read.last_stable_offset});
      }
      cells.push_back(problem == nullptr ? Cell() : Cell(problem, Ink::bad));
      sheet_.row(std::move(cells));
      ++shown;
    }
  }
  const std::int64_t rest = file_bytes - count * static_cast<std::int64_t>(entry_size);
  if (shown < count) note_row(fmt::format("padding: {} zero entries", count - shown));
  if (rest > 0) note_row(fmt::format("{} bytes at the end are no whole entry", rest));
  if (count == 0 && rest == 0) note_row("no entries");
}

}  // namespace bourn::commands::inspect
