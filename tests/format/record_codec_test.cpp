#include "format/record_codec.hpp"

#include <algorithm>
#include <memory>
#include <string>

#include "base/error.hpp"
#include "base/varint.hpp"
#include "support/catch.hpp"
#include "support/records.hpp"

using namespace bourn;
using namespace bourn::test;
using Next = RecordReader::Next;

namespace {

std::string varint(std::int64_t value) {
  char bytes[kMaxVarlongBytes];
  return std::string(bytes, static_cast<std::size_t>(put_varint(bytes, value) - bytes));
}

// A record from its body, behind the length that it really has.
std::string framed(const std::string& body) {
  return varint(static_cast<std::int64_t>(body.size())) + body;
}

// The start of a body: attributes, timestamp delta, offset delta.
std::string body_start(std::int64_t offset_delta = 0) {
  return std::string(1, '\0') + varint(0) + varint(offset_delta);
}

const std::string kNull = varint(-1);
const std::string kNone = varint(0);

std::string encoded(const OwnedRecord& record, Offset base_offset = 0, Timestamp base_timestamp = 0) {
  Buffer out;
  encode_record(out, Lent(record).view(), base_offset, base_timestamp);
  return std::string(out.view());
}

// Reads one record from an allocation of exactly the bytes' size, so that a sanitizer sees a read beyond them.
struct Read {
  Next next = Next::end;
  std::string reason;
  OwnedRecord record;
};
Read read_first(const std::string& bytes, RecordRun run = {}) {
  const auto copy = std::make_unique<char[]>(bytes.size());
  std::copy(bytes.begin(), bytes.end(), copy.get());
  run.bytes = Bytes(copy.get(), bytes.size());
  if (run.count == 0) run.count = 1;
  RecordReader reader(run);
  RecordView view;
  Read read;
  read.next = reader.next(view);
  if (read.next == Next::record) read.record = own(view);
  if (reader.reason() != nullptr) read.reason = reader.reason();
  return read;
}

void check_damaged(const std::string& bytes, const std::string& reason) {
  const Read read = read_first(bytes);
  CHECK(read.next == Next::damaged);
  CHECK(read.reason == reason);
}

}  // namespace

TEST_CASE("a record is laid out as Kafka lays it out", "[format][records]") {
  OwnedRecord record{12, 1005, "k", "hello", {{"h", "x"}, {"n", std::nullopt}}};
  // length 19, attributes, time delta 5, offset delta 2, key, value, two headers
  CHECK(encoded(record, 10, 1000) == from_hex("26 00 0a 04 02 6b 0a 68656c6c6f 04 02 68 02 78 02 6e 01"));
  CHECK(encoded({0, 0, std::nullopt, std::nullopt, {}}) == from_hex("0c 00 00 00 01 01 00"));
  CHECK(encoded({0, 0, "", "", {}}) == from_hex("0c 00 00 00 00 00 00"));
}

TEST_CASE("the marker of a transaction that Kafka wrote is read", "[format][records]") {
  const Read read = read_first(from_hex("20 00 00 00 08 00000000 0c 000000000007 00"), {{}, 1, 4, 99, {}});
  REQUIRE(read.next == Next::record);
  CHECK(read.record == OwnedRecord{4, 99, std::string(4, '\0'), from_hex("000000000007"), {}});
}

TEST_CASE("records of every kind survive being written and read", "[format][records]") {
  const std::vector<OwnedRecord> records = varied_records(40, 1'000'000'000'000);
  Buffer out;
  for (const OwnedRecord& record : records) {
    const std::size_t before = out.size();
    const Lent lent(record);
    encode_record(out, lent.view(), 1'000'000'000'000, kSomeTime);
    CHECK(out.size() - before <= max_encoded_size(lent.view()));
  }
  CHECK(read_run({out.view(), 40, 1'000'000'000'000, kSomeTime, {}}) == records);
}

