#include "base/varint.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace bourn;

namespace {

std::string encoded(std::int64_t value) {
  char bytes[kMaxVarlongBytes];
  return std::string(bytes, put_varint(bytes, value));
}

// Bytes read, or -1.
std::ptrdiff_t read_varlong(const std::string& bytes, std::int64_t& value) {
  const char* const next = get_varlong(bytes.data(), bytes.data() + bytes.size(), value);
  return next == nullptr ? -1 : next - bytes.data();
}

std::ptrdiff_t read_varint(const std::string& bytes, std::int32_t& value) {
  const char* const next = get_varint(bytes.data(), bytes.data() + bytes.size(), value);
  return next == nullptr ? -1 : next - bytes.data();
}

}  // namespace

// Source: org.apache.kafka.common.utils.ByteUtilsTest.
TEST_CASE("varints have the bytes that Kafka gives them", "[base][varint]") {
  CHECK(encoded(0) == std::string(1, '\0'));
  CHECK(encoded(-1) == "\x01");
  CHECK(encoded(1) == "\x02");
  CHECK(encoded(63) == "\x7e");
  CHECK(encoded(-64) == "\x7f");
  CHECK(encoded(64) == "\x80\x01");
  CHECK(encoded(-65) == "\x81\x01");
  CHECK(encoded(8191) == "\xfe\x7f");
  CHECK(encoded(-8192) == "\xff\x7f");
  CHECK(encoded(8192) == "\x80\x80\x01");
  CHECK(encoded(std::numeric_limits<std::int32_t>::max()) == "\xfe\xff\xff\xff\x0f");
  CHECK(encoded(std::numeric_limits<std::int32_t>::min()) == "\xff\xff\xff\xff\x0f");
  CHECK(encoded(std::numeric_limits<std::int64_t>::max()) == "\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01");
  CHECK(encoded(std::numeric_limits<std::int64_t>::min()) == "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01");
}

TEST_CASE("every power of two and its neighbours come back, in the size foretold", "[base][varint]") {
  std::vector<std::int64_t> values;
  for (int bit = 0; bit < 63; ++bit) {
    const std::int64_t power = std::int64_t{1} << bit;
    for (const std::int64_t near : {power - 1, power, power + 1}) {
      values.push_back(near);
      values.push_back(-near);
    }
  }
  values.push_back(std::numeric_limits<std::int64_t>::max());
  values.push_back(std::numeric_limits<std::int64_t>::min());
  for (const std::int64_t value : values) {
    const std::string bytes = encoded(value);
    std::int64_t back = value + (value < 0 ? 1 : -1);
    CHECK(bytes.size() == varint_size(value));
    CHECK(read_varlong(bytes + "rest", back) == static_cast<std::ptrdiff_t>(bytes.size()));
    CHECK(back == value);
    std::int32_t narrow = 0;
    const bool fits = value >= INT32_MIN && value <= INT32_MAX;
    CHECK(read_varint(bytes, narrow) == (fits ? static_cast<std::ptrdiff_t>(bytes.size()) : -1));
    if (fits) CHECK(narrow == value);
  }
}

TEST_CASE("a varint that is cut at any byte is refused", "[base][varint]") {
  const std::string bytes = encoded(std::numeric_limits<std::int64_t>::min());
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    std::int64_t wide = 0;
    std::int32_t narrow = 0;
    CHECK(read_varlong(bytes.substr(0, length), wide) == -1);
    CHECK(read_varint(bytes.substr(0, length), narrow) == -1);
  }
}

TEST_CASE("varints longer than their type allows are refused", "[base][varint]") {
  std::int64_t wide = 0;
  std::int32_t narrow = 0;
  CHECK(read_varlong(std::string(10, '\x80') + '\x01', wide) == -1);
  CHECK(read_varlong(std::string(9, '\xff') + '\x02', wide) == -1);  // a 65th bit
  CHECK(read_varint("\x80\x80\x80\x80\x80\x01", narrow) == -1);      // a sixth byte
  CHECK(read_varint("\x80\x80\x80\x80\x10", narrow) == -1);          // a 33rd bit
}

TEST_CASE("a varint that wastes bytes is read, as Kafka reads it", "[base][varint]") {
  std::int32_t narrow = 0;
  CHECK(read_varint("\x82\x80\x01", narrow) == 3);
  CHECK(narrow == 8193);
  const std::string zero_in_two("\x80\x00", 2);
  CHECK(read_varint(zero_in_two, narrow) == 2);
  CHECK(narrow == 0);
}
