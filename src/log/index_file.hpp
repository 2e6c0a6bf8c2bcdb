// Reading .index and .timeindex: sorted entries of fixed size. Indexes are caches. Whatever they say is a hint where to
// look, and the caller believes it only when a valid batch stands there; a missing, short, padded, stale or hostile
// file costs time, never an answer.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "base/fd.hpp"
#include "base/file.hpp"
#include "format/index_entry.hpp"

namespace bourn {

template <typename Entry>
class IndexFile {
 public:
  IndexFile() = default;
  // An empty `file` (there is none) is an index without entries.
  IndexFile(const Fd& file, Offset base, std::string name) : file_(&file), base_(base), name_(std::move(name)) {
    if (!file) return;
    const std::int64_t whole = file_size(file, name_) / static_cast<std::int64_t>(Entry::kSize);
    count_ = entries_before_padding(std::min<std::int64_t>(whole, kMostEntries));
  }

  // Entries in front of the zeros that a broker pads its active indexes with.
  std::int64_t count() const noexcept { return count_; }

  Entry at(std::int64_t index) const {
    char bytes[Entry::kSize] = {};
    read_at(*file_, index * static_cast<std::int64_t>(Entry::kSize), bytes, sizeof bytes, name_);
    return Entry::decode(bytes, base_);
  }
  std::optional<Entry> last() const { return count_ == 0 ? std::nullopt : std::optional(at(count_ - 1)); }

  // The place of the last entry for which before(entry) holds, given that it holds for a prefix; -1 when there is none.
  template <typename Before>
  std::int64_t last_place(Before before) const {
    std::int64_t low = 0;
    std::int64_t high = count_;
    while (low < high) {
      const std::int64_t middle = low + (high - low) / 2;
      if (before(at(middle))) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

 private:
  static constexpr std::int64_t kMostEntries =
      std::int64_t{1} << 28;  // positions are below 2 GiB, entries 8 bytes of it apart at least

  std::int64_t entries_before_padding(std::int64_t whole) const {
    std::int64_t low = std::min<std::int64_t>(whole, 1);  // entry 0 may be all zero
    std::int64_t high = whole;
    while (low < high) {
      const std::int64_t middle = low + (high - low) / 2;
      if (is_zero(middle)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
  bool is_zero(std::int64_t index) const {
    char bytes[Entry::kSize] = {};
    read_at(*file_, index * static_cast<std::int64_t>(Entry::kSize), bytes, sizeof bytes, name_);
    return std::all_of(bytes, bytes + sizeof bytes, [](char byte) { return byte == 0; });
  }

  const Fd* file_ = nullptr;  // must outlive this
  Offset base_ = 0;
  std::string name_;
  std::int64_t count_ = 0;
};

using OffsetIndex = IndexFile<OffsetIndexEntry>;
using TimeIndex = IndexFile<TimeIndexEntry>;

}  // namespace bourn
