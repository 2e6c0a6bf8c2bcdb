#include "log/repair_files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/time.hpp"
#include "format/file_names.hpp"
#include "log/active_segment.hpp"
#include "log/sealed_sums.hpp"
#include "log/segment.hpp"
#include "log/swap.hpp"
#include "log/tail.hpp"

namespace bourn {
namespace {

constexpr const char* kUnfinished = "repair-";
constexpr SegmentFile kIndexes[] = {SegmentFile::index, SegmentFile::time_index};

void require(int error, const std::string& path, const char* action) {
  if (error != 0) fail_errno(path, action, error);
}

void rename_between(const Fd& from, const std::string& old_name, const Fd& to, const std::string& new_name,
                    const std::string& path) {
  if (::renameat(from.get(), old_name.c_str(), to.get(), new_name.c_str()) != 0) fail_errno(path, "rename");
}

Fd open_torn(const Fd& own_files, const std::string& path) {
  if (make_directory(own_files.get(), "torn")) sync_directory(own_files, path);
  Fd torn = open_directory(own_files.get(), "torn");
  if (!torn) fail(ErrorKind::missing, "{}/torn: vanished while it was opened", path);
  return torn;
}

// The edited copy of a segment, as the only segment of a directory of its own.
void write_edited(const Segment& old, const PartitionDir& stage, Offset base, const std::vector<SegmentEdit>& edits) {
  const std::string name = segment_file_name(base, SegmentFile::log);
  const std::string path = stage.path_of(name);
  const Fd target = open_for_writing(stage.fd().get(), name, Create::must_be_new);
  if (!target) fail(ErrorKind::busy, "{}: is there already", path);
  std::int64_t from = 0;
  std::int64_t position = 0;
  const auto keep_to = [&](std::int64_t to) {
    require(copy_range(old.log(), old.path(), from, to, target, position), path, "write");
    position += to - from;
  };
  for (const SegmentEdit& edit : edits) {
    keep_to(edit.from);
    require(write_at(target, position, edit.replacement).error, path, "write");
    position += static_cast<std::int64_t>(edit.replacement.size());
    from = edit.to;
  }
  keep_to(old.size());
  require(sync_data(target), path, "fdatasync");
}

constexpr SegmentFile kParts[] = {SegmentFile::index, SegmentFile::time_index, SegmentFile::txn_index,
                                  SegmentFile::log};

// What a compaction committed and did not name yet.
struct Swaps {
  std::vector<Offset> whole;
  std::vector<Offset> damaged;
};

Swaps swaps_in(const PartitionDir& dir) {
  std::vector<Offset> bases;
  for_each_entry(dir.fd(), dir.path(), [&](std::string_view name) {
    const auto staged = parse_staged_file_name(name);
    if (staged && staged->stage == Stage::swap && staged->kind == SegmentFile::log) bases.push_back(staged->base);
  });
  Swaps swaps;
  for (const Offset base : bases) {
    const std::string name = staged_file_name(base, SegmentFile::log, Stage::swap);
    const std::string path = dir.path_of(name);
    const Fd log = open_existing(dir.fd().get(), name);
    if (!log) continue;
    const Tail tail = examine_tail(log, path, 0, file_size(log, path), base);
    (tail.kind == Tail::Kind::whole ? swaps.whole : swaps.damaged).push_back(base);
  }
  return swaps;
}

// Takes the new segments away and gives the old ones that were on their way out their names again. The damaged ones
// last: as long as one is there, whoever comes next knows that all is to be undone.
void undo_swaps(const PartitionDir& dir, TornFiles& torn, const Swaps& swaps) {
  Offset lowest = INT64_MAX;
  for (const auto* bases : {&swaps.whole, &swaps.damaged}) {
    for (const Offset base : *bases) lowest = std::min(lowest, base);
  }
  std::vector<Offset> leaving;
  for_each_entry(dir.fd(), dir.path(), [&](std::string_view name) {
    const auto staged = parse_staged_file_name(name);
    // Below, they were let go of by age or size.
    const bool is_replaced = staged && staged->stage == Stage::deleted && staged->base >= lowest;
    if (is_replaced && staged->kind == SegmentFile::log) leaving.push_back(staged->base);
  });
  for (const Offset base : leaving) {
    const std::string log = segment_file_name(base, SegmentFile::log);
    if (identity_at(dir.fd(), log) != FileIdentity{}) continue;
    rename_between(dir.fd(), staged_file_name(base, SegmentFile::log, Stage::deleted), dir.fd(), log, dir.path_of(log));
  }
  sync_directory(dir.fd(), dir.path());
  for (const auto* bases : {&swaps.whole, &swaps.damaged}) {
    for (const Offset base : *bases) {
      for (const SegmentFile kind : kParts) torn.take(staged_file_name(base, kind, Stage::swap));
    }
  }
}

}  // namespace

TornFiles::TornFiles(const PartitionDir& dir, const Fd& own_files)
    : dir_(dir), torn_(open_torn(own_files, dir.path_of(kOwnFiles))) {}

std::string TornFiles::copy(Offset base, std::int64_t from, std::int64_t to) {
  const auto segment = Segment::open(dir_, base);
  if (!segment) fail(ErrorKind::missing, "{}: vanished", dir_.path_of(segment_file_name(base, SegmentFile::log)));
  std::string name;
  Fd target;
  for (Timestamp now = wall_clock_ms(); !target; ++now) {
    name = fmt::format("{:020}-{}-{}", base, from, now);
    target = open_for_writing(torn_.get(), name, Create::must_be_new);
  }
  const std::string path = dir_.path_of(".bourn/torn/" + name);
  require(copy_range(segment->log(), segment->path(), from, to, target, 0), path, "write");
  require(sync_data(target), path, "fdatasync");
  sync_directory(torn_, path);
  return name;
}

bool TornFiles::take(const std::string& name) {
  Timestamp now = wall_clock_ms();
  while (identity_at(torn_, fmt::format("{}-{}", name, now)) != FileIdentity{}) ++now;
  const std::string new_name = fmt::format("{}-{}", name, now);
  if (::renameat(dir_.fd().get(), name.c_str(), torn_.get(), new_name.c_str()) != 0) {
    if (errno == ENOENT) return false;
    fail_errno(dir_.path_of(name), "rename");
  }
  sync_directory(torn_, dir_.path_of(".bourn/torn"));
  sync_directory(dir_.fd(), dir_.path());
  return true;
}

void rewrite_segment(const PartitionDir& dir, const Fd& own_files, const TopicSettings& settings, Offset base,
                     const std::vector<SegmentEdit>& edits) {
  const auto old = Segment::open(dir, base);
  const std::string log = segment_file_name(base, SegmentFile::log);
  if (!old) fail(ErrorKind::missing, "{}: vanished", dir.path_of(log));
  const std::string stage_name = kUnfinished + random_hex();
  make_directory(own_files.get(), stage_name);
  const PartitionDir stage = PartitionDir::open(dir.path_of(kOwnFiles), stage_name);
  write_edited(*old, stage, base, edits);
  ActiveSegment::open(stage, base, settings).seal();

  forget_sealed_sum(dir, own_files, base);
  // An old index must be gone before the new log appears.
  for (const SegmentFile kind : kIndexes) ::unlinkat(dir.fd().get(), segment_file_name(base, kind).c_str(), 0);
  rename_between(stage.fd(), log, dir.fd(), log, dir.path_of(log));
  for (const SegmentFile kind : kIndexes) {
    const std::string name = segment_file_name(base, kind);
    rename_between(stage.fd(), name, dir.fd(), name, dir.path_of(name));
  }
  sync_directory(dir.fd(), dir.path());
  remove_tree(own_files, stage_name, stage.path());
}

void remove_unfinished_rewrites(const PartitionDir& dir, const Fd& own_files) {
  std::vector<std::string> names;
  const std::string path = dir.path_of(kOwnFiles);
  for_each_entry(own_files, path, [&](std::string_view name) {
    if (name.starts_with(kUnfinished)) names.emplace_back(name);
  });
  for (const std::string& name : names) remove_tree(own_files, name, path + "/" + name);
}

void rebuild_indexes(const PartitionDir& dir, TornFiles& torn, const TopicSettings& settings, Offset base) {
  for (const SegmentFile kind : kIndexes) torn.take(segment_file_name(base, kind));
  ActiveSegment segment = ActiveSegment::open(dir, base, settings);
  const std::vector<Offset> segments = list_segments(dir);
  if (!segments.empty() && segments.back() != base) segment.seal();
}

bool has_damaged_swap(const PartitionDir& dir) {
  return !swaps_in(dir).damaged.empty();
}

void settle_compaction(const PartitionDir& dir, const Fd& own_files, TornFiles& torn) {
  const std::vector<Offset> before = list_segments(dir);
  const Swaps swaps = swaps_in(dir);
  const bool finishes = swaps.damaged.empty();
  if (finishes) {
    const UnderAppendLock held = [](const std::function<void()>& change) { change(); };
    settle_swaps(dir, held, [&](const std::string& name) { return torn.take(name); });
  } else {
    undo_swaps(dir, torn, swaps);
  }
  const std::vector<Offset> after = list_segments(dir);
  for (const Offset base : before) {
    const bool is_new = finishes && std::find(swaps.whole.begin(), swaps.whole.end(), base) != swaps.whole.end();
    const bool is_gone = !std::binary_search(after.begin(), after.end(), base);
    if (is_new || is_gone) forget_sealed_sum(dir, own_files, base);
    if (is_new && !is_gone && base != after.back()) note_sealed_sum(dir, own_files, base);
  }
}

}  // namespace bourn
