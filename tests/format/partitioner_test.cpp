#include "format/partitioner.hpp"

#include <string>

#include "support/catch.hpp"

using namespace bourn;

namespace {

struct Known {
  const char* key;
  std::int32_t hash;
  std::int32_t of_6;
  std::int32_t of_100;
};

// Run through Kafka's own Utils.murmur2 and BuiltInPartitioner; the first six are values of its unit tests.
const Known kKnown[] = {
    {"21", -973932308, 0, 40},
    {"foobar", -790332482, 0, 66},
    {"a-little-bit-long-string", -985981536, 2, 12},
    {"a-little-bit-longer-string", -1486304829, 5, 19},
    {"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971, 5, 77},
    {"abc", 479470107, 3, 7},
    {"", 275646681, 3, 81},
    {"kafka", -798503068, 4, 80},
    {"giberish123456789", -1890243828, 2, 20},
    {"1234", -1614185708, 0, 40},
    {"234", -406844982, 2, 66},
    {"34", -2026295078, 0, 70},
    {"4", 1514888353, 1, 53},
};

}  // namespace

TEST_CASE("murmur2 gives the values of Kafka's Java client", "[format][partitioner]") {
  for (const Known& known : kKnown) {
    INFO(known.key);
    CHECK(murmur2(known.key) == known.hash);
  }
}

TEST_CASE("a key goes to the partition that Kafka's Java client sends it to", "[format][partitioner]") {
  for (const Known& known : kKnown) {
    INFO(known.key);
    CHECK(partition_for_key(known.key, 1) == 0);
    CHECK(partition_for_key(known.key, 6) == known.of_6);
    CHECK(partition_for_key(known.key, 100) == known.of_100);
  }
}

TEST_CASE("tail bytes above 127 are taken as unsigned", "[format][partitioner]") {
  // Java masks each tail byte with 0xff; sign extension would change the high bits. Computed with the definition in
  // MurmurHash2.cpp (Austin Appleby), seed 0x9747b28c.
  CHECK(murmur2("\xff") == -311467685);
  CHECK(murmur2("\xff\xfe\xfd") == 998637092);
  CHECK(murmur2("\x80\x81\x82\x83\x84\x85") == -309933635);
}
