#include "format/redpanda.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/crc32c.hpp"
#include "base/endian.hpp"

namespace bourn {
namespace {

constexpr std::size_t kCheckedFrom = 4;
constexpr std::string_view kSegmentEnd = "-v1.log";

constexpr std::array<std::string_view, 43> kTypes = {"unknown",
                                                     "raft_data",
                                                     "raft_configuration",
                                                     "controller",
                                                     "kvstore",
                                                     "checkpoint",
                                                     "topic_management_cmd",
                                                     "ghost_batch",
                                                     "id_allocator",
                                                     "tx_prepare",
                                                     "tx_fence",
                                                     "tm_update",
                                                     "user_management_cmd",
                                                     "acl_management_cmd",
                                                     "group_prepare_tx",
                                                     "group_commit_tx",
                                                     "group_abort_tx",
                                                     "node_management_cmd",
                                                     "data_policy_management_cmd",
                                                     "archival_metadata",
                                                     "cluster_config_cmd",
                                                     "feature_update",
                                                     "cluster_bootstrap_cmd",
                                                     "version_fence",
                                                     "tx_tm_hosted_transactions",
                                                     "prefix_truncate",
                                                     "plugin_update",
                                                     "tx_registry",
                                                     "cluster_recovery_cmd",
                                                     "compaction_placeholder",
                                                     "role_management_cmd",
                                                     "client_quota",
                                                     "data_migration_cmd",
                                                     "group_fence_tx",
                                                     "partition_properties_update",
                                                     "datalake_coordinator",
                                                     "ctp_placeholder",
                                                     "ctp_stm_command",
                                                     "datalake_translation_state",
                                                     "cluster_link",
                                                     "group_block",
                                                     "l1_stm",
                                                     "ct_read_replica_stm"};

// The types that redpanda's offset translator leaves out of Kafka's offsets: raft_configuration, archival_metadata,
// version_fence, prefix_truncate, partition_properties_update, ctp_stm_command, datalake_translation_state and
// group_block.
constexpr std::array<std::int8_t, 8> kWithoutKafkaOffsets = {2, 19, 23, 25, 34, 37, 38, 40};

ScannedRedpanda need_more(std::size_t wanted) noexcept {
  ScannedRedpanda scanned;
  scanned.wanted = wanted;
  return scanned;
}

Reason header_problem(const RedpandaHeader& header, Offset min_offset) noexcept {
  if (header.size < static_cast<std::int32_t>(kRedpandaHeaderSize)) return "the size is smaller than a batch header";
  if (header.type <= 0) return "the batch type is illegal";
  if (header.kafka.base_offset < min_offset) return "the base offset is below the one that must come here";
  if (header.kafka.last_offset_delta < 0) return "the last offset delta is negative";
  if (header.kafka.base_offset >= INT64_MAX - header.kafka.last_offset_delta)
    return "the last offset is too large for 64 bits";
  if (header.kafka.record_count < 0) return "the record count is negative";
  return nullptr;
}

// All of `digits` as a number, without padding.
template <typename T>
std::optional<T> parse_number(std::string_view digits) noexcept {
  const bool padded = digits.size() > 1 && digits.front() == '0';
  if (digits.empty() || padded || digits.front() < '0' || digits.front() > '9') return std::nullopt;
  T value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

}  // namespace

bool RedpandaHeader::has_kafka_offsets() const noexcept {
  return std::find(kWithoutKafkaOffsets.begin(), kWithoutKafkaOffsets.end(), type) == kWithoutKafkaOffsets.end();
}

std::string_view redpanda_type_name(std::int8_t type) noexcept {
  const auto place = static_cast<std::size_t>(std::max<std::int8_t>(type, 0));
  return place < kTypes.size() ? kTypes[place] : kTypes[0];
}

RedpandaHeader decode_redpanda_header(const char* at) noexcept {
  RedpandaHeader header;
  header.header_crc = load_little<std::uint32_t>(at);
  header.size = load_little<std::int32_t>(at + 4);
  header.type = load_little<std::int8_t>(at + 16);
  BatchHeader& kafka = header.kafka;
  kafka.base_offset = load_little<std::int64_t>(at + 8);
  kafka.length = static_cast<std::int32_t>(static_cast<std::uint32_t>(header.size) - kLogOverhead);
  kafka.crc = load_little<std::uint32_t>(at + 17);
  kafka.attributes = load_little<std::int16_t>(at + 21);
  kafka.last_offset_delta = load_little<std::int32_t>(at + 23);
  kafka.base_timestamp = load_little<std::int64_t>(at + 27);
  kafka.max_timestamp = load_little<std::int64_t>(at + 35);
  kafka.producer_id = load_little<std::int64_t>(at + 43);
  kafka.producer_epoch = load_little<std::int16_t>(at + 51);
  kafka.base_sequence = load_little<std::int32_t>(at + 53);
  kafka.record_count = load_little<std::int32_t>(at + 57);
  return header;
}

std::uint32_t redpanda_records_crc(const RedpandaHeader& header, Bytes records) noexcept {
  std::array<char, kBatchHeaderSize> kafka{};
  encode_batch_header(header.kafka, kafka.data());
  const Bytes checked = Bytes(kafka.data(), kafka.size()).substr(kChecksummedFrom);
  return crc32c(records, crc32c(checked));
}

ScannedRedpanda scan_redpanda_batch(Bytes bytes, RedpandaCheck check, Offset min_offset) noexcept {
  const Bytes head = bytes.substr(0, kRedpandaHeaderSize);
  if (head.size() < kRedpandaHeaderSize) return need_more(kRedpandaHeaderSize);
  ScannedRedpanda scanned;
  // Its checksum alone being 0 is not enough: a batch may have that (redpanda issue 4113).
  if (head.find_first_not_of('\0') == Bytes::npos) {
    scanned.kind = ScannedRedpanda::Kind::end_of_data;
    return scanned;
  }
  scanned.kind = ScannedRedpanda::Kind::damaged;
  scanned.header = decode_redpanda_header(head.data());
  scanned.reason = "the checksum of the header does not match";
  if (crc32c(head.substr(kCheckedFrom)) != scanned.header.header_crc) return scanned;
  scanned.reason = header_problem(scanned.header, min_offset);
  if (scanned.reason != nullptr) return scanned;
  scanned.header_holds = true;
  const auto size = static_cast<std::size_t>(scanned.header.size);
  if (check == RedpandaCheck::everything) {
    if (bytes.size() < size) return need_more(size);
    const Bytes records = bytes.substr(kRedpandaHeaderSize, size - kRedpandaHeaderSize);
    scanned.reason = "the checksum does not match";
    if (redpanda_records_crc(scanned.header, records) != scanned.header.kafka.crc) return scanned;
  }
  scanned.reason = nullptr;
  scanned.kind = ScannedRedpanda::Kind::batch;
  return scanned;
}

void translate_redpanda_batch(const RedpandaHeader& header, Bytes batch, Offset kafka_offset, std::int32_t term,
                              Buffer& out) {
  BatchHeader kafka = header.kafka;
  kafka.base_offset = kafka_offset;
  kafka.leader_epoch = term;
  encode_batch_header(kafka, out.extend(kBatchHeaderSize));
  out.append(batch.substr(kRedpandaHeaderSize));
}

std::optional<RedpandaSegmentName> parse_redpanda_segment_name(std::string_view name) noexcept {
  if (!name.ends_with(kSegmentEnd)) return std::nullopt;
  name.remove_suffix(kSegmentEnd.size());
  const std::size_t dash = name.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto base = parse_number<Offset>(name.substr(0, dash));
  const auto term = parse_number<std::int64_t>(name.substr(dash + 1));
  if (!base || !term) return std::nullopt;
  return RedpandaSegmentName{*base, *term};
}

std::optional<RedpandaPartitionName> parse_redpanda_partition_name(std::string_view name) noexcept {
  const std::size_t bar = name.find('_');
  if (bar == std::string_view::npos) return std::nullopt;
  const auto partition = parse_number<std::int32_t>(name.substr(0, bar));
  const auto revision = parse_number<std::int64_t>(name.substr(bar + 1));
  if (!partition || !revision) return std::nullopt;
  return RedpandaPartitionName{*partition, *revision};
}

}  // namespace bourn
