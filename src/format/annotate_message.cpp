#include "format/annotate_message.hpp"

#include <zlib.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/time.hpp"
#include "format/annotate_codec.hpp"
#include "format/annotate_records.hpp"
#include "format/message_set.hpp"

namespace bourn::annotate {
namespace {

constexpr std::size_t kChecksummedMessageFrom = 16;
constexpr std::size_t kAttributesAt = 17;

// What an inner message's offset and time mean.
struct Wrapper {
  bool relative = false;  // v1: inner offsets count from the first message of the set
  Offset shift = 0;
  std::optional<Timestamp> time;  // of all, with LogAppendTime
};

std::int32_t least_length(int magic) {
  return magic == 0 ? 14 : 22;
}

// The bytes of the message at the start, as far as they are there.
Bytes bytes_of_message(Bytes bytes, int magic) {
  const auto length = load_big<std::int32_t>(bytes.data() + 8);
  if (length < least_length(magic)) return bytes;
  return bytes.substr(0, static_cast<std::size_t>(length) + kLogOverhead);
}

void explain_size(std::int32_t length, int magic, Bytes all, Field& field) {
  const auto there = static_cast<std::int64_t>(all.size());
  const std::int64_t whole = std::int64_t{length} + std::int64_t{kLogOverhead};
  if (length < least_length(magic)) {
    field.wrong = fmt::format("{} at least", least_length(magic));
  } else if (whole > there) {
    field.wrong = fmt::format("{} are missing", counted_bytes(whole - there));
  } else {
    field.meaning = fmt::format("{} in all", counted_bytes(whole));
  }
}

void explain_message_attributes(Walk& walk, std::uint8_t attributes, int magic, bool inner) {
  const int codec = attributes & kCodecMask;
  const bool known = codec < static_cast<int>(Codec::zstd);
  constexpr int kWidth = 8;
  walk.say_bits(attributes, kCodecMask, kWidth, "codec",
                known ? std::string(codec_name(static_cast<Codec>(codec))) : std::string(),
                !known                ? "no codec of this format"
                : inner && codec != 0 ? "compressed within a compressed message"
                                      : "");
  if (magic == 0) return;
  walk.say_bits(attributes, kLogAppendBit, kWidth, "time type",
                (attributes & kLogAppendBit) != 0 ? "LogAppendTime" : "CreateTime");
}

// Everything before the key. False when the bytes end before.
bool explain_head(Walk& walk, Bytes message, Bytes all, const Wrapper* wrapper) {
  const int magic = static_cast<signed char>(message[kMagicAt]);
  std::uint8_t attributes = 0;
  const auto crc = [&](std::uint32_t value, Field& field) {
    const Bytes covered = message.substr(std::min(kChecksummedMessageFrom, message.size()));
    const auto computed =
        static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(covered.data()), covered.size()));
    field.value = fmt::format("{:08x}", value);
    if (computed == value) {
      field.meaning = "CRC-32 holds";
      field.held = true;
    } else
      field.wrong = fmt::format("computed {:08x}", computed);
  };
  const bool head =
      walk.big<std::int64_t>("offset",
                             [&](Offset value, Field& field) {
                               if (wrapper == nullptr && value < 0) field.wrong = "negative";
                               if (wrapper == nullptr && value >= 0 && value < walk.report().options.least_offset) {
                                 field.wrong =
                                     fmt::format("below {}, which must come here", walk.report().options.least_offset);
                               }
                               if (wrapper != nullptr && wrapper->relative)
                                 field.meaning = fmt::format("offset {}", wrapping_add(value, wrapper->shift));
                             }) &&
      walk.big<std::int32_t>("size", [&](auto value, Field& field) { explain_size(value, magic, all, field); }) &&
      walk.big<std::uint32_t>("crc", crc) &&
      walk.big<std::int8_t>("magic",
                            [](auto value, Field& field) {
                              field.meaning = value == 0 ? "format v0" : "format v1";
                              if (value < 0 || value > 1) field.wrong = "neither 0 nor 1";
                            }) &&
      walk.big<std::uint8_t>("attributes", [&](auto value, Field& field) {
        attributes = value;
        field.value = fmt::format("0x{:02x}", value);
      });
  if (!head) return false;
  explain_message_attributes(walk, attributes, magic, wrapper != nullptr);
  if (magic == 0) return true;
  return walk.big<std::int64_t>("timestamp", [&](Timestamp value, Field& field) {
    explain_time(value, walk.zone(), field);
    if (wrapper != nullptr && wrapper->time) field.meaning = "the wrapper's counts: LogAppendTime";
  });
}

// An i32 length and that many bytes. `as_payload`: the bytes are left to the caller.
bool explain_field(Walk& walk, const std::string& name, bool as_payload = false) {
  std::int32_t length = 0;
  const auto left = static_cast<std::int64_t>(walk.rest().size()) - 4;
  const bool read = walk.big<std::int32_t>((name + " length").c_str(), [&](std::int32_t value, Field& field) {
    length = value;
    if (value < 0) field.meaning = "null";
    if (value == 0) field.meaning = "empty";
    if (as_payload && value > left) field.wrong = fmt::format("{} are there", counted_bytes(left));
  });
  if (!read) return false;
  return length <= 0 || as_payload || walk.take_text(length, name.c_str());
}

