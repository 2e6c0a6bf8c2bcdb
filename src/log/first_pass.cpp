#include "log/first_pass.hpp"

#include <utility>

#include "base/error.hpp"
#include "log/sealed_reader.hpp"

namespace bourn {
namespace {

constexpr std::int64_t kReportEvery = std::int64_t{1} << 20;

[[noreturn]] void fail_keyless(const TopicPartition& where, Offset offset) {
  throw Error(
      ErrorKind::difference,
      fmt::format("{}/{}: the event at offset {} has no key, and compaction drops such events; nothing was changed",
                  where.topic, where.partition, offset),
      "--yes");
}

// nullptr, or what is wrong with the batch. Stops where the keys are full.
Reason add_keys(const Batch& batch, BatchDecoder& decoder, const TopicPartition& where, Offset start,
                bool refuse_keyless, LatestKeys& keys) {
  RecordRun run;
  if (const Reason reason = decoder.decode(batch, run)) return reason;
  RecordReader records(run);
  RecordView record;
  RecordReader::Next next = RecordReader::Next::end;
  while ((next = records.next(record)) == RecordReader::Next::record) {
    if (record.offset < start) continue;
    if (!record.key && refuse_keyless) fail_keyless(where, record.offset);
    if (!keys.add(record.key, record.offset)) return nullptr;
  }
  return next == RecordReader::Next::damaged ? records.reason() : nullptr;
}

}  // namespace

bool read_keys(const PartitionDir& dir, const LogSurvey& survey, Offset start, Offset end,
               const FirstPassOptions& options, LatestKeys& keys) {
  BatchDecoder decoder(kMaxSealedBatch);
  std::int64_t unreported = 0;
  const auto go_on = [&] { return !options.progress || options.progress(std::exchange(unreported, 0)); };
  for (std::size_t i = 0; i + 1 < survey.segments.size() && survey.segments[i].base < end; ++i) {
    if (survey.segments[i + 1].base <= start) continue;
    const Segment segment = open_sealed(dir, survey.segments[i].base);
    SealedReader reader(segment, segment.floor_position(start), survey.segments[i].bytes);
    while (!keys.full_at() && reader.next()) {
      const Batch& batch = reader.batch();
      unreported += batch.header.size();
      if (unreported >= kReportEvery && !go_on()) return false;
      if (batch.header.last_offset() < start || batch.header.control()) continue;
      if (survey.aborted_around(batch.header) != nullptr) continue;
      const Reason reason = add_keys(batch, decoder, dir.where(), start, options.refuse_keyless, keys);
      if (reason == nullptr) continue;
      throw Error(ErrorKind::damaged,
                  fmt::format("{}: batch of offset {}: {}; nothing was changed", segment.path(),
                              batch.header.base_offset, reason),
                  "bourn repair");
    }
    if (keys.full_at()) break;
  }
  keys.finish();
  return go_on();
}

}  // namespace bourn
