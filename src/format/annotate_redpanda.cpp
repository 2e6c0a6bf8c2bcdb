#include <algorithm>

#include "base/crc32c.hpp"
#include "base/error.hpp"
#include "format/annotate.hpp"
#include "format/annotate_header.hpp"
#include "format/redpanda.hpp"

namespace bourn {
namespace annotate {
namespace {

constexpr std::size_t kHeaderCheckedFrom = 4;
constexpr auto kLeastSize = static_cast<std::int32_t>(kRedpandaHeaderSize);

Bytes bytes_of_batch(Bytes bytes) {
  if (bytes.size() < 8) return bytes;
  const auto size = load_little<std::int32_t>(bytes.data() + 4);
  return size < kLeastSize ? bytes : bytes.substr(0, static_cast<std::size_t>(size));
}

void explain_size(std::int32_t size, Bytes all, Field& field) {
  const std::int64_t missing = std::int64_t{size} - static_cast<std::int64_t>(all.size());
  if (size < kLeastSize) {
    field.wrong = fmt::format("{} at least", kLeastSize);
  } else if (missing > 0) {
    field.wrong = fmt::format("{} are missing", counted_bytes(missing));
  } else {
    field.meaning = "of the whole batch";
  }
}

// A checksum that stands in the field and one that was computed.
void explain_sum(std::uint32_t stored, std::optional<std::uint32_t> computed, const char* of, Field& field) {
  field.value = fmt::format("{:08x}", stored);
  field.meaning = of;
  field.held = computed == stored;
  if (field.held) field.meaning += " holds";
  if (computed && !field.held) field.wrong = fmt::format("computed {:08x}", *computed);
}

void explain_type(const RedpandaHeader& header, Field& field) {
  field.meaning = redpanda_type_name(header.type);
  if (header.type <= 0) field.wrong = "no legal type";
  if (!header.has_kafka_offsets()) field.meaning += ", without Kafka offsets";
}

}  // namespace
}  // namespace annotate

Annotated annotate_redpanda_batch(Bytes all, Offset kafka_offset, const AnnotateOptions& options,
                                  const OnField& on_field) {
  using namespace annotate;
  Report report{options, on_field, {}};
  BatchFacts facts;
  facts.bytes = bytes_of_batch(all);
  facts.has_header = facts.bytes.size() >= kRedpandaHeaderSize;
  RedpandaHeader header;
  std::optional<std::uint32_t> header_crc;
  std::optional<std::uint32_t> records_crc;
  if (facts.has_header) {
    header = decode_redpanda_header(facts.bytes.data());
    facts.header = header.kafka;
    facts.header.base_offset = kafka_offset;
    facts.whole = header.size == static_cast<std::int64_t>(facts.bytes.size());
    header_crc = crc32c(facts.bytes.substr(kHeaderCheckedFrom, kRedpandaHeaderSize - kHeaderCheckedFrom));
    records_crc = redpanda_records_crc(header, facts.bytes.substr(kRedpandaHeaderSize));
    find_records(facts, options);
    report.result.header = facts.header;
    report.result.codec = facts.header.codec();
  }
  report.result.size = facts.bytes.size();

  Walk walk(report, Field::Part::stored, facts.bytes);
  walk.say(Field::Kind::section, "batch header", {}, "Redpanda's, little-endian");
  const bool head = walk.little<std::uint32_t>("header crc", [&](auto value, Field& field) {
    explain_sum(value, header_crc, "CRC-32C", field);
  }) && walk.little<std::int32_t>("size", [&](auto value, Field& field) {
    explain_size(value, all, field);
  }) && walk.little<std::int64_t>("base offset", [&](auto value, Field& field) {
    field.meaning = fmt::format("in raft; for Kafka {}", kafka_offset);
    if (value < 0) field.wrong = "negative";
  }) && walk.little<std::int8_t>("type", [&](auto, Field& field) {
    explain_type(header, field);
  }) && walk.little<std::uint32_t>("crc", [&](auto value, Field& field) {
    explain_sum(value, records_crc, "CRC-32C", field);
  }) && explain_attributes(walk, facts, true);
  if (head) explain_payload(walk, facts);
  return report.result;
}

}  // namespace bourn
