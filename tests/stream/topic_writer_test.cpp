#include "stream/topic_writer.hpp"

#include <map>

#include "base/error.hpp"
#include "format/partitioner.hpp"
#include "log/cursor.hpp"
#include "stream/local_source.hpp"
#include "stream/streams.hpp"
#include "support/temp_dir.hpp"

using namespace bourn;
using namespace bourn::test;

namespace {

RecordView record_of(const std::optional<std::string>& key, const std::string& value) {
  RecordView record;
  if (key) record.key = *key;
  record.value = value;
  record.timestamp = kSomeTime;
  return record;
}

Offset end_of(const Store& store, std::int32_t partition) {
  const PartitionDir dir = store.partition("t", partition);
  return Cursor(dir).end_offset();
}

}  // namespace

TEST_CASE("keys go where Kafka's own client sends them", "[stream][writer]") {
  const TempDir temp;
  const Store store(temp.path() + "/store");
  store.create("t", 6, {});
  TopicWriter writer(store, "t", {});
  std::map<std::int32_t, Offset> expected;
  for (int i = 0; i < 200; ++i) {
    const std::string key = "key" + std::to_string(i);
    ++expected[partition_for_key(key, 6)];
    const std::optional<std::string> held = key;
    writer.add(record_of(held, "v"));
  }
  writer.write();
  for (const auto& [partition, count] : expected) CHECK(end_of(store, partition) == count);
}

TEST_CASE("every event is acknowledged in order, at the offset where it is", "[stream][writer]") {
  const TempDir temp;
  const Store store(temp.path() + "/store");
  store.create("t", 3, {});
  std::vector<std::pair<std::int32_t, Offset>> acks;
  TopicWriterOptions options;
  options.on_written = [&](const TopicPartition& where, Offset offset) { acks.emplace_back(where.partition, offset); };
  TopicWriter writer(store, "t", options);
  std::vector<std::string> values;
  for (int i = 0; i < 50; ++i) {
    values.push_back("value " + std::to_string(i));
    const std::optional<std::string> key = std::to_string(i % 7);
    writer.add(record_of(key, values.back()));
    if (i % 11 == 0) writer.write();
  }
  CHECK(acks.size() == 45);
  writer.write();
  REQUIRE(acks.size() == 50);
  for (std::size_t i = 0; i < acks.size(); ++i) {
    auto source =
        make_local_source(store.partition("t", acks[i].first), {.from = acks[i].second, .until = acks[i].second + 1});
    const std::string place = "t/" + std::to_string(acks[i].first) + "@" + std::to_string(acks[i].second) + "=";
    CHECK(drain(*source) == std::vector<std::string>{place + values[i]});
  }
}

TEST_CASE("an event larger than max.message.bytes is refused and the others are kept", "[stream][writer]") {
  const TempDir temp;
  const Store store(temp.path() + "/store");
  TopicSettings settings;
  settings.max_message_bytes = 1000;
  store.create("t", 1, settings);
  TopicWriter writer(store, "t", {});
  writer.add(record_of(std::nullopt, "before"));
  const std::string large(2000, 'x');
  CHECK_THROWS_AS(writer.add(record_of(std::nullopt, large)), Error);
  writer.add(record_of(std::nullopt, "after"));
  writer.write();
  CHECK(end_of(store, 0) == 2);
}

TEST_CASE("a partition that is not there is a usage error", "[stream][writer]") {
  const TempDir temp;
  const Store store(temp.path() + "/store");
  store.create("t", 2, {});
  TopicWriter writer(store, "t", {});
  CHECK_THROWS_AS(writer.add(record_of(std::nullopt, "x"), 2), Error);
  CHECK_THROWS_AS(writer.add(record_of(std::nullopt, "x"), -1), Error);
  writer.add(record_of(std::nullopt, "x"), 1);
  writer.write();
  CHECK(end_of(store, 1) == 1);
}

TEST_CASE("events without a key stay on a partition until its batch is full", "[stream][writer]") {
  const TempDir temp;
  const Store store(temp.path() + "/store");
  store.create("t", 4, {});
  TopicWriter writer(store, "t", {});
  for (int i = 0; i < 100; ++i) writer.add(record_of(std::nullopt, "small"));
  writer.write();
  int used = 0;
  for (std::int32_t partition = 0; partition < 4; ++partition) used += end_of(store, partition) > 0 ? 1 : 0;
  CHECK(used == 1);
}

TEST_CASE("lines in a row go where their values would go, and are acknowledged", "[stream][writer]") {
  const TempDir temp;
  const Store store(temp.path() + "/store");
  store.create("t", 3, {});
  std::string text;
  for (int i = 0; i < 300'000; ++i) text += "line " + std::to_string(i) + "\n";
  std::map<std::int32_t, Offset> acked;
  std::int64_t acks = 0;
  bool in_order = true;
  TopicWriterOptions options;
  options.on_written = [&](const TopicPartition& where, Offset offset) {
    in_order = in_order && offset == acked[where.partition]++;
    ++acks;
  };
  TopicWriter writer(store, "t", options);
  Bytes rest = text;
  while (!rest.empty()) {
    const EncodedLines added = writer.add_lines({rest, '\n', 1000}, kSomeTime);
    REQUIRE(added.count > 0);
    rest.remove_prefix(added.text_bytes);
  }
  CHECK(writer.added() == 300'000);
  writer.write();
  CHECK(acks == 300'000);
  CHECK(in_order);
  REQUIRE(acked.size() == 3);  // more than one write each, so all of them had their turn
  for (const auto& [partition, count] : acked) CHECK(end_of(store, partition) == count);

  options.partition = 1;
  options.on_written = nullptr;
  TopicWriter chosen(store, "t", options);
  CHECK(chosen.add_lines({"one\ntwo\n", '\n', 1000}, kSomeTime).count == 2);
  chosen.write();
  CHECK(end_of(store, 1) == acked[1] + 2);
}
