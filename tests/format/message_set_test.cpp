#include "format/message_set.hpp"

#include <limits>
#include <vector>

#include "format/golden.hpp"
#include "format/message_bytes.hpp"

namespace bourn::test {
namespace {

MessageView read_good(const std::string& bytes) {
  MessageView message;
  REQUIRE(read_message(bytes, message) == nullptr);
  return message;
}

// A wrapper as far as convert_message_set() looks at it.
MessageView wrapper_at(Offset offset, std::int8_t magic = 1) {
  MessageView wrapper;
  wrapper.offset = offset;
  wrapper.magic = magic;
  wrapper.timestamp = 7777;
  return wrapper;
}

struct Converted {
  Reason reason = nullptr;
  std::vector<OwnedRecord> records;
};

Converted convert(const MessageView& wrapper, Bytes set) {
  Buffer out;
  RecordRun run;
  Converted converted;
  converted.reason = convert_message_set(wrapper, set, out, run);
  if (converted.reason == nullptr) converted.reason = read_records(run, converted.records);
  return converted;
}

std::vector<Offset> offsets_of(const Converted& converted) {
  std::vector<Offset> offsets;
  for (const OwnedRecord& record : converted.records) offsets.push_back(record.offset);
  return offsets;
}

std::string set_at(const std::vector<Offset>& offsets, std::int8_t magic = 1) {
  std::string set;
  for (const Offset offset : offsets) set += encode_message({.offset = offset, .magic = magic});
  return set;
}

TEST_CASE("a message of format v1 gives its fields", "[format][messages]") {
  const std::string bytes =
      encode_message({.offset = 42, .attributes = 0x0b, .timestamp = 1234, .key = "key", .value = "value"});
  const MessageView message = read_good(bytes);
  CHECK(message.offset == 42);
  CHECK(message.magic == 1);
  CHECK(message.codec_bits() == 3);
  CHECK(message.log_append_time());
  CHECK(message.timestamp == 1234);
  CHECK(message.key == Bytes("key"));
  CHECK(message.value == Bytes("value"));
}

TEST_CASE("a message of format v0 has no time, whatever its attributes say", "[format][messages]") {
  const std::string bytes = encode_message({.magic = 0, .attributes = 0x08});
  const MessageView message = read_good(bytes);
  CHECK(message.timestamp == kNoTimestamp);
  CHECK(!message.log_append_time());
}

TEST_CASE("null and empty fields of a message stay apart", "[format][messages]") {
  const std::string null_value = encode_message({.key = "", .value = std::nullopt});
  CHECK(read_good(null_value).key == Bytes(""));
  CHECK(!read_good(null_value).value.has_value());
  const std::string null_key = encode_message({.key = std::nullopt, .value = ""});
  CHECK(!read_good(null_key).key.has_value());
  CHECK(read_good(null_key).value == Bytes(""));
}

TEST_CASE("a message cut anywhere or with a byte too many is refused", "[format][messages]") {
  for (const auto magic : {std::int8_t{0}, std::int8_t{1}}) {
    const std::string bytes = encode_message({.magic = magic, .key = "key", .value = "value"});
    MessageView message;
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      INFO("v" << int{magic} << " cut at " << size);
      CHECK(read_message(Bytes(bytes).substr(0, size), message) != nullptr);
    }
    CHECK(read_message(bytes + "x", message) != nullptr);
  }
}

TEST_CASE("a message with an unknown magic or an impossible length is refused", "[format][messages]") {
  const std::string good = encode_message({.key = "key"});
  MessageView message;
  for (const int magic : {-1, 2, 127}) {
    std::string bytes = good;
    bytes[16] = static_cast<char>(magic);
    CHECK(read_message(bytes, message) != nullptr);
  }
  for (const std::int32_t length : {-2, INT32_MIN, INT32_MAX, 1000}) {
    std::string bytes = good;
    store_big(bytes.data() + 26, length);
    CHECK(read_message(bytes, message) != nullptr);
  }
}

TEST_CASE("a set is walked message by message", "[format][messages]") {
  const std::string set = set_at({3, 4}, 0) + encode_message({.offset = 9, .magic = 1});
  MessageSetReader reader(set);
  MessageView message;
  for (const Offset offset : {3, 4, 9}) {
    REQUIRE(reader.next(message) == MessageSetReader::Next::message);
    CHECK(message.offset == offset);
  }
  CHECK(reader.next(message) == MessageSetReader::Next::end);
  CHECK(reader.next(message) == MessageSetReader::Next::end);
}

TEST_CASE("an unfinished message at the end of a set is the end of the set", "[format][messages]") {
  const std::string set = set_at({0, 1});
  for (std::size_t size = set.size() / 2; size < set.size(); ++size) {
    INFO("cut at " << size);
    const Converted converted = convert(wrapper_at(5), Bytes(set).substr(0, size));
    CHECK(converted.reason == nullptr);
    CHECK((offsets_of(converted) == std::vector<Offset>{5}));
  }
}

TEST_CASE("any flipped bit that an inner checksum covers is found", "[format][messages]") {
  const std::string good = set_at({0});
  for (std::size_t at = 12; at < good.size(); ++at) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      std::string bad = good;
      bad[at] = static_cast<char>(static_cast<unsigned char>(bad[at]) ^ (1U << bit));
      MessageSetReader reader(bad);
      MessageView message;
      CHECK(reader.next(message) == MessageSetReader::Next::damaged);
      CHECK(reader.reason() == std::string("the checksum of an inner message does not hold"));
      CHECK(reader.next(message) == MessageSetReader::Next::damaged);
    }
  }
}

