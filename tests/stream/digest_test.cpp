#include "stream/digest.hpp"

#include <set>

#include "stream/playing.hpp"

using namespace bourn;
using namespace bourn::test;

namespace {

std::string digest_of(const std::vector<std::vector<OwnedRecord>>& batches, const TopicPartition& where = {"t", 0}) {
  Digest digest;
  const auto source = list_source(where, batches);
  while (source->next() == Source::Next::slice) digest.put(source->slice());
  return digest.hex();
}

OwnedRecord event() {
  OwnedRecord record = value_record(0, "value", 1000);
  record.key = "key";
  record.headers = {{"h", "1"}};
  return record;
}

}  // namespace

TEST_CASE("a digest is of what events hold and of their order, and of nothing else", "[stream][digest]") {
  const OwnedRecord first = event();
  OwnedRecord second = event();
  second.offset = 1;
  second.value = "other";
  const std::string both = digest_of({{first, second}});
  CHECK(both.size() == 32);
  CHECK(digest_of({{first}, {second}}) == both);
  CHECK(digest_of({{first, second}}, {"elsewhere", 3}) == both);
  OwnedRecord moved = first;
  OwnedRecord after = second;
  moved.offset = 7;
  after.offset = 9;
  CHECK(digest_of({{moved, after}}) == both);
  OwnedRecord swapped = second;
  swapped.offset = 0;
  OwnedRecord swapped_after = first;
  swapped_after.offset = 1;
  CHECK(digest_of({{swapped, swapped_after}}) != both);
  CHECK(digest_of({{first}}) != both);
}

TEST_CASE("a change of anything that an event holds changes the digest", "[stream][digest]") {
  std::vector<OwnedRecord> variants(11, event());
  variants[1].timestamp = 1001;
  variants[2].key = "kez";
  variants[3].key.reset();
  variants[4].key = "";
  variants[5].value.reset();
  variants[6].value = "";
  variants[7].headers = {};
  variants[8].headers = {{"h", std::nullopt}};
  variants[9].headers = {{"h", "1"}, {"h", "1"}};
  variants[10].key = "keyv";  // the same bytes in a row, cut elsewhere
  variants[10].value = "alue";
  std::set<std::string> digests;
  for (const OwnedRecord& record : variants) digests.insert(digest_of({{record}}));
  CHECK(digests.size() == variants.size());
}

TEST_CASE("a digest hands on what passes", "[stream][digest]") {
  MemorySink sink;
  Digest digest(&sink);
  const auto source = source_of({{0, "a"}, {0, "b"}});
  while (source->next() == Source::Next::slice) CHECK(digest.put(source->slice()) == Sink::State::open);
  digest.flush();
  CHECK(sink.values == Strings{"a", "b"});
  CHECK(sink.flushed == 2);
  CHECK(digest.events() == 2);
}
