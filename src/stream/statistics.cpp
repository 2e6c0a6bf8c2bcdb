#include "stream/statistics.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "stream/place.hpp"

namespace bourn {

StreamFacts::PerCodec StreamFacts::all_codecs() const noexcept {
  PerCodec all;
  for (const PerCodec& codec : codecs) {
    all.batches += codec.batches;
    all.stored_bytes += codec.stored_bytes;
    all.plain_bytes += codec.plain_bytes;
  }
  return all;
}

Sink::State Statistics::put(const Slice& slice) {
  if (partition_ == partitions_.end() || partition_->first != *slice.where)
    partition_ = partitions_.try_emplace(*slice.where).first;
  count_batch(slice);
  RecordReader reader(slice.run);
  RecordView record;
  for (;;) {
    const std::size_t at = reader.position();
    const RecordReader::Next next = reader.next(record);
    if (next == RecordReader::Next::end) break;
    if (next == RecordReader::Next::damaged) {
      fail_undecodable(slice, reader.reason(), "counted");
    }
    const auto bytes = static_cast<std::int64_t>(reader.position() - at);
    count_record(record, bytes);
    count_place(slice, record, bytes);
    count_time(slice, record, bytes);
  }
  return State::open;
}

StreamFacts Statistics::facts() && {
  settle_moment();
  facts_.partitions = static_cast<std::int64_t>(partitions_.size());
  return std::move(facts_);
}

// A batch may come in several slices, with slices of other partitions between them.
void Statistics::count_batch(const Slice& slice) {
  PerPartition& partition = partition_->second;
  if (partition.begun && partition.batch == slice.header.base_offset) return;
  partition.batch = slice.header.base_offset;
  const std::int64_t stored = slice.header.size();
  StreamFacts::PerCodec& codec = facts_.codecs[std::min<std::size_t>(slice.header.codec_bits(), 4)];
  ++codec.batches;
  codec.stored_bytes += stored;
  codec.plain_bytes += slice.header.codec() == Codec::none
                           ? stored
                           : static_cast<std::int64_t>(kBatchHeaderSize) + slice.batch_record_bytes;
  facts_.batch_records.add(slice.batch_records);
  facts_.batch_bytes.add(stored);
}

void Statistics::count_record(const RecordView& record, std::int64_t bytes) {
  facts_.record_bytes.add(bytes);
  if (record.key) {
    facts_.key_bytes.add(static_cast<std::int64_t>(record.key->size()));
    const std::uint64_t hash = hash_(*record.key);
    facts_.distinct_keys.add(hash);
    facts_.keys.add(hash, *record.key);
  } else {
    ++facts_.null_keys;
  }
  if (record.value) {
    facts_.value_bytes.add(static_cast<std::int64_t>(record.value->size()));
  } else {
    ++facts_.null_values;
    if (record.key) ++facts_.tombstones;
  }
  if (record.headers.count() == 0) return;
  ++facts_.with_headers;
  facts_.header_count += record.headers.count();
  record.headers.for_each([this](const HeaderView& header) { facts_.headers.add(hash_(header.name), header.name); });
}

void Statistics::count_place(const Slice& slice, const RecordView& record, std::int64_t bytes) {
  PerPartition& partition = partition_->second;
  if (!partition.begun) {
    partition.begun = true;
    partition.next_offset = record.offset;
  }
  const std::int64_t missing = wrapping_subtract(record.offset, partition.next_offset);
  if (missing > 0) {
    ++facts_.offset_gaps;
    facts_.missing_offsets = wrapping_add(facts_.missing_offsets, missing);
    if (missing > facts_.largest_offset_gap.amount)
      facts_.largest_offset_gap = {*slice.where, partition.next_offset, missing};
  }
  facts_.offsets = wrapping_add(facts_.offsets, wrapping_add(missing, 1));
  partition.next_offset = wrapping_add(record.offset, 1);

  std::vector<Standout>& largest = facts_.largest;
  if (largest.size() == kLargest && bytes <= largest.back().amount) return;
  const auto place = std::find_if(largest.begin(), largest.end(), [&](const Standout& s) { return s.amount < bytes; });
  largest.insert(place, {*slice.where, record.offset, bytes});
  if (largest.size() > kLargest) largest.pop_back();
}

void Statistics::count_time(const Slice& slice, const RecordView& record, std::int64_t bytes) {
  const Timestamp time = record.timestamp;
  if (time == moment_ && moment_events_ > 0 && time == partition_->second.greatest_time) {
    ++moment_events_;
    moment_bytes_ += bytes;
    return;
  }
  if (time < 0) {
    ++facts_.without_time;
    return;
  }
  settle_moment();
  moment_ = time;
  moment_events_ = 1;
  moment_bytes_ = bytes;

  PerPartition& partition = partition_->second;
  if (time < partition.greatest_time) {
    ++facts_.out_of_order;
    const std::int64_t step = partition.greatest_time - time;
    if (step > facts_.largest_step_back.amount) facts_.largest_step_back = {*slice.where, record.offset, step};
  }
  partition.greatest_time = std::max(partition.greatest_time, time);
  if (greatest_time_ >= 0 && facts_.gaps.wants(time - greatest_time_))
    facts_.gaps.add({greatest_time_, time, *slice.where, record.offset});
  greatest_time_ = std::max(greatest_time_, time);
  facts_.first_time = facts_.first_time < 0 ? time : std::min(facts_.first_time, time);
  facts_.last_time = greatest_time_;
}

void Statistics::settle_moment() {
  if (moment_events_ == 0) return;
  facts_.timeline.add(moment_, moment_events_, moment_bytes_);
  facts_.second.add(moment_, moment_events_, moment_bytes_);
  facts_.minute.add(moment_, moment_events_, moment_bytes_);
  moment_events_ = 0;
  moment_bytes_ = 0;
}

}  // namespace bourn