TEST_CASE("an inner message smaller than its fields is damage, not the end", "[format][messages]") {
  for (const std::int32_t length : {-1, 0, 13, INT32_MIN}) {
    std::string set = set_at({0, 1});
    store_big(set.data() + 8, length);
    CHECK(convert(wrapper_at(5), set).reason != nullptr);
  }
}

TEST_CASE("inner offsets of v0 are absolute", "[format][messages]") {
  CHECK((offsets_of(convert(wrapper_at(57, 0), set_at({50, 53, 57}, 0))) == std::vector<Offset>{50, 53, 57}));
}

TEST_CASE("inner offsets of v1 count back from the wrapper's, gaps included", "[format][messages]") {
  CHECK((offsets_of(convert(wrapper_at(57), set_at({0, 1, 2}))) == std::vector<Offset>{55, 56, 57}));
  CHECK((offsets_of(convert(wrapper_at(57), set_at({2, 5}))) == std::vector<Offset>{54, 57}));
  const Offset last = std::numeric_limits<Offset>::max() - 1;
  CHECK((offsets_of(convert(wrapper_at(last), set_at({0, 1}))) == std::vector<Offset>{last - 1, last}));
}

TEST_CASE("a v1 wrapper at offset 0 starts at 0, as for Kafka", "[format][messages]") {
  CHECK((offsets_of(convert(wrapper_at(0), set_at({0, 1, 2}))) == std::vector<Offset>{0, 1, 2}));
}

TEST_CASE("inner offsets that cannot be are refused", "[format][messages]") {
  CHECK(convert(wrapper_at(1), set_at({0, 1, 2})).reason != nullptr);
  CHECK(convert(wrapper_at(56, 0), set_at({55, 57}, 0)).reason != nullptr);
  CHECK(convert(wrapper_at(9), set_at({0, 0})).reason != nullptr);
  CHECK(convert(wrapper_at(9), set_at({1, 0})).reason != nullptr);
  CHECK(convert(wrapper_at(9), set_at({-1, 0})).reason != nullptr);
  CHECK(convert(wrapper_at(std::numeric_limits<Offset>::max()), set_at({0, Offset{1} << 31})).reason != nullptr);
  CHECK(convert(wrapper_at(9), set_at({0, std::numeric_limits<Offset>::max()})).reason != nullptr);
}

TEST_CASE("a wrapper without a message in it is refused", "[format][messages]") {
  CHECK(convert(wrapper_at(5), "").reason != nullptr);
  CHECK(convert(wrapper_at(5), Bytes(set_at({0})).substr(0, 20)).reason != nullptr);
}

TEST_CASE("a compressed message inside a compressed message is refused", "[format][messages]") {
  const std::string nested = encode_message({.attributes = 1});
  CHECK(convert(wrapper_at(5), nested).reason == std::string("a compressed message inside a compressed message"));
}

TEST_CASE("inner messages keep their own times, however far apart, unless the wrapper has LogAppendTime",
          "[format][messages]") {
  constexpr Timestamp kLeast = std::numeric_limits<Timestamp>::min();
  constexpr Timestamp kGreatest = std::numeric_limits<Timestamp>::max();
  const std::string set = encode_message({.offset = 0, .timestamp = kGreatest}) +
                          encode_message({.offset = 1, .timestamp = kLeast}) +
                          encode_message({.offset = 2, .timestamp = -1}) + encode_message({.offset = 3, .magic = 0});
  MessageView wrapper = wrapper_at(3);
  const Converted own = convert(wrapper, set);
  REQUIRE(own.reason == nullptr);
  REQUIRE(own.records.size() == 4);
  CHECK(own.records[0].timestamp == kGreatest);
  CHECK(own.records[1].timestamp == kLeast);
  CHECK(own.records[2].timestamp == kNoTimestamp);
  CHECK(own.records[3].timestamp == kNoTimestamp);

  wrapper.attributes = kLogAppendBit;
  const Converted appended = convert(wrapper, set);
  REQUIRE(appended.reason == nullptr);
  for (const OwnedRecord& record : appended.records) CHECK(record.timestamp == 7777);
}

TEST_CASE("a single message becomes a single record", "[format][messages]") {
  const std::string bytes = encode_message({.offset = 42, .timestamp = 1234, .key = "key", .value = std::nullopt});
  Buffer out;
  RecordRun run;
  REQUIRE(convert_message(read_good(bytes), out, run) == nullptr);
  std::vector<OwnedRecord> records;
  REQUIRE(read_records(run, records) == nullptr);
  CHECK((records == std::vector<OwnedRecord>{{42, 1234, "key", std::nullopt, {}}}));
}

}  // namespace
}  // namespace bourn::test
