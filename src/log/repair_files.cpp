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
  make_directory(own_files.get(), "torn");
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

void TornFiles::take(const std::string& name) {
  for (Timestamp now = wall_clock_ms();; ++now) {
    const std::string new_name = fmt::format("{}-{}", name, now);
    if (identity_at(torn_, new_name) != FileIdentity{}) continue;
    if (::renameat(dir_.fd().get(), name.c_str(), torn_.get(), new_name.c_str()) != 0 && errno != ENOENT) {
      fail_errno(dir_.path_of(name), "rename");
    }
    break;
  }
  sync_directory(torn_, dir_.path_of(".bourn/torn"));
  sync_directory(dir_.fd(), dir_.path());
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

bool finish_swap(const PartitionDir& dir, const Fd& own_files, TornFiles& torn, Offset base) {
  const std::string log = segment_file_name(base, SegmentFile::log);
  const Fd swap = open_existing(dir.fd().get(), log + ".swap");
  if (!swap) return false;
  const std::string path = dir.path_of(log + ".swap");
  const Tail tail = examine_tail(swap, path, 0, file_size(swap, path), base);
  if (tail.kind != Tail::Kind::whole) {
    for (const SegmentFile kind :
         {SegmentFile::log, SegmentFile::index, SegmentFile::time_index, SegmentFile::txn_index})
      torn.take(segment_file_name(base, kind) + ".swap");
    return false;
  }
  const Offset end = std::max(tail.next_offset, base + 1);
  std::vector<SegmentFileName> covered;
  for_each_entry(dir.fd(), dir.path(), [&](std::string_view name) {
    const auto parsed = parse_segment_file_name(name);
    if (parsed && parsed->kind != SegmentFile::snapshot && parsed->base >= base && parsed->base < end) {
      covered.push_back(*parsed);
    }
  });
  // Indexes first, so that no log is met with those of another.
  std::sort(covered.begin(), covered.end(), [](const SegmentFileName& a, const SegmentFileName& b) {
    return (a.kind != SegmentFile::log) > (b.kind != SegmentFile::log);
  });
  for (const SegmentFileName& file : covered) {
    if (file.kind == SegmentFile::log) forget_sealed_sum(dir, own_files, file.base);
    torn.take(segment_file_name(file.base, file.kind));
  }
  for (const SegmentFile kind :
       {SegmentFile::log, SegmentFile::index, SegmentFile::time_index, SegmentFile::txn_index}) {
    const std::string name = segment_file_name(base, kind);
    if (identity_at(dir.fd(), name + ".swap") == FileIdentity{}) continue;
    rename_between(dir.fd(), name + ".swap", dir.fd(), name, dir.path_of(name));
  }
  sync_directory(dir.fd(), dir.path());
  note_sealed_sum(dir, own_files, base);
  return true;
}

}  // namespace bourn
