// Fuzz target: any bytes as the small files that a broker keeps beside its segments (.txnindex, .snapshot,
// partition.metadata) and as the key and value of a control record. What is decoded and written again is the same
// bytes.
#include <array>
#include <cstddef>
#include <cstdint>

#include "base/error.hpp"
#include "format/control_record.hpp"
#include "format/partition_metadata.hpp"
#include "format/producer_snapshot.hpp"
#include "format/txn_index.hpp"

using namespace bourn;

namespace {

void check_txn_index(Bytes bytes) {
  Offset last = -1;
  for (std::size_t at = 0; bytes.size() - at >= TxnIndexEntry::kSize; at += TxnIndexEntry::kSize) {
    const TxnIndexEntry entry = TxnIndexEntry::decode(bytes.data() + at);
    std::array<char, TxnIndexEntry::kSize> written{};
    entry.encode(written.data());
    BOURN_CHECK(Bytes(written.data(), written.size()) == bytes.substr(at, TxnIndexEntry::kSize));
    if (txn_entry_problem(entry, 0, last) == nullptr) {
      BOURN_CHECK(entry.last_offset > last && entry.first_offset <= entry.last_offset);
      last = entry.last_offset;
    }
  }
}

void check_snapshot(Bytes bytes) {
  ProducerSnapshot snapshot;
  if (ProducerSnapshot::read(bytes, snapshot) != nullptr) {
    BOURN_CHECK(snapshot.count() == 0);
    return;
  }
  for (std::int32_t i = 0; i < snapshot.count(); ++i) {
    const ProducerEntry entry = snapshot.at(i);
    std::array<char, ProducerEntry::kSize> written{};
    entry.encode(written.data());
    const auto at = 10 + static_cast<std::size_t>(i) * ProducerEntry::kSize;
    BOURN_CHECK(Bytes(written.data(), written.size()) == bytes.substr(at, ProducerEntry::kSize));
    if (producer_entry_problem(entry, 1000) == nullptr) BOURN_CHECK(entry.last_offset < 1000);
  }
}

// The snapshot's checksum would keep a fuzzer out, so entries are looked at without it too.
void check_entries(Bytes bytes) {
  for (std::size_t at = 0; bytes.size() - at >= ProducerEntry::kSize; at += ProducerEntry::kSize) {
    const ProducerEntry entry = ProducerEntry::decode(bytes.data() + at);
    if (producer_entry_problem(entry, INT64_MAX) == nullptr) BOURN_CHECK(entry.producer_id >= 0);
  }
}

void check_control(Bytes bytes) {
  const std::size_t middle = bytes.size() < 4 ? bytes.size() : 4;
  ControlRecord control;
  if (read_control_record(bytes.substr(0, middle), bytes.substr(middle), control) == nullptr) {
    BOURN_CHECK(!control_type_name(control.type).empty());
  }
  read_control_record(bytes, std::nullopt, control);
  read_control_record(std::nullopt, bytes, control);
}

void check_metadata(Bytes text) {
  PartitionMetadata metadata;
  if (parse_partition_metadata(text, metadata) != nullptr) {
    BOURN_CHECK(metadata == PartitionMetadata{});
    return;
  }
  BOURN_CHECK(metadata.version == 0 && metadata.topic_id.size() == 22);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(reinterpret_cast<const char*>(data), size);
  check_txn_index(bytes);
  check_snapshot(bytes);
  check_entries(bytes);
  check_control(bytes);
  check_metadata(bytes);
  return 0;
}
