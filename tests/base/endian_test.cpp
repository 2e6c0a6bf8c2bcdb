#include "base/endian.hpp"

#include <limits>
#include <string>

#include "support/catch.hpp"

using namespace bourn;

TEST_CASE("big-endian bytes read highest first", "[base][endian]") {
  const char bytes[] = "\x01\x02\x03\x04\x05\x06\x07\x08";
  CHECK(load_big<std::uint8_t>(bytes) == 0x01);
  CHECK(load_big<std::uint16_t>(bytes) == 0x0102);
  CHECK(load_big<std::uint32_t>(bytes) == 0x01020304);
  CHECK(load_big<std::uint64_t>(bytes) == 0x0102030405060708);
}

TEST_CASE("little-endian bytes read lowest first, from any address", "[base][endian]") {
  const char bytes[] = "?\x01\x02\x03\x04\x05\x06\x07\x08";
  CHECK(load_little<std::uint16_t>(bytes + 1) == 0x0201);
  CHECK(load_little<std::uint32_t>(bytes + 1) == 0x04030201);
  CHECK(load_little<std::uint64_t>(bytes + 1) == 0x0807060504030201);
}

TEMPLATE_TEST_CASE("what is stored is loaded, in both orders", "[base][endian]", std::int8_t, std::int16_t,
                   std::int32_t, std::int64_t, std::uint8_t, std::uint16_t, std::uint32_t, std::uint64_t) {
  using Limits = std::numeric_limits<TestType>;
  for (const TestType value : {Limits::min(), Limits::max(), TestType{0}, TestType{1}, static_cast<TestType>(-2)}) {
    char bytes[sizeof(TestType)];
    store_big(bytes, value);
    CHECK(load_big<TestType>(bytes) == value);
    CHECK(swap_bytes(load_little<TestType>(bytes)) == value);
    store_little(bytes, value);
    CHECK(load_little<TestType>(bytes) == value);
  }
}

TEST_CASE("negative numbers are stored in two's complement", "[base][endian]") {
  char bytes[4];
  store_big<std::int32_t>(bytes, -2);
  CHECK(std::string(bytes, 4) == "\xff\xff\xff\xfe");
}
