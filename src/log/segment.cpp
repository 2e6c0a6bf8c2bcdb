#include "log/segment.hpp"

#include <fcntl.h>

#include <algorithm>

#include "base/error.hpp"
#include "format/file_names.hpp"
#include "log/swap.hpp"

namespace bourn {
namespace {

Fd open_index(int at, const std::string& name) {
  try {
    return open_existing(at, name);
  } catch (const Error&) {
    return Fd{};  // an index that cannot be opened is an index that is not there
  }
}

// The base that "00000000000000000042.log.deleted" and a cut tail's "00000000000000000042-77-…" begin with; 0 for other
// names, KRaft's "<offset>-<epoch>.checkpoint" among them, which has the offset it ends with.
Offset base_of_leftover(const std::string& path) {
  constexpr std::size_t kDigits = 20;
  const std::string name = path.substr(path.rfind('/') + 1);
  if (name.size() <= kDigits || (name[kDigits] != '.' && name[kDigits] != '-')) return 0;
  if (name.find(".checkpoint") != std::string::npos) return 0;
  const auto parsed = parse_segment_file_name(name.substr(0, kDigits) + ".log");
  return parsed ? parsed->base : 0;
}

void check_size(const Fd& log, const std::string& path) {
  const std::int64_t size = file_size(log, path);
  if (size > kMaxBatchBytes) {
    fail(ErrorKind::damaged, "{}: {} bytes, and a segment is shorter than 2 GiB; nothing was read from it", path, size);
  }
}

}  // namespace

std::vector<Offset> list_segments(const PartitionDir& dir) {
  std::vector<Offset> bases;
  for_each_entry(dir.fd(), dir.path(), [&](std::string_view name) {
    if (const auto parsed = parse_segment_file_name(name)) {
      if (parsed->kind == SegmentFile::log) bases.push_back(parsed->base);
    } else if (const auto staged = parse_staged_file_name(name)) {
      if (staged->kind == SegmentFile::log && staged->stage == Stage::swap) bases.push_back(staged->base);
    }
  });
  std::sort(bases.begin(), bases.end());
  bases.erase(std::unique(bases.begin(), bases.end()), bases.end());
  return bases;
}

// The .swap first: once it is there it is the segment, and it becomes the .log in one rename, so that one of the two is
// found at any moment.

std::optional<Segment> Segment::open(const PartitionDir& dir, Offset base) {
  for (const bool staged : {true, false}) {
    const auto name_of = [&](SegmentFile kind) {
      return staged ? staged_file_name(base, kind, Stage::swap) : segment_file_name(base, kind);
    };
    const std::string path = dir.path_of(name_of(SegmentFile::log));
    Fd log = open_existing(dir.fd().get(), name_of(SegmentFile::log));
    if (!log) continue;
    check_size(log, path);
    return Segment(base, path, std::move(log), open_index(dir.fd().get(), name_of(SegmentFile::index)),
                   open_index(dir.fd().get(), name_of(SegmentFile::time_index)));
  }
  return std::nullopt;
}

bool Segment::still_in(const PartitionDir& dir) const {
  const FileIdentity ours = identity_of(log_, path_);
  const FileIdentity staged = identity_at(dir.fd(), staged_file_name(base_, SegmentFile::log, Stage::swap));
  if (staged.inode != 0) return staged == ours;
  return identity_at(dir.fd(), segment_file_name(base_, SegmentFile::log)) == ours;
}

Segment Segment::open(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const auto parsed = parse_segment_file_name(slash == std::string::npos ? path : path.substr(slash + 1));
  Fd log = open_existing(AT_FDCWD, path);
  if (!log) fail(ErrorKind::missing, "{}: no such file", path);
  check_size(log, path);
  if (!parsed || parsed->kind != SegmentFile::log) return {base_of_leftover(path), path, std::move(log), Fd{}, Fd{}};
  const std::string stem = path.substr(0, path.size() - 4);
  return {parsed->base, path, std::move(log), open_index(AT_FDCWD, stem + ".index"),
          open_index(AT_FDCWD, stem + ".timeindex")};
}

Segment Segment::over(Offset base, std::string path, const Fd& log, const Fd& index, const Fd& time_index) {
  Fd own_log = duplicate(log, path);
  Fd own_index = duplicate(index, path);
  Fd own_time_index = duplicate(time_index, path);
  return {base, std::move(path), std::move(own_log), std::move(own_index), std::move(own_time_index)};
}

std::optional<BatchHeader> Segment::valid_batch_at(std::int64_t position, Offset min_offset) const {
  if (position < 0) return std::nullopt;
  Buffer bytes(4096);
  const std::int64_t file_bytes = size();
  if (position >= file_bytes) return std::nullopt;
  std::size_t wanted = std::min<std::size_t>(4096, static_cast<std::size_t>(file_bytes - position));
  for (;;) {
    bytes.clear();
    const std::size_t have = read_at(log_, position, bytes.room(wanted), wanted, path_);
    bytes.commit(have);
    const Scanned scanned = scan_batch(bytes.view(), {.min_offset = min_offset});
    if (scanned.kind == Scanned::Kind::batch) return scanned.header;
    if (scanned.kind == Scanned::Kind::damaged || scanned.size <= have) return std::nullopt;
    if (static_cast<std::int64_t>(scanned.size) > file_bytes - position) return std::nullopt;
    wanted = scanned.size;
  }
}

std::int64_t Segment::floor_position(Offset offset) const {
  const OffsetIndex index = offset_index();
  const std::int64_t place = index.last_place([&](const OffsetIndexEntry& entry) { return entry.offset <= offset; });
  // The entry names the last offset of its batch (up to Kafka 3.9: of several batches), so the batch may start well
  // before. One that is not borne out by a batch is passed over, and a few more are tried before the whole segment is
  // read instead.
  for (std::int64_t i = place; i >= 0 && i > place - 4; --i) {
    const OffsetIndexEntry entry = index.at(i);
    const auto header = valid_batch_at(entry.position, base_);
    if (header && header->base_offset <= offset && header->last_offset() <= entry.offset) return entry.position;
  }
  return 0;
}

}  // namespace bourn
