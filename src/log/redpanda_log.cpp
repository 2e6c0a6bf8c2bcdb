#include "log/redpanda_log.hpp"

#include <fcntl.h>

#include <algorithm>
#include <filesystem>

#include "base/directory.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "format/file_names.hpp"

namespace bourn {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kChunk = std::size_t{512} << 10;
constexpr std::size_t kHeaderChunk = 4096;

std::vector<RedpandaSegment> list_segments_in(const Fd& directory, const std::string& path) {
  std::vector<RedpandaSegment> segments;
  for_each_entry(directory, path, [&](std::string_view name) {
    if (const auto parsed = parse_redpanda_segment_name(name))
      segments.push_back({*parsed, fmt::format("{}/{}", path, name)});
  });
  std::sort(segments.begin(), segments.end(), [](const RedpandaSegment& a, const RedpandaSegment& b) {
    return std::pair(a.name.base, a.name.term) < std::pair(b.name.base, b.name.term);
  });
  return segments;
}

// ".../<topic>/<partition>_<revision>", as far as the names are like that.
TopicPartition where_of(const std::string& path) {
  const fs::path whole = fs::absolute(path).lexically_normal();
  const fs::path clean = whole.filename().empty() ? whole.parent_path() : whole;
  const auto partition = parse_redpanda_partition_name(clean.filename().string());
  const std::string topic = clean.parent_path().filename().string();
  if (partition && topic_name_problem(topic) == nullptr) return {topic, partition->partition};
  return {path, 0};
}

std::optional<RedpandaLog> open_partition(const std::string& path) {
  const Fd directory = open_directory(AT_FDCWD, path);
  if (!directory) return std::nullopt;
  std::vector<RedpandaSegment> segments = list_segments_in(directory, path);
  if (segments.empty()) return std::nullopt;
  return RedpandaLog{where_of(path), path, std::move(segments), 0};
}

// What the segments beside a loose one, and before it, hold that Kafka does not count.
std::int64_t hidden_before(const RedpandaSegmentName& name, const std::string& path) {
  const std::string parent = fs::path(path).has_parent_path() ? fs::path(path).parent_path().string() : ".";
  RedpandaLog elder{{}, parent, list_segments_in(open_directory(AT_FDCWD, parent), parent), 0};
  const auto is_elder = [&](const RedpandaSegment& other) { return other.name.base < name.base; };
  elder.segments.erase(std::partition_point(elder.segments.begin(), elder.segments.end(), is_elder),
                       elder.segments.end());
  if (elder.segments.empty()) return 0;
  RedpandaCursor cursor(elder, RedpandaCheck::header);
  for (;;) {
    const RedpandaCursor::Next next = cursor.next();
    if (next == RedpandaCursor::Next::end) break;
    if (next == RedpandaCursor::Next::damaged && !cursor.skip_damage()) break;
  }
  return cursor.hidden();
}

}  // namespace

std::vector<RedpandaLog> open_redpanda(const std::string& typed) {
  std::string path = typed;
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  std::error_code error;
  const auto status = fs::status(path, error);
  if (fs::is_regular_file(status)) {
    const auto name = parse_redpanda_segment_name(fs::path(path).filename().string());
    if (!name) return {};
    return {RedpandaLog{{path, 0}, path, {{*name, path}}, hidden_before(*name, path)}};
  }
  if (!fs::is_directory(status)) return {};
  std::vector<RedpandaLog> logs;
  if (auto log = open_partition(path)) {
    logs.push_back(std::move(*log));
    return logs;
  }
  for_each_entry(open_directory(AT_FDCWD, path), path, [&](std::string_view name) {
    if (!parse_redpanda_partition_name(name)) return;
    if (auto log = open_partition(fmt::format("{}/{}", path, name))) logs.push_back(std::move(*log));
  });
  std::sort(logs.begin(), logs.end(), [](const RedpandaLog& a, const RedpandaLog& b) { return a.where < b.where; });
  return logs;
}

RedpandaCursor::RedpandaCursor(const RedpandaLog& log, RedpandaCheck check, std::size_t max_batch_bytes)
    : log_(log), check_(check), max_batch_bytes_(max_batch_bytes) {
  next_raft_ = log.segments.front().name.base;
  hidden_ = log.hidden;
}

