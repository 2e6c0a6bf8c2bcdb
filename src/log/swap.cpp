#include "log/swap.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "base/directory.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/mutant.hpp"
#include "log/segment.hpp"

namespace bourn {
namespace {

constexpr std::array<std::string_view, 3> kSuffixes{".cleaned", ".swap", ".deleted"};
// The log first: who finds its .swap gone knows that it has its place.
constexpr std::array kPartsOfSegment{SegmentFile::log, SegmentFile::index, SegmentFile::time_index,
                                     SegmentFile::txn_index};
constexpr std::array kCaches{SegmentFile::index, SegmentFile::time_index, SegmentFile::txn_index};

bool is_there(const PartitionDir& dir, const std::string& name) {
  return identity_at(dir.fd(), name).inode != 0;
}

// What is not there needs no renaming: somebody who was killed got that far.
void rename_if_there(const PartitionDir& dir, const std::string& from, const std::string& to) {
  if (::renameat(dir.fd().get(), from.c_str(), dir.fd().get(), to.c_str()) == 0 || errno == ENOENT) return;
  fail_errno(dir.path_of(from), "rename to " + to);
}

bool unlink_if_there(const PartitionDir& dir, const std::string& name) {
  if (::unlinkat(dir.fd().get(), name.c_str(), 0) == 0) return true;
  if (errno == ENOENT) return false;
  fail_errno(dir.path_of(name), "unlink");
}

std::vector<StagedFileName> staged_files(const PartitionDir& dir) {
  std::vector<StagedFileName> staged;
  for_each_entry(dir.fd(), dir.path(), [&](std::string_view name) {
    if (const auto parsed = parse_staged_file_name(name)) staged.push_back(*parsed);
  });
  return staged;
}

Discard unlinking(const PartitionDir& dir) {
  return [&dir](const std::string& name) { return unlink_if_there(dir, name); };
}

std::int64_t remove_staged(const PartitionDir& dir, Stage stage, Offset from, const Discard& discard) {
  std::int64_t count = 0;
  for (const StagedFileName& file : staged_files(dir)) {
    if (file.stage != stage || file.base < from) continue;
    count += discard(staged_file_name(file.base, file.kind, file.stage)) ? 1 : 0;
  }
  return count;
}

// Bases of the segments that stand under their final names.
std::vector<SegmentFileName> final_files(const PartitionDir& dir) {
  std::vector<SegmentFileName> files;
  for_each_entry(dir.fd(), dir.path(), [&](std::string_view name) {
    if (const auto parsed = parse_segment_file_name(name)) files.push_back(*parsed);
  });
  return files;
}

// Step 3. Snapshots go with the bases that vanish, too.
void move_old_away(const PartitionDir& dir, const std::vector<Offset>& outputs, const std::vector<Offset>& replaced,
                   const Discard& discard) {
  for (const Offset base : replaced) {
    for (const SegmentFile kind : kCaches) discard(segment_file_name(base, kind));
    if (std::binary_search(outputs.begin(), outputs.end(), base)) continue;
    discard(segment_file_name(base, SegmentFile::snapshot));
    rename_if_there(dir, segment_file_name(base, SegmentFile::log),
                    staged_file_name(base, SegmentFile::log, Stage::deleted));
  }
}

// Step 4, highest base first.
void move_new_in(const PartitionDir& dir, const std::vector<Offset>& outputs) {
  for (auto base = outputs.rbegin(); base != outputs.rend(); ++base) {
    const std::string log = segment_file_name(*base, SegmentFile::log);
    const std::string deleted = staged_file_name(*base, SegmentFile::log, Stage::deleted);
    // A second name for the old log, so that the rename below does not free it under the lock.
    if (is_there(dir, staged_file_name(*base, SegmentFile::log, Stage::swap)) && is_there(dir, log)) {
      unlink_if_there(dir, deleted);
      if (::linkat(dir.fd().get(), log.c_str(), dir.fd().get(), deleted.c_str(), 0) != 0 && errno != EPERM &&
          errno != EOPNOTSUPP && errno != EMLINK) {
        fail_errno(dir.path_of(log), "link to " + deleted);
      }
    }
    for (const SegmentFile kind : kPartsOfSegment) {
      rename_if_there(dir, staged_file_name(*base, kind, Stage::swap), segment_file_name(*base, kind));
    }
  }
}

void finish(const PartitionDir& dir, const std::vector<Offset>& outputs, const std::vector<Offset>& replaced,
            const UnderAppendLock& under_append_lock, const Discard& discard) {
  under_append_lock([&] { move_old_away(dir, outputs, replaced, discard); });
  sync_directory(dir.fd(), dir.path());
  under_append_lock([&] { move_new_in(dir, outputs); });
  if (!mutant("old segments go too early")) sync_directory(dir.fd(), dir.path());
}

}  // namespace

std::string staged_file_name(Offset base, SegmentFile kind, Stage stage) {
  return segment_file_name(base, kind) + std::string(kSuffixes[static_cast<std::size_t>(stage)]);
}

std::optional<StagedFileName> parse_staged_file_name(std::string_view name) noexcept {
  for (std::size_t i = 0; i < kSuffixes.size(); ++i) {
    if (!name.ends_with(kSuffixes[i])) continue;
    const auto file = parse_segment_file_name(name.substr(0, name.size() - kSuffixes[i].size()));
    if (file) return StagedFileName{file->base, file->kind, static_cast<Stage>(i)};
  }
  return std::nullopt;
}

void swap_in(const PartitionDir& dir, const std::vector<Offset>& outputs, const std::vector<Offset>& replaced,
             const UnderAppendLock& under_append_lock) {
  BOURN_CHECK(!outputs.empty() && !replaced.empty() && outputs.front() == replaced.front());
  for (auto base = outputs.rbegin(); base != outputs.rend(); ++base) {
    for (const SegmentFile kind : kPartsOfSegment) {
      rename_if_there(dir, staged_file_name(*base, kind, Stage::cleaned), staged_file_name(*base, kind, Stage::swap));
    }
  }
  sync_directory(dir.fd(), dir.path());
  finish(dir, outputs, replaced, under_append_lock, unlinking(dir));
  remove_staged(dir, Stage::deleted, 0, unlinking(dir));
}

Settled settle_swaps(const PartitionDir& dir, const UnderAppendLock& under_append_lock) {
  return settle_swaps(dir, under_append_lock, unlinking(dir));
}

Settled settle_swaps(const PartitionDir& dir, const UnderAppendLock& under_append_lock, const Discard& discard) {
  Settled settled;
  std::vector<StagedFileName> staged = staged_files(dir);
  if (staged.empty()) return settled;
  Offset uncommitted_from = INT64_MAX;
  for (const StagedFileName& file : staged) {
    if (file.stage == Stage::cleaned) uncommitted_from = std::min(uncommitted_from, file.base);
  }
  if (uncommitted_from != INT64_MAX) {
    settled.undone += remove_staged(dir, Stage::swap, uncommitted_from, discard);
    sync_directory(dir.fd(), dir.path());  // before the .cleaned go, which tell that they were not committed
    settled.undone += remove_staged(dir, Stage::cleaned, 0, discard);
  }
  std::vector<Offset> logs;     // to be renamed still; these say what is old
  std::vector<Offset> outputs;  // with what is left of those whose log has its place already
  for (const StagedFileName& file : staged_files(dir)) {
    if (file.stage != Stage::swap) continue;
    ++settled.finished;
    outputs.push_back(file.base);
    if (file.kind == SegmentFile::log) logs.push_back(file.base);
  }
  std::sort(logs.begin(), logs.end());
  std::sort(outputs.begin(), outputs.end());
  outputs.erase(std::unique(outputs.begin(), outputs.end()), outputs.end());
  if (!outputs.empty()) {
    std::vector<Offset> replaced;
    if (!logs.empty()) {
      const auto last = Segment::open(dir, logs.back());
      if (!last) fail(ErrorKind::missing, "{}: vanished while it was opened", dir.path());
      const Offset end =
          hop_batches(last->log(), last->path(), 0, last->size(), last->base(), [](const BatchHeader&, std::int64_t) {
            return true;
          }).next_offset;
      for (const SegmentFileName& file : final_files(dir)) {
        if (file.base >= logs.front() && (file.base < end || file.base == logs.back())) replaced.push_back(file.base);
      }
      std::sort(replaced.begin(), replaced.end());
      replaced.erase(std::unique(replaced.begin(), replaced.end()), replaced.end());
    }
    finish(dir, outputs, replaced, under_append_lock, discard);
  }
  settled.removed += remove_staged(dir, Stage::deleted, 0, discard);
  return settled;
}

void discard_cleaned(const PartitionDir& dir) {
  remove_staged(dir, Stage::cleaned, 0, unlinking(dir));
}

}  // namespace bourn