TEST_CASE("values of every size around the borders of varints and copies survive", "[format][records]") {
  for (std::size_t size = 0; size < 700; ++size) {
    std::string value(size, '\0');
    for (std::size_t i = 0; i < size; ++i) value[i] = static_cast<char>(i * 7 + size);
    const OwnedRecord record = value_record(0, value, 0);
    const std::string bytes = encoded(record);
    const Read read = read_first(bytes);
    REQUIRE(read.next == Next::record);
    REQUIRE(read.record == record);
    Buffer out;
    encode_value(out, value, 0, 0);
    REQUIRE(out.view() == bytes);
  }
  const OwnedRecord large = value_record(0, std::string(3 << 20, 'x'), 0);
  CHECK(read_first(encoded(large)).record == large);
}

TEST_CASE("lines are encoded as their values are one by one", "[format][records]") {
  std::string text;
  Buffer expected;
  std::int32_t count = 0;
  for (const Timestamp time_delta : {Timestamp{0}, Timestamp{-100}, Timestamp{100'000}}) {
    INFO(time_delta);
    text.clear();
    expected.clear();
    count = 0;
    for (std::size_t size = 0; size < 700; ++size) {
      std::string value(size, '\0');
      for (std::size_t i = 0; i < size; ++i) value[i] = static_cast<char>(i * 7 + size);
      std::replace(value.begin(), value.end(), '\n', ' ');
      encode_value(expected, value, time_delta, 5 + count++);
      text += value + "\n";
    }
    Buffer out;
    out.append("before");
    const EncodedLines encoded = encode_lines(out, {text + "half a line", '\n', 10'000}, time_delta, 5, 1 << 20);
    CHECK(encoded.count == count);
    CHECK(encoded.text_bytes == text.size());
    CHECK_FALSE(encoded.full);
    CHECK(out.view() == "before" + std::string(expected.view()));
  }
}

TEST_CASE("lines are encoded up to the room, and up to one that is too long", "[format][records]") {
  // However little room there is, a byte more is never taken, as a sanitizer would see.
  const std::string line(100, 'x');
  const OwnedRecord record = value_record(0, line);
  const std::size_t most = max_encoded_size(Lent(record).view());
  std::string text;
  for (int i = 0; i < 10; ++i) text += line + '\n';
  std::int32_t before = 0;
  for (std::size_t room = 0; room < 1200; ++room) {
    Buffer out(room);
    const EncodedLines encoded = encode_lines(out, {text, '\n', 100}, 0, 0, room);
    REQUIRE(out.size() <= room);
    REQUIRE(encoded.text_bytes == static_cast<std::size_t>(encoded.count) * 101);
    REQUIRE(encoded.full == (out.size() + most > room));
    REQUIRE(encoded.count >= before);
    before = encoded.count;
  }
  CHECK(before == 10);
  Buffer out;
  const EncodedLines encoded = encode_lines(out, {"a|bc|def|g|", '|', 2}, 0, 0, 1000);
  CHECK(encoded.count == 2);
  CHECK(encoded.text_bytes == 5);
  CHECK_FALSE(encoded.full);
}

TEST_CASE("times that are as far apart as 64 bits allow survive", "[format][records]") {
  const Timestamp times[] = {INT64_MIN, INT64_MIN + 1, -1, 0, 1, kSomeTime, INT64_MAX - 1, INT64_MAX};
  for (const Timestamp base : times) {
    for (const Timestamp time : times) {
      const OwnedRecord record = value_record(5, "x", time);
      const std::string bytes = encoded(record, 5, base);
      CHECK(bytes.size() <= max_encoded_size(Lent(record).view()));
      CHECK(read_first(bytes, {{}, 1, 5, base, {}}).record == record);
    }
  }
}

TEST_CASE("offsets up to INT32_MAX above the base survive, others cannot be written", "[format][records]") {
  for (const Offset delta : {0, 1, 63, 64, 8191, 8192, INT32_MAX}) {
    const OwnedRecord record = value_record(70 + delta, "x", 0);
    CHECK(read_first(encoded(record, 70), {{}, 1, 70, 0, {}}).record == record);
  }
  CHECK_THROWS_AS(encoded(value_record(69, "x"), 70), Error);
  CHECK_THROWS_AS(encoded(value_record(Offset{INT32_MAX} + 71, "x"), 70), Error);
}

TEST_CASE("with LogAppendTime every record has the time of the batch", "[format][records]") {
  const std::string bytes = encoded(value_record(0, "x", 17), 0, 3);
  CHECK(read_first(bytes, {{}, 1, 0, 3, {}}).record.timestamp == 17);
  CHECK(read_first(bytes, {{}, 1, 0, 3, 4711}).record.timestamp == 4711);
}

TEST_CASE("any negative length is null where null is legal", "[format][records]") {
  const std::string bytes =
      framed(body_start() + varint(-5) + varint(INT32_MIN) + varint(1) + varint(1) + "h" + varint(-77));
  const Read read = read_first(bytes);
  REQUIRE(read.next == Next::record);
  CHECK(read.record == OwnedRecord{0, 0, std::nullopt, std::nullopt, {{"h", std::nullopt}}});
}

TEST_CASE("varints that are longer than they need be are read", "[format][records]") {
  // Zero in five and in ten bytes.
  const std::string bytes = framed(std::string(1, '\0') + from_hex("80808080808080808000") + from_hex("8080808000") +
                                   kNull + from_hex("8200") + "v" + kNone);
  const Read read = read_first(bytes);
  REQUIRE(read.next == Next::record);
  CHECK(read.record == value_record(0, "v", 0));
}

TEST_CASE("a run ends when its records fill it exactly", "[format][records]") {
  const std::string one = encoded(value_record(0, "x", 0));
  RecordRun run{one, 1, 0, 0, {}};
  RecordReader reader(run);
  RecordView view;
  CHECK(reader.left() == 1);
  CHECK(reader.position() == 0);
  CHECK(reader.next(view) == Next::record);
  CHECK(reader.left() == 0);
  CHECK(reader.position() == one.size());
  CHECK(reader.next(view) == Next::end);
  CHECK(reader.next(view) == Next::end);

  RecordReader empty(RecordRun{});
  CHECK(empty.next(view) == Next::end);
}

TEST_CASE("a byte after the last record is damage, and damage is final", "[format][records]") {
  const std::string bytes = encoded(value_record(0, "x", 0)) + "!";
  RecordReader reader({bytes, 1, 0, 0, {}});
  RecordView view;
  REQUIRE(reader.next(view) == Next::record);
  for (int i = 0; i < 3; ++i) {
    CHECK(reader.next(view) == Next::damaged);
    CHECK(std::string(reader.reason()) == "bytes follow the last record");
  }
}

TEST_CASE("fewer records than announced are damage", "[format][records]") {
  const std::string bytes = encoded(value_record(0, "x", 0));
  RecordReader reader({bytes, 2, 0, 0, {}});
  RecordView view;
  REQUIRE(reader.next(view) == Next::record);
  CHECK(reader.next(view) == Next::damaged);
  CHECK(std::string(reader.reason()) == "fewer records than the header says");
  CHECK(reader.next(view) == Next::damaged);
  CHECK(reader.left() == 1);

  RecordReader negative({bytes, -1, 0, 0, {}});
  CHECK(negative.next(view) == Next::damaged);
  RecordReader negative_and_empty({{}, -1, 0, 0, {}});
  CHECK(negative_and_empty.next(view) == Next::damaged);
  RecordReader huge({{}, INT32_MAX, 0, 0, {}});
  CHECK(huge.next(view) == Next::damaged);
}

TEST_CASE("a record cut at any byte is damage", "[format][records]") {
  OwnedRecord record{0, 5, "key", std::string(200, 'v'), {{"h", "x"}, {"n", std::nullopt}}};
  const std::string bytes = encoded(record);
  for (std::size_t size = 0; size < bytes.size(); ++size)
    CHECK(read_first(bytes.substr(0, size)).next == Next::damaged);
  // The same with a length that fits the cut.
  const std::string body = bytes.substr(2);
  for (std::size_t size = 0; size < body.size(); ++size) {
    INFO(size);
    CHECK(read_first(framed(body.substr(0, size))).next == Next::damaged);
  }
}

TEST_CASE("a record length that is off is damage", "[format][records]") {
  const std::string body = body_start() + kNull + varint(1) + "v" + kNone;
  const auto size = static_cast<std::int64_t>(body.size());
  CHECK(read_first(varint(size) + body).next == Next::record);
  check_damaged(varint(size + 1) + body, "a record is longer than its batch");
  check_damaged(varint(INT32_MAX) + body, "a record is longer than its batch");
  check_damaged(varint(size + 1) + body + "!", "a record is longer than its fields");
  check_damaged(varint(size - 1) + body, "a header count is malformed");
  check_damaged(varint(-1) + body, "a record length is negative");
  check_damaged(varint(INT32_MIN) + body, "a record length is negative");
  check_damaged(varint(0) + body, "a record is empty");
  check_damaged(from_hex("ffffffffff01") + body, "a record length is malformed");
  check_damaged(varint(std::int64_t{INT32_MAX} + 1) + body, "a record length is malformed");
  check_damaged(from_hex("80"), "a record length is malformed");
}

TEST_CASE("deltas that are no varints are damage", "[format][records]") {
  const std::string rest = kNull + kNull + kNone;
  const std::string attributes(1, '\0');
  const std::string too_long(11, '\xff');
  check_damaged(framed(attributes + too_long + kNone + rest), "a timestamp delta is malformed");
  check_damaged(framed(attributes + from_hex("ffffffffffffffffff02") + kNone + rest), "a timestamp delta is malformed");
  check_damaged(framed(attributes + kNone + from_hex("ffffffffff01") + rest), "an offset delta is malformed");
  check_damaged(framed(attributes + kNone + varint(std::int64_t{INT32_MAX} + 1) + rest),
                "an offset delta is malformed");
}

TEST_CASE("a key or a value beyond its record is damage", "[format][records]") {
  for (const std::int64_t length : {3, 100, INT32_MAX}) {
    check_damaged(framed(body_start() + varint(length) + "ab"), "a key does not fit its record");
    check_damaged(framed(body_start() + kNull + varint(length) + "ab"), "a value does not fit its record");
  }
  // Even when what follows the record would be enough.
  check_damaged(framed(body_start() + kNull + varint(9) + "ab") + std::string(50, 'x'),
                "a value does not fit its record");
}

TEST_CASE("headers that are off are damage", "[format][records]") {
  const std::string start = body_start() + kNull + kNull;
  check_damaged(framed(start + varint(-1)), "a header count is malformed");
  check_damaged(framed(start + varint(1)), "a header count is malformed");
  check_damaged(framed(start + varint(INT32_MAX) + "abc"), "a header count is malformed");
  const std::string unfit = "headers do not fit their record";
  check_damaged(framed(start + varint(1) + varint(-1) + kNull), unfit);  // a null name
  check_damaged(framed(start + varint(1) + varint(1) + "h"), unfit);     // no value
  check_damaged(framed(start + varint(1) + varint(9) + "h" + kNull), unfit);
  check_damaged(framed(start + varint(1) + varint(1) + "h" + varint(2) + "v"), unfit);
  check_damaged(framed(start + varint(2) + varint(1) + "h" + kNull), unfit);
  check_damaged(framed(start + varint(1) + varint(1) + "h" + kNull + "!"), "a record is longer than its fields");
  check_damaged(framed(start + kNone + varint(1) + "h" + kNull), "a record is longer than its fields");
}

TEST_CASE("offsets must increase from record to record", "[format][records]") {
  const auto record_at = [](std::int64_t delta) { return framed(body_start(delta) + kNull + kNull + kNone); };
  const auto read_two = [&](std::int64_t first, std::int64_t second, Offset base) {
    const std::string bytes = record_at(first) + record_at(second);
    RecordReader reader({bytes, 2, base, 0, {}});
    RecordView view;
    if (reader.next(view) != Next::record) return 0;
    return reader.next(view) == Next::record ? 2 : 1;
  };
  CHECK(read_two(0, 1, 0) == 2);
  CHECK(read_two(3, 90, 0) == 2);  // gaps that compaction left
  CHECK(read_two(3, 3, 0) == 1);
  CHECK(read_two(3, 2, 0) == 1);
  CHECK(read_two(-1, 0, 0) == 0);
  CHECK(read_two(-1, 0, 10) == 0);
  CHECK(read_two(0, 1, INT64_MAX) == 1);  // beyond 64 bits
  CHECK(read_two(1, 2, INT64_MAX) == 0);
  check_damaged(record_at(-1), "record offsets do not increase");
}

TEST_CASE("a narrowed run starts at any record of a batch", "[format][records]") {
  const std::vector<OwnedRecord> records = varied_records(10, 500);
  const std::string batch = make_batch(records, {.base_offset = 500});
  const RecordRun whole = run_of(batch);
  RecordReader reader(whole);
  RecordView view;
  for (int i = 0; i < 4; ++i) REQUIRE(reader.next(view) == Next::record);
  RecordRun rest = whole;
  rest.bytes = whole.bytes.substr(reader.position());
  rest.count = reader.left();
  CHECK(read_run(rest) == std::vector<OwnedRecord>(records.begin() + 4, records.end()));
}

TEST_CASE("no damage to a single byte makes the reader leave its bytes", "[format][records]") {
  const std::string bytes = encoded({0, 300, "key", "value", {{"h", "x"}, {"n", std::nullopt}}});
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (int value = 0; value < 256; ++value) {
      std::string damaged = bytes;
      damaged[at] = static_cast<char>(value);
      const Read read = read_first(damaged);  // walks the headers too; a sanitizer is the judge
      if (damaged == bytes) CHECK(read.next == Next::record);
    }
  }
}

TEST_CASE("a record is judged alike whether others follow it or not", "[format][records]") {
  // The last record of a run is read with care for where the run ends, others faster.
  const std::string others(16, '\0');
  for (const std::string& bytes : {encoded({0, 1, "k", "v", {}}), encoded({0, 100, std::nullopt, "abc", {}}),
                                   encoded({70, 0, "", std::nullopt, {}}), encoded({1, 0, "k", "", {}})}) {
    for (std::size_t at = 1; at < bytes.size(); ++at) {  // not the length, which others would come to fill
      for (int value = 0; value < 256; ++value) {
        std::string changed = bytes;
        changed[at] = static_cast<char>(value);
        const Read last = read_first(changed);
        const Read first = read_first(changed + others, {{}, 2, 0, 0, {}});
        CAPTURE(bytes.size(), at, value, last.reason, first.reason);
        REQUIRE(first.next == last.next);
        REQUIRE(first.record == last.record);
      }
    }
  }
}

TEST_CASE("a list of headers keeps order, repeats, nulls and any bytes", "[format][records]") {
  HeaderList list;
  const std::string odd("\0\xff\n", 3);
  list.add("a", "1");
  list.add("a", std::nullopt);
  list.add("", "");
  list.add(odd, odd);
  list.add(std::string(300, 'n'), std::string(20000, 'v'));
  std::vector<OwnedHeader> seen;
  const auto keep = [&seen](const HeaderView& header) {
    seen.push_back({std::string(header.name), header.value ? std::optional(std::string(*header.value)) : std::nullopt});
  };
  list.view().for_each(keep);
  CHECK(seen ==
        std::vector<OwnedHeader>{
            {"a", "1"}, {"a", std::nullopt}, {"", ""}, {odd, odd}, {std::string(300, 'n'), std::string(20000, 'v')}});
  list.clear();
  CHECK(list.view().count() == 0);
  CHECK(list.view().encoded().empty());
}
