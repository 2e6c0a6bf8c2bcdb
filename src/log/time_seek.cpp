#include "log/time_seek.hpp"

#include "format/batch.hpp"
#include "log/log_start.hpp"
#include "log/tail.hpp"

namespace bourn {
namespace {

struct Verified {
  std::int64_t position = 0;  // where the batch of the entry starts
  Timestamp greatest = kNoTimestamp;
};

// The entry, when the batch that it names is there and has the time that it says.
std::optional<Verified> verify(const Segment& segment, const TimeIndexEntry& entry, std::int64_t size) {
  std::optional<Verified> verified;
  hop_batches(segment.log(), segment.path(), segment.floor_position(entry.offset), size, segment.base(),
              [&](const BatchHeader& header, std::int64_t position) {
                if (header.last_offset() < entry.offset) return true;
                if (header.last_offset() == entry.offset && header.max_timestamp == entry.timestamp) {
                  verified = Verified{position, entry.timestamp};
                }
                return false;
              });
  return verified;
}

struct LateBatch {
  std::int64_t position = 0;
  BatchHeader header;
};

// What is looked for: the first record at `offset` or behind it, with this time or a later one.
struct Wanted {
  Timestamp time = 0;
  Offset offset = 0;
};

// The first batch from `from` on whose newest record is as late as wanted. Broken framing is stepped over, like a
// reader does who skips damage.
std::optional<LateBatch> first_late_batch(const Segment& segment, std::int64_t from, std::int64_t size,
                                          const Wanted& wanted) {
  std::optional<LateBatch> found;
  const auto visit = [&](const BatchHeader& header, std::int64_t position) {
    if (header.max_timestamp >= wanted.time && header.last_offset() >= wanted.offset && header.record_count > 0 &&
        !header.control()) {
      found = LateBatch{position, header};
    }
    return !found;
  };
  Hop hop = hop_batches(segment.log(), segment.path(), from, size, segment.base(), visit);
  while (!found && hop.damage != nullptr) {
    const auto resumed = find_batch_after(segment.log(), segment.path(), hop.position, size, hop.next_offset);
    if (!resumed) break;
    hop = hop_batches(segment.log(), segment.path(), *resumed, size, hop.next_offset, visit);
  }
  return found;
}

// The first record in that batch as late as wanted; nullopt when the header promised more than the records hold. A
// damaged batch is the answer itself: whoever reads on from there will say what is wrong.
std::optional<Offset> first_late_record(const Segment& segment, const LateBatch& late, const Wanted& wanted) {
  const auto header = segment.valid_batch_at(late.position, 0);
  if (!header) return std::max(late.header.base_offset, wanted.offset);
  Buffer bytes;
  const auto size = static_cast<std::size_t>(header->size());
  bytes.commit(read_at(segment.log(), late.position, bytes.room(size), size, segment.path()));
  BatchDecoder decoder;
  RecordRun run;
  if (decoder.decode({*header, bytes.view()}, run) != nullptr) {
    return std::max(header->base_offset, wanted.offset);
  }
  RecordReader reader(run);
  RecordView record;
  RecordReader::Next next = reader.next(record);
  for (; next == RecordReader::Next::record; next = reader.next(record)) {
    if (record.timestamp >= wanted.time && record.offset >= wanted.offset) return record.offset;
  }
  return next == RecordReader::Next::end ? std::nullopt : std::optional(std::max(header->base_offset, wanted.offset));
}

std::optional<Offset> find_in(const Segment& segment, const Wanted& wanted) {
  const std::int64_t size = segment.size();
  const TimeIndex times = segment.time_index();
  std::int64_t from = 0;
  // The last entry before the moment: nothing up to its batch is as late.
  const std::int64_t place =
      times.last_place([&](const TimeIndexEntry& entry) { return entry.timestamp < wanted.time; });
  for (std::int64_t i = place; i >= 0 && i > place - 4; --i) {
    const TimeIndexEntry entry = times.at(i);
    if (entry.timestamp >= wanted.time) continue;  // not sorted
    if (const auto verified = verify(segment, entry, size)) {
      from = verified->position;
      break;
    }
  }
  while (const auto late = first_late_batch(segment, from, size, wanted)) {
    if (const auto offset = first_late_record(segment, *late, wanted)) return offset;
    from = late->position + late->header.size();
  }
  return std::nullopt;
}

}  // namespace

std::optional<Offset> offset_for_time(const Segment& segment, Timestamp wanted) {
  return find_in(segment, {wanted, 0});
}

std::optional<Offset> offset_for_time(const PartitionDir& dir, Timestamp wanted) {
  const Offset start = read_log_start(dir).offset;
  const std::vector<Offset> bases = list_segments(dir);
  for (std::size_t i = 0; i < bases.size(); ++i) {
    if (i + 1 < bases.size() && bases[i + 1] <= start) continue;
    const auto segment = Segment::open(dir, bases[i]);
    if (!segment) continue;
    if (const auto offset = find_in(*segment, {wanted, start})) return offset;
  }
  return std::nullopt;
}

}  // namespace bourn
