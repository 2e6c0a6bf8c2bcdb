// The estimators against exact answers: what they say of their own error must hold.
#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "stream/distinct.hpp"
#include "stream/key_hash.hpp"
#include "stream/quantiles.hpp"
#include "stream/top_keys.hpp"
#include "support/catch.hpp"

namespace bourn {
namespace {

// Numbers of every size: as many below 2^8 as between 2^55 and 2^63.
std::int64_t number_of_any_size(std::mt19937_64& random) {
  return static_cast<std::int64_t>(random() >> (1 + random() % 63));
}

}  // namespace

TEST_CASE("quantiles are off by no more than they say", "[stream][quantiles]") {
  std::mt19937_64 random(1);
  for (const std::size_t count :
       {std::size_t{1}, std::size_t{2}, std::size_t{10}, std::size_t{1000}, std::size_t{100'000}}) {
    Quantiles quantiles;
    std::vector<std::int64_t> sorted;
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) {
      // Kept below 2^46, so that the sum of all fits.
      sorted.push_back(number_of_any_size(random) >> 17);
      quantiles.add(sorted.back());
      sum += static_cast<double>(sorted.back());
    }
    std::sort(sorted.begin(), sorted.end());
    CHECK(quantiles.count() == static_cast<std::int64_t>(count));
    CHECK(quantiles.min() == sorted.front());
    CHECK(quantiles.max() == sorted.back());
    CHECK(std::abs(quantiles.mean() - sum / static_cast<double>(count)) <= 1e-9 * sum);
    for (const double share : {0.0, 0.01, 0.25, 0.5, 0.9, 0.99, 0.999, 1.0}) {
      const auto rank =
          std::max<std::size_t>(static_cast<std::size_t>(std::ceil(share * static_cast<double>(count))), 1);
      const std::int64_t exact = sorted[rank - 1];
      const std::int64_t found = quantiles.at(share);
      INFO(count << " numbers, share " << share);
      CHECK(std::abs(static_cast<double>(found - exact)) <= Quantiles::kRelativeError * static_cast<double>(exact));
      if (exact < 256) CHECK(found == exact);
    }
  }
}

TEST_CASE("quantiles of nothing, of one number and of the largest number are those", "[stream][quantiles]") {
  Quantiles quantiles;
  CHECK(quantiles.at(0.5) == 0);
  CHECK(quantiles.min() == 0);
  CHECK(quantiles.bars().empty());
  quantiles.add(INT64_MAX);
  CHECK(quantiles.at(0.5) == INT64_MAX);
  CHECK(quantiles.min() == INT64_MAX);
  CHECK(quantiles.bars().size() == 1);
}

TEST_CASE("the bars of a histogram hold every number once", "[stream][quantiles]") {
  std::mt19937_64 random(2);
  Quantiles quantiles;
  std::vector<std::int64_t> numbers;
  for (int i = 0; i < 10'000; ++i) {
    numbers.push_back(number_of_any_size(random) >> 17);
    quantiles.add(numbers.back());
  }
  std::int64_t sum = 0;
  for (const Quantiles::Bar& bar : quantiles.bars()) {
    CHECK(bar.count == std::count_if(numbers.begin(), numbers.end(),
                                     [&](std::int64_t n) { return n >= bar.from && n < bar.until; }));
    sum += bar.count;
  }
  CHECK(sum == 10'000);
}

TEST_CASE("few distinct keys are counted exactly, many within the stated error", "[stream][distinct]") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const KeyHasher hash(seed);
    DistinctCount distinct;
    std::int64_t keys = 0;
    for (const std::int64_t until : {1, 100, 32768, 32769, 50'000, 100'000, 400'000, 1'500'000}) {
      for (; keys < until; ++keys) distinct.add(hash("key " + std::to_string(keys)));
      for (std::int64_t again = 0; again < until; again += 97) distinct.add(hash("key " + std::to_string(again)));
      const auto exact = static_cast<double>(until);
      INFO("seed " << seed << ", " << until << " keys");
      CHECK(distinct.is_exact() == (until <= static_cast<std::int64_t>(DistinctCount::kMostExact)));
      if (distinct.is_exact()) {
        CHECK(distinct.count() == until);
      } else {
        // Four standard errors: once in 16 000 counts it is more, and the seeds are fixed.
        CHECK(std::abs(static_cast<double>(distinct.count()) - exact) <= 4 * DistinctCount::kStandardError * exact);
      }
    }
  }
}

TEST_CASE("the stated standard error of distinct keys is the one that is found", "[stream][distinct]") {
  constexpr int kTries = 60;
  constexpr int kKeys = 60'000;
  double squares = 0;
  for (int seed = 0; seed < kTries; ++seed) {
    std::mt19937_64 random(static_cast<std::uint64_t>(seed));
    DistinctCount distinct;
    for (int i = 0; i < kKeys; ++i) distinct.add(random());
    const double off = static_cast<double>(distinct.count()) / kKeys - 1;
    squares += off * off;
  }
  const double found = std::sqrt(squares / kTries);
  CHECK(found < 1.4 * DistinctCount::kStandardError);
  CHECK(found > 0.6 * DistinctCount::kStandardError);
}

TEST_CASE("a hash of zero is a key like any other", "[stream][distinct]") {
  DistinctCount distinct;
  distinct.add(0);
  distinct.add(0);
  CHECK(distinct.count() == 1);
  distinct.add(1);
  CHECK(distinct.count() == 2);
}

TEST_CASE("top keys are exact while there are few, and never off by more than they say", "[stream][top_keys]") {
  std::mt19937_64 random(3);
  const KeyHasher hash(4);
  for (const int keys : {10, 64, 5000}) {
    TopKeys top(64);
    std::map<std::string, std::int64_t> exact;
    constexpr std::int64_t kAdded = 200'000;
    for (std::int64_t i = 0; i < kAdded; ++i) {
      // The n-th key comes with a frequency of about 1/n.
      const double share = static_cast<double>(random() >> 11) / static_cast<double>(std::uint64_t{1} << 53);
      const auto number = static_cast<int>(std::pow(static_cast<double>(keys), share));
      const std::string key = "key " + std::to_string(number);
      ++exact[key];
      top.add(hash(key), key);
    }
    INFO(keys << " keys");
    if (keys <= 64) CHECK(top.error() == 0);
    if (keys > 64) CHECK(top.error() > 0);
    CHECK(top.error() <= kAdded * 2 / 64);
    std::int64_t before = INT64_MAX;
    for (const KeyCount& found : top.top(10)) {
      CHECK(found.count <= exact[found.key]);
      CHECK(found.count >= exact[found.key] - top.error());
      CHECK(found.count <= before);
      before = found.count;
    }
    // Whatever comes more often than the error is there.
    std::set<std::string> kept;
    for (const KeyCount& found : top.top(64)) kept.insert(found.key);
    for (const auto& [key, count] : exact) {
      if (count > top.error()) CHECK(kept.count(key) == 1);
    }
  }
}

TEST_CASE("keys that are all different leave no trace but the error", "[stream][top_keys]") {
  const KeyHasher hash(5);
  TopKeys top(16);
  for (int i = 0; i < 10'000; ++i) top.add(hash(std::to_string(i)), std::to_string(i));
  CHECK(top.size() <= 16);
  CHECK(top.error() <= 10'000 * 2 / 16);
  for (const KeyCount& found : top.top(16)) CHECK(found.count == 1);
}

TEST_CASE("of a long key the start is kept, and its length", "[stream][top_keys]") {
  const KeyHasher hash(6);
  TopKeys top(4);
  const std::string a(1000, 'a');
  const std::string b = a + "b";  // the same start, and yet another key
  top.add(hash(a), a);
  top.add(hash(b), b);
  top.add(hash(b), b);
  top.add(hash(""), "");
  const std::vector<KeyCount> found = top.top(10);
  REQUIRE(found.size() == 3);
  CHECK(found[0].count == 2);
  CHECK(found[0].key == std::string(TopKeys::kKeptBytes, 'a'));
  CHECK(found[0].key_bytes == 1001);
  CHECK(found[1].key.empty());
  CHECK(found[2].key_bytes == 1000);
}

}  // namespace bourn
