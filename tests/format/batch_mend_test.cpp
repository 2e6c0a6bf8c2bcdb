#include "format/batch_mend.hpp"

#include "support/catch.hpp"
#include "support/records.hpp"

using namespace bourn;
using namespace bourn::test;

TEST_CASE("a flipped bit of a batch is found wherever its checksum reaches", "[format][batch_mend]") {
  const std::string batch = make_batch(varied_records(9));
  for (std::size_t bit = 8 * 8; bit < 8 * batch.size(); ++bit) {
    if (bit >= 8 * 12 && bit < 8 * 16) continue;  // the leader epoch, which nothing covers
    if (bit % 5 != 0 && bit > 8 * 100) continue;  // enough of the records
    const auto found = find_flipped_bit(flip_bit(batch, bit));
    INFO("bit " << bit);
    REQUIRE(found.has_value());
    CHECK(*found == bit);
  }
}

TEST_CASE("a flipped bit of a compressed batch is found", "[format][batch_mend]") {
  BatchShape shape;
  shape.options.codec = Codec::zstd;
  const std::string batch = make_batch(varied_records(9), shape);
  for (std::size_t bit = 8 * 17; bit < 8 * batch.size(); bit += 7) {
    const auto found = find_flipped_bit(flip_bit(batch, bit));
    REQUIRE(found.has_value());
    CHECK(*found == bit);
  }
}

TEST_CASE("other damage is not taken for a flipped bit", "[format][batch_mend]") {
  const std::string batch = make_batch(varied_records(9));
  for (std::size_t bit = 8 * 16; bit + 100 < 8 * batch.size(); bit += 97) {
    CHECK_FALSE(find_flipped_bit(flip_bit(flip_bit(batch, bit), bit + 40)).has_value());
  }
  for (std::size_t at = 0; at < batch.size(); at += 13) {
    CHECK_FALSE(find_flipped_bit(batch.substr(0, at)).has_value());
  }
  CHECK_FALSE(find_flipped_bit(std::string(batch.size(), '\0')).has_value());
  CHECK_FALSE(find_flipped_bit("").has_value());
}
