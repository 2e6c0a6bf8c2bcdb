#include "log/log_survey.hpp"

#include <sys/stat.h>

#include <algorithm>

#include "base/error.hpp"
#include "format/batch.hpp"
#include "format/control_record.hpp"
#include "log/segment.hpp"

namespace bourn {
namespace {

constexpr std::int64_t kMaxMarkerBytes = std::int64_t{1} << 20;
constexpr std::int64_t kSmallBatch = 4096;

// What a control batch says; unknown for anything that is no marker.
ControlType marker_at(const Segment& segment, const BatchHeader& header, std::int64_t position) {
  if (header.record_count == 0 || header.size() > kMaxMarkerBytes) return ControlType::unknown;
  Buffer bytes;
  const auto size = static_cast<std::size_t>(header.size());
  bytes.commit(read_at(segment.log(), position, bytes.room(size), size, segment.path()));
  if (bytes.size() < size) return ControlType::unknown;
  BatchDecoder decoder;
  RecordRun run;
  if (decoder.decode({header, bytes.view()}, run) != nullptr) return ControlType::unknown;
  RecordReader reader(run);
  RecordView record;
  ControlRecord control;
  if (reader.next(record) != RecordReader::Next::record || read_control_record(record, control) != nullptr) {
    return ControlType::unknown;
  }
  return control.type;
}

// The first of the producer's aborted transactions whose marker is not before `offset`.
const TxnIndexEntry* first_ending_from(const decltype(LogSurvey::aborted)& aborted, std::int64_t producer,
                                       Offset offset) noexcept {
  const auto found = aborted.find(producer);
  if (found == aborted.end()) return nullptr;
  const auto entry = std::partition_point(found->second.begin(), found->second.end(),
                                          [&](const TxnIndexEntry& one) { return one.last_offset < offset; });
  return entry == found->second.end() ? nullptr : &*entry;
}

class Surveyor {
 public:
  explicit Surveyor(LogSurvey& survey) : survey_(survey) {}

  void look_at(const Segment& segment, bool is_active) {
    SegmentFacts facts;
    struct stat status {};
    if (::fstat(segment.log().get(), &status) != 0) fail_errno(segment.path(), "fstat");
    facts.base = segment.base();
    facts.bytes = status.st_size;
    facts.modified_ms = status.st_mtim.tv_sec * 1000 + status.st_mtim.tv_nsec / 1'000'000;
    facts.index_bytes = segment.offset_index().count() * static_cast<std::int64_t>(OffsetIndexEntry::kSize);
    facts.time_index_bytes = segment.time_index().count() * static_cast<std::int64_t>(TimeIndexEntry::kSize);
    const Hop hop = hop_batches(segment.log(), segment.path(), 0, facts.bytes, segment.base(),
                                [&](const BatchHeader& header, std::int64_t position) {
                                  count(facts, header, position);
                                  if (header.producer_id >= 0) follow(segment, header, position);
                                  return true;
                                });
    facts.next_offset = hop.next_offset;
    if (is_active && hop.damage == nullptr) facts.bytes = hop.position;
    if (!is_active && hop.position != facts.bytes) {
      throw Error(ErrorKind::damaged,
                  fmt::format("{}: batch at byte {} (offset {}): {}; nothing was changed", segment.path(), hop.position,
                              hop.next_offset, hop.damage != nullptr ? hop.damage : "the segment ends within it"),
                  "bourn repair");
    }
    survey_.segments.push_back(facts);
  }

  void finish() {
    for (const auto& [producer, first] : open_) {
      survey_.first_open = std::min(first, survey_.first_open.value_or(INT64_MAX));
    }
  }

 private:
  static void count(SegmentFacts& facts, const BatchHeader& header, std::int64_t position) {
    if (position == 0) facts.first_time = header.max_timestamp;
    facts.max_time = std::max(facts.max_time, header.max_timestamp);
    ++facts.batches;
    if (header.record_count > 0 && !header.control()) ++facts.batches_of_codec[header.codec_bits()];
    if (header.producer_id < 0 && header.size() < kSmallBatch) ++facts.small_batches;
    if (header.has_delete_horizon()) facts.least_horizon = std::min(facts.least_horizon, header.base_timestamp);
    if (!header.control()) facts.records += header.record_count;
  }

  // kafka: ProducerAppendInfo. Only for batches of a producer.
  void follow(const Segment& segment, const BatchHeader& header, std::int64_t position) {
    ProducerFacts& producer = survey_.producers[header.producer_id];
    if (header.producer_epoch != producer.epoch) producer = {header.producer_epoch, -1, kNoTimestamp};
    producer.time = header.max_timestamp;
    if (!header.control()) {
      producer.last_data = header.last_offset();
      if (header.transactional()) open_.try_emplace(header.producer_id, header.base_offset);
      return;
    }
    const ControlType type = marker_at(segment, header, position);
    if (type != ControlType::abort && type != ControlType::commit) return;
    const auto open = open_.find(header.producer_id);
    if (open == open_.end()) return;
    const Offset first = open->second;
    open_.erase(open);
    if (type != ControlType::abort) return;
    Offset stable = header.next_offset();
    for (const auto& [other, other_first] : open_) stable = std::min(stable, other_first);
    survey_.aborted[header.producer_id].push_back({0, header.producer_id, first, header.base_offset, stable});
  }

  LogSurvey& survey_;
  std::unordered_map<std::int64_t, Offset> open_;  // producer to first offset
};

}  // namespace

const TxnIndexEntry* LogSurvey::aborted_around(const BatchHeader& batch) const noexcept {
  if (!batch.transactional() || batch.control()) return nullptr;
  const TxnIndexEntry* const entry = first_ending_from(aborted, batch.producer_id, batch.last_offset());
  return entry != nullptr && entry->first_offset <= batch.base_offset ? entry : nullptr;
}

const TxnIndexEntry* LogSurvey::aborted_by(std::int64_t producer, Offset marker) const noexcept {
  const TxnIndexEntry* const entry = first_ending_from(aborted, producer, marker);
  return entry != nullptr && entry->last_offset == marker ? entry : nullptr;
}

LogSurvey survey_log(const PartitionDir& dir) {
  LogSurvey survey;
  Surveyor surveyor(survey);
  const std::vector<Offset> bases = list_segments(dir);
  for (const Offset base : bases) {
    const auto segment = Segment::open(dir, base);
    if (!segment) fail(ErrorKind::missing, "{}: vanished while it was read", dir.path());
    surveyor.look_at(*segment, base == bases.back());
  }
  surveyor.finish();
  return survey;
}

}  // namespace bourn
