#include "stream/latest.hpp"

#include "base/error.hpp"
#include "stream/key_places.hpp"
#include "stream/random_events.hpp"

using namespace bourn;
using namespace bourn::test;

namespace {

using Strings = std::vector<std::string>;

std::unique_ptr<Source> many_keys(int count) {
  std::vector<std::vector<OwnedRecord>> batches;
  for (int i = 0; i < count; ++i) {
    if (i % 100 == 0) batches.emplace_back();
    batches.back().push_back(keyed(i, "key " + std::to_string(i), "value"));
  }
  return list_source({"t", 0}, batches);
}

// What the next step throws.
Error error_at(Source& source) {
  try {
    while (source.next() == Source::Next::idle) continue;
  } catch (const Error& error) {
    return error;
  }
  FAIL("nothing was thrown");
  throw Error(ErrorKind::bug, "");
}

}  // namespace

TEST_CASE("the latest value of each key is given once; deleted keys and events without a key are not",
          "[stream][latest]") {
  const auto make = [] {
    return list_source({"t", 0}, {{keyed(0, "a", "1"), keyed(1, "b", "1"), keyed(2, "a", "2")},
                                  {value_record(3, "no key"), keyed(4, "b", std::nullopt), keyed(5, "c", "1"),
                                   keyed(6, "", "empty key")}});
  };
  auto source = make_latest(make(), make());
  CHECK(drain(*source) == Strings{"t/0@2=2", "t/0@5=1", "t/0@6=empty key"});
}

TEST_CASE("the latest records are those that a map would keep, read twice or held", "[stream][latest]") {
  for (unsigned seed = 0; seed < 30; ++seed) {
    const RandomEvents events(seed, 300, seed % 3 == 0 ? 200 : 12);
    for (const bool per_topic : {false, true}) {
      LatestCounts counts;
      LatestOptions options;
      options.per_topic = per_topic;
      options.counts = &counts;
      auto read_twice = make_latest(events.source(), events.source(), options);
      const Strings wanted = events.texts(events.state(per_topic));
      CHECK(drain(*read_twice) == wanted);
      CHECK(counts.events == 300);
      CHECK(counts.keys == static_cast<std::int64_t>(wanted.size()));
      const std::int64_t without_key = counts.without_key;
      CHECK(without_key > 0);
      auto held = make_held_latest(events.source(), options);
      CHECK(drain(*held) == wanted);
      CHECK(counts.keys == static_cast<std::int64_t>(wanted.size()));
      CHECK(counts.without_key == without_key);
    }
  }
}

TEST_CASE("keys that do not fit are refused before anything is given, with a memory in which they do",
          "[stream][latest]") {
  constexpr int kKeys = 20'000;
  LatestOptions options;
  options.memory = 100'000;
  auto source = make_latest(many_keys(kKeys), many_keys(kKeys), options);
  const Error error = error_at(*source);
  CHECK(error.kind() == ErrorKind::unsupported);
  CHECK(std::string(error.what()) == "20,000 keys do not fit into 97.7 KiB; nothing was given");
  REQUIRE(error.hint() == "--memory 2M");
  options.memory = std::size_t{2} << 20;
  auto again = make_latest(many_keys(kKeys), many_keys(kKeys), options);
  CHECK(drain(*again).size() == kKeys);
}

TEST_CASE("every number of keys fits into the memory that is said to do for it", "[stream][latest]") {
  for (const std::size_t keys : {1U, 10U, 1000U, 1024U, 3000U, 7777U, 12345U, 40000U}) {
    KeyPlaces places(KeyPlaces::memory_for(keys));
    bool all = true;
    for (std::size_t i = 0; i < keys; ++i) {
      all = all && places.find_or_add(KeyPlaces::hash(std::to_string(i), 7)) != nullptr;
    }
    CHECK(all);
    CHECK(places.size() == keys);
    CHECK(places.find(KeyPlaces::hash("none", 7)) == nullptr);
  }
}

TEST_CASE("held values that take more than their memory are refused", "[stream][latest]") {
  LatestOptions options;
  options.memory = 100'000;
  auto few = make_held_latest(many_keys(100), options);
  CHECK(drain(*few).size() == 100);
  auto many = make_held_latest(many_keys(5000), options);
  CHECK(error_at(*many).kind() == ErrorKind::unsupported);
}

TEST_CASE("a partition that is read twice at once gives each key once", "[stream][latest]") {
  const auto twice = [] {
    std::vector<std::unique_ptr<Source>> inputs;
    for (int i = 0; i < 2; ++i) {
      inputs.push_back(list_source({"t", 0}, {{keyed(0, "a", "1"), keyed(1, "b", "1"), keyed(2, "a", "2")}}));
    }
    return make_merge(std::move(inputs));
  };
  auto source = make_latest(twice(), twice());
  CHECK(drain(*source) == Strings{"t/0@1=1", "t/0@2=2"});
  auto held = make_held_latest(twice(), LatestOptions());
  CHECK(drain(*held) == Strings{"t/0@1=1", "t/0@2=2"});
}

TEST_CASE("keys that are gone when they are read again are an error at the end", "[stream][latest]") {
  auto source = make_latest(list_source({"t", 0}, {{keyed(0, "a", "1"), keyed(1, "b", "1")}}),
                            list_source({"t", 0}, {{keyed(1, "b", "1"), keyed(2, "a", "2")}}));
  CHECK(source->next() == Source::Next::slice);
  CHECK(error_at(*source).kind() == ErrorKind::busy);
}

TEST_CASE("state comes first, and is marked, then come the events", "[stream][latest]") {
  const auto before = [] {
    return list_source({"t", 0}, {{keyed(0, "b", "1"), keyed(1, "a", "1"), keyed(2, "a", "2")}});
  };
  auto source = make_with_state(make_latest(before(), before()),
                                list_source({"t", 0}, {{keyed(3, "b", "2")}, {keyed(4, "a", std::nullopt)}}));
  CHECK(source->next() == Source::Next::slice);
  CHECK(source->slice().is_state);
  CHECK(source->slice().next_offset == 2);
  CHECK(source->next() == Source::Next::slice);
  CHECK(source->slice().is_state);
  CHECK(source->next() == Source::Next::slice);
  CHECK_FALSE(source->slice().is_state);
  CHECK(drain(*source) == Strings{"t/0@4=null"});
}