void finish(Walk& walk) {
  if (!walk.rest().empty()) walk.take_raw(walk.rest().size(), "rest", {}, "bytes after the value");
}

// How inner offsets become absolute (kafka, AbstractLegacyRecordBatch.DeepRecordsIterator).
Wrapper wrapper_of(const MessageView& outer, Bytes set) {
  Wrapper wrapper;
  if (outer.log_append_time()) wrapper.time = outer.timestamp;
  if (outer.magic == 0) return wrapper;
  wrapper.relative = true;
  MessageSetReader reader(set);
  MessageView inner;
  Offset last = 0;
  while (reader.next(inner) == MessageSetReader::Next::message) last = inner.offset;
  if (outer.offset != 0) wrapper.shift = wrapping_subtract(outer.offset, last);
  return wrapper;
}

void explain_set(Walk walk, const MessageView& outer) {
  Report& report = walk.report();
  const Wrapper wrapper = wrapper_of(outer, walk.rest());
  for (std::int32_t i = 0; !walk.rest().empty(); ++i) {
    const Bytes all = walk.rest();
    const std::string name = fmt::format("message {}", i);
    if (all.size() <= kMagicAt) return walk.take_raw(all.size(), name, "cut short, as old brokers did");
    const Bytes bytes = bytes_of_message(all, static_cast<signed char>(all[kMagicAt]));
    MessageSetReader reader(bytes);
    MessageView inner;
    const bool good = reader.next(inner) == MessageSetReader::Next::message;
    const Offset offset = good ? wrapping_add(inner.offset, wrapper.shift) : 0;
    const bool in_focus = good && report.options.focus == offset;
    if (good) ++report.result.records;
    if (in_focus) report.result.found_focus = true;
    const std::string value = good ? fmt::format("offset {}", offset) : std::string();
    if (good && !in_focus && !report.options.all && i >= report.options.full_records) {
      Field line;
      line.kind = Field::Kind::summary;
      line.name = name;
      line.value = value;
      line.meaning = fmt::format("{} = {}", excerpt(inner.key, 20), excerpt(inner.value, 40));
      walk.take(bytes.size(), std::move(line));
      continue;
    }
    walk.set_focus(in_focus);
    walk.say(Field::Kind::group, name, value);
    Walk message = walk.inside(bytes.size());
    message.set_depth(1);
    const bool head = explain_head(message, bytes, all, &wrapper);
    if (head && explain_field(message, "key") && explain_field(message, "value")) finish(message);
    walk.set_focus(false);
    walk.skip(bytes.size());
  }
}

BatchHeader header_of(const MessageView& message, std::int32_t length) {
  BatchHeader header;
  header.base_offset = message.offset;
  header.length = length;
  header.magic = message.magic;
  header.attributes = message.attributes;
  header.base_timestamp = header.max_timestamp = message.timestamp;
  header.record_count = 1;
  return header;
}

void explain_wrapped(Walk& walk, const MessageView& outer) {
  Report& report = walk.report();
  const auto codec = static_cast<Codec>(outer.codec_bits());
  const auto check = outer.magic == 0 ? Lz4HeaderCheck::ignore : Lz4HeaderCheck::verify;
  Buffer set;
  const Reason reason = Decompressor().decompress(codec, walk.rest(), report.options.max_decompressed, set, check);
  walk.say(Field::Kind::section, fmt::format("messages, as {} stores them", codec_name(codec)), {},
           counted_bytes(static_cast<std::int64_t>(walk.rest().size())));
  explain_compressed(walk, codec, reason == nullptr ? std::optional(set.size()) : std::nullopt, check);
  walk.skip(walk.rest().size());
  if (reason != nullptr) return walk.say(Field::Kind::finding, "decompressed", {}, {}, reason);
  report.result.decompressed = set.size();
  Walk inner(report, Field::Part::decompressed, set.view());
  inner.say(Field::Kind::section, "messages, decompressed", {}, counted_bytes(static_cast<std::int64_t>(set.size())));
  explain_set(inner, outer);
}

}  // namespace

void explain_message(Report& report, Bytes all) {
  const int magic = static_cast<signed char>(all[kMagicAt]);
  const Bytes bytes = bytes_of_message(all, magic);
  report.result.size = bytes.size();
  MessageView message;
  const bool readable = read_message(bytes, message) == nullptr;
  const int codec = bytes.size() > kAttributesAt ? bytes[kAttributesAt] & kCodecMask : 0;
  const bool wraps = codec > 0 && codec < static_cast<int>(Codec::zstd);
  if (wraps) report.result.codec = static_cast<Codec>(codec);
  if (readable) report.result.header = header_of(message, load_big<std::int32_t>(bytes.data() + 8));
  if (readable && !wraps) {
    report.result.records = 1;
    report.result.found_focus = report.options.focus == message.offset;
  }

  Walk walk(report, Field::Part::stored, bytes);
  walk.say(Field::Kind::section, "message", {}, magic == 0 ? "format v0" : "format v1");
  if (!explain_head(walk, bytes, all, nullptr) || !explain_field(walk, "key")) return;
  if (!explain_field(walk, "value", wraps)) return;
  if (!wraps) return finish(walk);
  message.magic = static_cast<std::int8_t>(magic);
  message.attributes = static_cast<unsigned char>(bytes[kAttributesAt]);
  explain_wrapped(walk, message);
}

}  // namespace bourn::annotate
