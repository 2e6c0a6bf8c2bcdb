#include "format/annotate.hpp"

#include <algorithm>

#include "base/crc32c.hpp"
#include "base/error.hpp"
#include "format/annotate_header.hpp"
#include "format/annotate_message.hpp"

namespace bourn {
namespace annotate {
namespace {

constexpr auto kLeastLength = static_cast<std::int32_t>(kBatchHeaderSize - kLogOverhead);

// Bytes of the batch, as far as they are there: as many as the length says, unless it says nonsense.
Bytes bytes_of_batch(Bytes bytes) {
  if (bytes.size() < kLogOverhead) return bytes;
  const auto length = load_big<std::int32_t>(bytes.data() + 8);
  if (length < kLeastLength) return bytes;
  return bytes.substr(0, static_cast<std::size_t>(length) + kLogOverhead);
}

BatchFacts facts_of(Bytes all, const AnnotateOptions& options) {
  BatchFacts facts;
  facts.bytes = bytes_of_batch(all);
  facts.has_header = facts.bytes.size() >= kBatchHeaderSize;
  if (!facts.has_header) return facts;
  facts.header = decode_batch_header(facts.bytes.data());
  facts.whole = facts.header.size() == static_cast<std::int64_t>(facts.bytes.size());
  facts.computed_crc = crc32c(facts.bytes.substr(kChecksummedFrom));
  find_records(facts, options);
  return facts;
}

void explain_base_offset(Offset offset, Offset least, Field& field) {
  if (offset < 0)
    field.wrong = "negative";
  else if (offset < least)
    field.wrong = fmt::format("below {}, which must come here", least);
}

void explain_length(std::int32_t length, const BatchFacts& facts, Bytes all, Field& field) {
  const std::int64_t there = static_cast<std::int64_t>(all.size());
  const std::int64_t whole = std::int64_t{length} + std::int64_t{kLogOverhead};
  // Nothing covers the length. When the checksum holds for all bytes at hand, those are what it should say.
  const bool all_hold = facts.has_header && whole != there && crc32c(all.substr(kChecksummedFrom)) == facts.header.crc;
  const std::string instead =
      all_hold ? fmt::format("; the checksum holds with {}", there - std::int64_t{kLogOverhead}) : std::string();
  if (length < kLeastLength) {
    field.wrong = fmt::format("{} at least{}", kLeastLength, instead);
  } else if (whole > there) {
    field.wrong = fmt::format("{} are missing{}", counted_bytes(whole - there), instead);
  } else {
    field.meaning = fmt::format("{} in all", counted_bytes(whole));
    if (all_hold) field.wrong = instead.substr(2);
  }
}

void explain_crc(std::uint32_t crc, const BatchFacts& facts, Field& field) {
  field.value = fmt::format("{:08x}", crc);
  field.meaning = "CRC-32C";
  if (!facts.has_header) return;
  field.held = facts.computed_crc == crc;
  if (field.held) {
    field.meaning = "CRC-32C holds";
  } else {
    field.wrong = fmt::format("computed {:08x}{}", facts.computed_crc, facts.whole ? "" : " of what is there");
  }
}

void explain_batch(Report& report, Bytes all) {
  const BatchFacts facts = facts_of(all, report.options);
  report.result.size = facts.bytes.size();
  if (facts.has_header) {
    report.result.header = facts.header;
    report.result.codec = facts.header.codec();
  }
  Walk walk(report, Field::Part::stored, facts.bytes);
  walk.say(Field::Kind::section, "batch header", {}, "record batch, format v2");
  const bool head = walk.big<std::int64_t>("base offset", [&](Offset value, Field& field) {
    explain_base_offset(value, report.options.least_offset, field);
  }) && walk.big<std::int32_t>("length", [&](auto value, Field& field) {
    explain_length(value, facts, all, field);
  }) && walk.big<std::int32_t>("leader epoch", [](auto value, Field& field) {
    if (value == -1) field.meaning = "none";
  }) && walk.big<std::int8_t>("magic", [](auto value, Field& field) {
    if (value == 2)
      field.meaning = "format v2";
    else
      field.wrong = "none of 0, 1 and 2; read as 2";
  }) && walk.big<std::uint32_t>("crc", [&](auto value, Field& field) {
    explain_crc(value, facts, field);
  }) && explain_attributes(walk, facts, false);
  if (head) explain_payload(walk, facts);
}

}  // namespace
}  // namespace annotate

Annotated annotate_batch(Bytes bytes, const AnnotateOptions& options, const OnField& on_field) {
  annotate::Report report{options, on_field, {}};
  const int magic = bytes.size() > kMagicAt ? static_cast<signed char>(bytes[kMagicAt]) : 2;
  if (magic == 0 || magic == 1) {
    annotate::explain_message(report, bytes);
  } else {
    annotate::explain_batch(report, bytes);
  }
  return report.result;
}

}  // namespace bourn