// Opens segment_; false when there is none.
bool RedpandaCursor::open_segment() {
  if (segment_ >= log_.segments.size()) return false;
  file_ = open_existing(AT_FDCWD, segment().path);
  if (!file_) fail(ErrorKind::missing, "{}: no such file", segment().path);
  size_ = file_size(file_, segment().path);
  position_ = step_ = bytes_at_ = 0;
  bytes_.clear();
  return true;
}

void RedpandaCursor::leave_segment() {
  file_.reset();
  ++segment_;
}

// The bytes from position_ on: at least `wanted` of them, or what the file has.
Bytes RedpandaCursor::bytes_from_here(std::size_t wanted) {
  const std::int64_t end = bytes_at_ + static_cast<std::int64_t>(bytes_.size());
  if (position_ < bytes_at_ || position_ > end) {
    bytes_.clear();
    bytes_at_ = position_;
  }
  taken_ = static_cast<std::size_t>(position_ - bytes_at_);
  if (bytes_.size() - taken_ < wanted) {
    bytes_.drop_front(taken_);
    bytes_at_ = position_;
    taken_ = 0;
    const std::size_t chunk = check_ == RedpandaCheck::header ? kHeaderChunk : kChunk;
    const std::int64_t at = bytes_at_ + static_cast<std::int64_t>(bytes_.size());
    // Not from an unchecked size: the file has that many bytes.
    const auto there = static_cast<std::size_t>(std::max<std::int64_t>(size_ - at, 0));
    const std::size_t want = std::min(std::max(wanted - bytes_.size(), chunk), there);
    if (want > 0) bytes_.commit(read_at(file_, at, bytes_.room(want), want, segment().path));
  }
  return bytes_.view().substr(taken_);
}

RedpandaCursor::Next RedpandaCursor::next() {
  for (;;) {
    position_ += std::exchange(step_, 0);
    if (!file_ && !open_segment()) return Next::end;
    if (position_ >= size_) {
      leave_segment();
      continue;
    }
    Bytes bytes = bytes_from_here(kRedpandaHeaderSize);
    ScannedRedpanda scanned = scan_redpanda_batch(bytes, check_, next_raft_);
    if (scanned.kind == ScannedRedpanda::Kind::need_more && scanned.wanted <= max_batch_bytes_ &&
        position_ + static_cast<std::int64_t>(scanned.wanted) <= size_) {
      bytes = bytes_from_here(scanned.wanted);
      scanned = scan_redpanda_batch(bytes, check_, next_raft_);
    }
    const bool too_large = scanned.wanted > max_batch_bytes_;
    const bool cut = scanned.kind == ScannedRedpanda::Kind::batch && position_ + scanned.header.size > size_;
    if (cut || scanned.kind == ScannedRedpanda::Kind::need_more) {
      if (is_rest_zero()) {
        leave_segment();
        continue;
      }
      if (too_large) return damaged("the size is larger than a batch may be", {});
      if (segment_ + 1 < log_.segments.size())
        return damaged("the segment ends within a batch, and another one follows", {});
      torn_ = size_ - position_;
      return Next::end;
    }
    if (scanned.kind == ScannedRedpanda::Kind::end_of_data) {
      if (!is_zero_to_end()) return damaged("zeros, and something stands behind them", {});
      leave_segment();
      continue;
    }
    if (scanned.kind == ScannedRedpanda::Kind::damaged) return damaged(scanned.reason, scanned);
    take(scanned.header);
    return Next::batch;
  }
}

// Fewer bytes than a header has, all of them zero: allocated, and not written.
bool RedpandaCursor::is_rest_zero() {
  return bytes_from_here(kRedpandaHeaderSize).substr(0, kRedpandaHeaderSize).find_first_not_of('\0') == Bytes::npos;
}

// What was allocated ahead is zero up to the end of the file.
bool RedpandaCursor::is_zero_to_end() const {
  char bytes[kHeaderChunk];
  for (std::int64_t at = position_; at < size_;) {
    const std::size_t have = read_at(file_, at, bytes, sizeof bytes, segment().path);
    if (have == 0) break;
    if (Bytes(bytes, have).find_first_not_of('\0') != Bytes::npos) return false;
    at += static_cast<std::int64_t>(have);
  }
  return true;
}

