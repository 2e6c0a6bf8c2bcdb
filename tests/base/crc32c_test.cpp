#include "base/crc32c.hpp"

#include <random>
#include <string>

#include "support/catch.hpp"

using namespace bourn;

namespace {

std::string random_bytes(std::size_t size) {
  std::mt19937 random(1);
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

// The definition, bit by bit.
std::uint32_t crc32c_by_definition(Bytes bytes) {
  std::uint32_t crc = 0xffffffff;
  for (const char byte : bytes) {
    crc ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82F63B78 : 0);
  }
  return ~crc;
}

}  // namespace

// Source: RFC 3720 appendix B.4 (there in network order).
TEST_CASE("checksums agree with RFC 3720", "[base][crc32c]") {
  std::string rising;
  for (char byte = 0; byte < 32; ++byte) rising += byte;
  const std::string falling(rising.rbegin(), rising.rend());
  for (const auto function : {crc32c, crc32c_portable}) {
    CHECK(function("123456789", 0) == 0xE3069283);
    CHECK(function("", 0) == 0);
    CHECK(function(Bytes(), 0) == 0);
    CHECK(function(std::string(32, '\0'), 0) == 0x8A9136AA);
    CHECK(function(std::string(32, '\xff'), 0) == 0x62A8AB43);
    CHECK(function(rising, 0) == 0x46DD794E);
    CHECK(function(falling, 0) == 0x113FDB5C);
  }
}

TEST_CASE("the fast and the portable checksum agree at every length and alignment", "[base][crc32c]") {
  const std::string bytes = random_bytes(20'000);
  for (std::size_t size = 0; size < 1'000; ++size) {
    const Bytes part = Bytes(bytes).substr(size % 9, size);
    INFO("size " << size);
    REQUIRE(crc32c(part) == crc32c_by_definition(part));
    REQUIRE(crc32c_portable(part) == crc32c_by_definition(part));
  }
  // Around one, two and three full blocks of three streams.
  for (std::size_t size = 1'000; size < 19'990; size += size % 6'144 < 6'100 ? 41U : 1U) {
    const Bytes part = Bytes(bytes).substr(size % 9, size);
    INFO("size " << size);
    REQUIRE(crc32c(part, 7) == crc32c_portable(part, 7));
  }
}

TEST_CASE("a checksum can be continued from any place", "[base][crc32c]") {
  const std::string bytes = random_bytes(7'000);
  const std::uint32_t whole = crc32c(bytes);
  for (std::size_t cut = 0; cut <= bytes.size(); cut += 13) {
    const Bytes first = Bytes(bytes).substr(0, cut);
    const Bytes second = Bytes(bytes).substr(cut);
    REQUIRE(crc32c(second, crc32c(first)) == whole);
    REQUIRE(crc32c_portable(second, crc32c_portable(first)) == whole);
  }
}

TEST_CASE("every single flipped bit changes the checksum", "[base][crc32c]") {
  std::string bytes = random_bytes(300);
  const std::uint32_t good = crc32c(bytes);
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
    REQUIRE(crc32c(bytes) != good);
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
  }
}

TEST_CASE("checksums of neighbours are joined without their bytes", "[base][crc32c]") {
  std::string bytes(5000, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 7 + i / 13);
  const Bytes all = bytes;
  for (const std::size_t at : std::initializer_list<std::size_t>{0, 1, 7, 61, 1000, 4096, 4999, 5000}) {
    const Bytes second = all.substr(at);
    CHECK(crc32c_joined(crc32c(all.substr(0, at)), crc32c(second), second.size()) == crc32c(all));
  }
  // Longer than any file: x to the power of the order of the polynomial is 1.
  CHECK(crc32c_joined(0x12345678, 0, 0) == 0x12345678);
}
