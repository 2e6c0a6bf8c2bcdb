#include "log/key_table.hpp"

#include <random>
#include <unordered_map>

#include "log/latest_keys.hpp"
#include "support/catch.hpp"

using namespace bourn;

TEST_CASE("a key table holds the last number of each key", "[log][compaction]") {
  KeyTable table(std::size_t{1} << 20);
  std::unordered_map<std::string, std::uint32_t> expected;
  std::mt19937 random(3);
  for (std::uint32_t number = 0; number < 40'000; ++number) {
    const std::string key = std::to_string(random() % 10'000);
    const KeyHash hash = hash_key(key, 17);
    std::uint32_t before = 0;
    const auto known = expected.find(key);
    if (known == expected.end()) {
      REQUIRE(table.put(hash, number, before) == KeyTable::Put::added);
    } else {
      REQUIRE(table.put(hash, number, before) == KeyTable::Put::replaced);
      REQUIRE(before == known->second);
    }
    expected[key] = number;
  }
  CHECK(table.size() == expected.size());
  for (const auto& [key, number] : expected) CHECK(table.has(hash_key(key, 17)));
  CHECK_FALSE(table.has(hash_key("10000", 17)));
  CHECK_FALSE(table.has(hash_key("1", 18)));
}

TEST_CASE("a key table that is full takes known keys alone", "[log][compaction]") {
  for (const std::size_t memory : {std::size_t{0}, std::size_t{10'000}, std::size_t{400'000}}) {
    KeyTable table(memory);
    std::uint32_t before = 0;
    std::uint32_t count = 0;
    while (table.put(hash_key(std::to_string(count), 0), count, before) == KeyTable::Put::added) ++count;
    INFO(memory << " bytes: " << count << " keys");
    CHECK(count > 10);
    CHECK(count * sizeof(KeyHash) <= std::max<std::size_t>(memory, 1000));
    CHECK(count * 60 >= memory);  // not much of it is wasted
    CHECK(table.put(hash_key("0", 0), 7, before) == KeyTable::Put::replaced);
    CHECK(before == 0);
    CHECK_FALSE(table.has(hash_key(std::to_string(count), 0)));
    CHECK(table.size() == count);
  }
}

TEST_CASE("the hash of a key depends on the seed, and an empty key has one", "[log][compaction]") {
  const KeyHash one = hash_key("key", 1);
  const KeyHash two = hash_key("key", 2);
  CHECK((one.low != two.low && one.high != two.high));
  const KeyHash empty = hash_key("", 0);
  CHECK((empty.low | empty.high) != 0);
}

TEST_CASE("the last event of each key is the latest, also across the window", "[log][compaction]") {
  LatestKeys keys(std::size_t{1} << 20, 5);
  std::vector<std::string> added;
  std::mt19937 random(4);
  for (Offset offset = 0; offset < 1000; ++offset) {
    added.push_back("k" + std::to_string(random() % 40));
    REQUIRE(keys.add(offset % 10 == 0 ? std::optional<Bytes>() : std::optional<Bytes>(added.back()), offset));
  }
  keys.finish();
  REQUIRE_FALSE(keys.full_at().has_value());
  std::uint32_t latest = 0;
  for (std::uint32_t i = 0; i < 1000; ++i) {
    bool newer = i % 10 == 0;  // without a key
    for (std::uint32_t later = i + 1; later < 1000; ++later)
      newer = newer || (later % 10 != 0 && added[later] == added[i]);
    REQUIRE(keys.is_latest(i) == !newer);
    latest += newer ? 0 : 1;
  }
  CHECK(latest == keys.keys());
  CHECK(keys.any_latest(0, 1000));
  CHECK_FALSE(keys.any_latest(0, 200));
  CHECK_FALSE(keys.any_latest(500, 0));
}

TEST_CASE("a round ends where the memory does, and all before it belongs to it", "[log][compaction]") {
  for (const std::size_t memory : {std::size_t{0}, std::size_t{3000}}) {
    LatestKeys keys(memory, 5);
    Offset offset = 100;
    while (keys.add(std::optional<Bytes>(std::to_string(offset)), offset)) ++offset;
    keys.finish();
    REQUIRE(keys.full_at().has_value());
    CHECK(*keys.full_at() <= offset);
    CHECK(*keys.full_at() == 100 + static_cast<Offset>(keys.keys()));
    for (Offset one = 100; one < *keys.full_at(); ++one) REQUIRE(keys.is_latest(static_cast<std::uint32_t>(one - 100)));
  }
}

TEST_CASE("a round also ends when its numbers are used up by few keys", "[log][compaction]") {
  LatestKeys keys(0, 5);
  Offset offset = 0;
  while (keys.add(std::optional<Bytes>(offset % 2 == 0 ? "a" : "b"), offset)) ++offset;
  keys.finish();
  CHECK(keys.full_at() == offset);
  CHECK(keys.is_latest(static_cast<std::uint32_t>(offset - 1)));
  CHECK(keys.is_latest(static_cast<std::uint32_t>(offset - 2)));
  CHECK_FALSE(keys.any_latest(0, static_cast<std::uint32_t>(offset - 2)));
}
