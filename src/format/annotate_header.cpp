#include "format/annotate_header.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/time.hpp"
#include "format/annotate_codec.hpp"

namespace bourn::annotate {
namespace {

// Reads numbers in the byte order of the batch.
class Numbers {
 public:
  Numbers(Walk& walk, bool little_endian) : walk_(walk), little_(little_endian) {}
  template <typename T, typename Explain>
  bool take(const char* name, Explain&& explain) {
    return little_ ? walk_.little<T>(name, explain) : walk_.big<T>(name, explain);
  }

 private:
  Walk& walk_;
  bool little_;
};

void explain_bits(Walk& walk, std::int16_t attributes) {
  constexpr int kWidth = 16;
  constexpr std::uint16_t kUnused = 0xff80;
  const auto number = static_cast<std::uint16_t>(attributes);
  const auto bit = [&](std::int16_t mask, const char* name, const char* set, const char* unset) {
    walk.say_bits(number, static_cast<std::uint16_t>(mask), kWidth, name, (attributes & mask) != 0 ? set : unset);
  };
  const auto codec = static_cast<std::uint8_t>(attributes & kCodecMask);
  const bool known = codec <= static_cast<std::uint8_t>(Codec::zstd);
  walk.say_bits(number, kCodecMask, kWidth, "codec",
                known ? std::string(codec_name(static_cast<Codec>(codec))) : std::string(),
                known ? "" : "no such codec");
  bit(kLogAppendBit, "time type", "LogAppendTime", "CreateTime");
  bit(kTransactionalBit, "transactional", "yes", "no");
  bit(kControlBit, "control", "yes: no events", "no");
  bit(kDeleteHorizonBit, "horizon", "yes", "no");
  if ((number & kUnused) != 0) walk.say_bits(number, kUnused, kWidth, "unused", "and yet set");
}

void explain_last_delta(std::int32_t delta, const BatchHeader& header, Field& field) {
  if (delta < 0) {
    field.wrong = "negative";
  } else if (header.base_offset >= INT64_MAX - delta) {
    field.wrong = "the last offset is too large for 64 bits";
  } else {
    field.meaning = fmt::format("last offset {}", header.base_offset + delta);
  }
}

// Sequence numbers go on with 0 after 2147483647.
void explain_sequence(std::int32_t first, const BatchHeader& header, Field& field) {
  if (first < 0) {
    field.meaning = "none";
    return;
  }
  const std::int64_t last = std::int64_t{first} + header.last_offset_delta;
  field.meaning = fmt::format("to {}", last <= INT32_MAX ? last : last - INT32_MAX - 1);
}

void explain_max_time(Timestamp time, Zone zone, const BatchFacts& facts, Field& field) {
  explain_time(time, zone, field);
  if (facts.header.timestamp_type() == TimestampType::log_append) {
    field.meaning = "of every record";
  } else if (facts.count.exact && facts.count.whole > 0 && facts.count.newest != time) {
    field.wrong = fmt::format("the newest record has {}", iso_time(facts.count.newest, zone));
  }
}

void explain_record_count(std::int32_t count, const BatchFacts& facts, Field& field) {
  if (count < 0) {
    field.wrong = "negative";
  } else if (count > std::int64_t{facts.header.last_offset_delta} + 1) {
    field.wrong = "more records than offsets";
  } else if (facts.count.exact && facts.unreadable == nullptr && facts.whole && facts.count.whole != count) {
    field.wrong = fmt::format("{} are there", facts.count.whole);
  } else if (count == 0) {
    field.meaning = "emptied by compaction";
  } else if (count < std::int64_t{facts.header.last_offset_delta} + 1) {
    field.meaning = fmt::format("of {} offsets", std::int64_t{facts.header.last_offset_delta} + 1);
  }
}

void explain_none(std::int64_t value, Field& field) {
  if (value == -1) field.meaning = "none";
}

}  // namespace

void find_records(BatchFacts& facts, const AnnotateOptions& options) {
  const BatchHeader& header = facts.header;
  Bytes records = facts.bytes.substr(kBatchHeaderSize);
  if (header.codec() != Codec::none && !records.empty()) {
    facts.unreadable = Decompressor().decompress(header.codec(), records, options.max_decompressed, facts.decompressed);
    records = facts.unreadable == nullptr ? facts.decompressed.view() : Bytes();
  }
  facts.run = RecordRun{records, header.record_count, header.base_offset, header.base_timestamp, std::nullopt};
  if (header.timestamp_type() == TimestampType::log_append) facts.run.log_append_time = header.max_timestamp;
  facts.count = count_records(facts.run);
}

bool explain_attributes(Walk& walk, const BatchFacts& facts, bool little_endian) {
  const BatchHeader& header = facts.header;
  Numbers numbers(walk, little_endian);
  std::int16_t attributes = 0;
  const bool read = numbers.take<std::int16_t>("attributes", [&](std::int16_t value, Field& field) {
    attributes = value;
    field.value = fmt::format("0x{:04x}", static_cast<std::uint16_t>(value));
  });
  if (!read) return false;
  explain_bits(walk, attributes);
  return numbers.take<std::int32_t>("last offset delta",
                                    [&](auto value, Field& field) { explain_last_delta(value, header, field); }) &&
         numbers.take<std::int64_t>((attributes & kDeleteHorizonBit) != 0 ? "delete horizon" : "base timestamp",
                                    [&](auto value, Field& field) { explain_time(value, walk.zone(), field); }) &&
         numbers.take<std::int64_t>(
             "max timestamp", [&](auto value, Field& field) { explain_max_time(value, walk.zone(), facts, field); }) &&
         numbers.take<std::int64_t>("producer id", explain_none) &&
         numbers.take<std::int16_t>("producer epoch", explain_none) &&
         numbers.take<std::int32_t>("base sequence",
                                    [&](auto value, Field& field) { explain_sequence(value, header, field); }) &&
         numbers.take<std::int32_t>("record count",
                                    [&](auto value, Field& field) { explain_record_count(value, facts, field); });
}

void explain_payload(Walk& walk, const BatchFacts& facts) {
  Report& report = walk.report();
  const BatchHeader& header = facts.header;
  if (walk.rest().empty()) return;
  const auto stored = static_cast<std::int64_t>(walk.rest().size());
  if (header.codec() == Codec::none) {
    walk.say(Field::Kind::section, "records", {}, counted_bytes(stored));
    return explain_records(walk, facts.run, header.last_offset_delta, header.control());
  }
  walk.say(Field::Kind::section, fmt::format("records, as {} stores them", codec_name(header.codec())), {},
           counted_bytes(stored));
  std::optional<std::size_t> size;
  if (facts.unreadable == nullptr) size = facts.decompressed.size();
  explain_compressed(walk, header.codec(), size, Lz4HeaderCheck::verify);
  if (facts.unreadable != nullptr) {
    walk.skip(walk.rest().size());
    return walk.say(Field::Kind::finding, "decompressed", {}, {}, facts.unreadable);
  }
  report.result.decompressed = facts.decompressed.size();
  Walk inner(report, Field::Part::decompressed, facts.decompressed.view());
  inner.say(Field::Kind::section, "records, decompressed", {},
            counted_bytes(static_cast<std::int64_t>(facts.decompressed.size())));
  explain_records(inner, facts.run, header.last_offset_delta, header.control());
}

}  // namespace bourn::annotate
