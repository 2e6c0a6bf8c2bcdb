#include "base/nearest.hpp"

#include "support/catch.hpp"

using namespace bourn;

TEST_CASE("the distance of two words is the number of letters that were mistyped", "[base][nearest]") {
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("consume", "consume") == 0);
  CHECK(edit_distance("consme", "consume") == 1);
  CHECK(edit_distance("consumes", "consume") == 1);
  CHECK(edit_distance("consumr", "consume") == 1);
  CHECK(edit_distance("cosnume", "consume") == 1);
  CHECK(edit_distance("kitten", "sitting") == 3);
}

TEST_CASE("the nearest word is near, or there is none", "[base][nearest]") {
  const std::vector<std::string> verbs = {"produce", "consume", "compact", "topic"};
  CHECK(nearest("consme", verbs) == "consume");
  CHECK(nearest("prodcue", verbs) == "produce");
  CHECK(nearest("topics", verbs) == "topic");
  CHECK(nearest("x", verbs) == std::nullopt);
  CHECK(nearest("publish", verbs) == std::nullopt);
  CHECK(nearest(std::string(1'000'000, 'a'), {std::string(1'000'000, 'b')}) == std::nullopt);
  CHECK(nearest("ab", {"aa", "bb"}) == "aa");
}
