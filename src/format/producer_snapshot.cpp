#include "format/producer_snapshot.hpp"

#include "base/crc32c.hpp"
#include "base/endian.hpp"

namespace bourn {
namespace {

constexpr std::int16_t kVersion = 1;
constexpr std::size_t kCrcAt = 2;
constexpr std::size_t kChecksummedFrom = 6;
constexpr std::size_t kCountAt = 6;
constexpr std::size_t kHeadSize = 10;

}  // namespace

ProducerEntry ProducerEntry::decode(const char* at) noexcept {
  ProducerEntry entry;
  entry.producer_id = load_big<std::int64_t>(at);
  entry.producer_epoch = load_big<std::int16_t>(at + 8);
  entry.last_sequence = load_big<std::int32_t>(at + 10);
  entry.last_offset = load_big<std::int64_t>(at + 14);
  entry.offset_delta = load_big<std::int32_t>(at + 22);
  entry.timestamp = load_big<std::int64_t>(at + 26);
  entry.coordinator_epoch = load_big<std::int32_t>(at + 34);
  entry.transaction_start = load_big<std::int64_t>(at + 38);
  return entry;
}

void ProducerEntry::encode(char* at) const noexcept {
  store_big(at, producer_id);
  store_big(at + 8, producer_epoch);
  store_big(at + 10, last_sequence);
  store_big(at + 14, last_offset);
  store_big(at + 22, offset_delta);
  store_big(at + 26, timestamp);
  store_big(at + 34, coordinator_epoch);
  store_big(at + 38, transaction_start);
}

Reason ProducerSnapshot::read(Bytes file, ProducerSnapshot& snapshot) noexcept {
  if (file.size() < kHeadSize) return "the file is too short for a snapshot";
  if (load_big<std::int16_t>(file.data()) != kVersion) return "the version is not 1";
  if (crc32c(file.substr(kChecksummedFrom)) != load_big<std::uint32_t>(file.data() + kCrcAt)) {
    return "the checksum does not match";
  }
  const auto count = load_big<std::int32_t>(file.data() + kCountAt);
  const Bytes entries = file.substr(kHeadSize);
  if (count < 0 || entries.size() != static_cast<std::size_t>(count) * ProducerEntry::kSize) {
    return "the entry count is not what the file holds";
  }
  snapshot.count_ = count;
  snapshot.entries_ = entries;
  return nullptr;
}

Reason producer_entry_problem(const ProducerEntry& entry, Offset end) noexcept {
  if (entry.producer_id < 0) return "the producer id is negative";
  if (entry.producer_epoch < -1) return "the producer epoch is below -1";
  if (entry.last_sequence < -1) return "the sequence is below -1";
  if (entry.last_offset < -1 || entry.last_offset >= end) return "the last offset is not below the snapshot's";
  if (entry.offset_delta < 0) return "the offset delta is negative";
  if (entry.last_offset >= 0 && entry.offset_delta > entry.last_offset) return "the batch starts below offset 0";
  if (entry.transaction_start < -1 || entry.transaction_start >= end) {
    return "the transaction does not start below the snapshot's offset";
  }
  return nullptr;
}

}  // namespace bourn