void RedpandaCursor::take(const RedpandaHeader& header) {
  header_ = header;
  step_ = header.size;
  hidden_before_ = hidden_;
  next_raft_ = header.kafka.next_offset();
  if (!header.has_kafka_offsets()) hidden_ += std::int64_t{header.kafka.last_offset_delta} + 1;
}

RedpandaCursor::Next RedpandaCursor::damaged(Reason reason, const ScannedRedpanda& scanned) {
  damage_ = {segment().path, position_, next_offset(), reason};
  broken_ = scanned;
  return Next::damaged;
}

bool RedpandaCursor::skip_damage() {
  if (broken_.header_holds) {  // the records are broken; where they end, and how many there were, is known
    take(broken_.header);
    return true;
  }
  for (++position_; position_ + static_cast<std::int64_t>(kRedpandaHeaderSize) <= size_; ++position_) {
    const Bytes bytes = bytes_from_here(kRedpandaHeaderSize);
    if (scan_redpanda_batch(bytes, RedpandaCheck::header, next_raft_).kind == ScannedRedpanda::Kind::batch) return true;
  }
  leave_segment();
  return segment_ < log_.segments.size();
}

namespace {

using Place = RedpandaPlace;

Place place_at(Place::Kind kind, const std::string& path, std::int64_t position, std::int64_t end, Offset offset) {
  return {kind, path, position, end, offset, 0};
}

}  // namespace

RedpandaPlace find_redpanda_batch(const RedpandaLog& log, Offset offset) {
  RedpandaCursor cursor(log, RedpandaCheck::header);
  std::optional<Place> broken;  // what the batch before this one is, when it is damaged
  for (;;) {
    const RedpandaCursor::Next next = cursor.next();
    if (next == RedpandaCursor::Next::batch) {
      const bool counted = cursor.header().has_kafka_offsets();
      if (counted && offset < cursor.offset()) {
        if (broken) return *broken;
        return {Place::Kind::gap, {}, 0, 0, 0, cursor.offset()};
      }
      if (counted && offset < cursor.next_offset())
        return place_at(Place::Kind::batch, cursor.segment().path, cursor.position(),
                        cursor.position() + cursor.header().size, cursor.offset());
      broken.reset();
      continue;
    }
    const bool torn = next == RedpandaCursor::Next::end && cursor.torn() > 0;
    if (next == RedpandaCursor::Next::end && !torn) {
      if (broken) return *broken;
      return {Place::Kind::beyond_end, {}, 0, 0, 0, cursor.next_offset()};
    }
    if (!broken) {
      broken = place_at(Place::Kind::damaged, cursor.segment().path, cursor.position(), cursor.file_bytes(),
                        cursor.next_offset());
    }
    if (torn || !cursor.skip_damage()) return *broken;
    if (cursor.segment().path == broken->path) broken->end = cursor.position();
  }
}

RedpandaPlace find_redpanda_batch_at(const RedpandaLog& log, std::int64_t byte) {
  RedpandaCursor cursor(log, RedpandaCheck::header);
  const std::string& path = log.segments.front().path;
  Offset offset = 0;
  for (;;) {
    const RedpandaCursor::Next next = cursor.next();
    offset = cursor.next_offset();
    if (next == RedpandaCursor::Next::batch) {
      if (byte < cursor.position()) break;
      const std::int64_t end = cursor.position() + cursor.header().size;
      if (byte < end) return place_at(Place::Kind::batch, path, cursor.position(), end, cursor.offset());
      continue;
    }
    if (next == RedpandaCursor::Next::end && cursor.torn() > 0 && byte >= cursor.position())
      return place_at(Place::Kind::damaged, path, cursor.position(), cursor.file_bytes(), offset);
    if (next == RedpandaCursor::Next::end || !cursor.skip_damage()) break;
  }
  if (byte >= cursor.file_bytes()) return {Place::Kind::beyond_end, path, 0, 0, 0, 0};
  return place_at(Place::Kind::damaged, path, byte, cursor.file_bytes(), offset);
}

}  // namespace bourn
