// Compaction where the log holds more than keys and values: producers with an id, the markers of their transactions,
// batches of several epochs, and batches that a broker or a bug wrote.
#include "log/compaction_rules.hpp"

#include "log/compaction.hpp"
#include "support/partition.hpp"
#include "support/producers.hpp"

using namespace bourn;
using namespace bourn::test;

namespace {

constexpr Timestamp kDay = Timestamp{24} * 3600 * 1000;

std::string keyed_batch(const std::string& key, std::optional<std::string> value = "value") {
  return make_batch({{0, kSomeTime, key, std::move(value), {}}});
}

// A sealed segment for each run of batches, and an empty active one.
void write_segments(const Partition& partition, const std::vector<std::vector<std::string>>& segments) {
  PartitionLog log = partition.log();
  for (const std::vector<std::string>& batches : segments) {
    append_batches(log, batches);
    log.roll();
  }
  log.sync();
}

CompactionReport compact_at(const Partition& partition, Timestamp now, CompactionOptions options = {}) {
  PartitionLog log = partition.log();
  options.rules.now = now;
  return compact_partition(&log, partition.dir(), {}, options);
}

std::vector<BatchHeader> batches_of(const Partition& partition) {
  Reading reading = read_from(partition.path(), 0);
  CHECK(reading.damages.empty());
  return std::move(reading.batches);
}

std::vector<Offset> base_offsets(const Partition& partition) {
  std::vector<Offset> offsets;
  for (const BatchHeader& header : batches_of(partition)) offsets.push_back(header.base_offset);
  return offsets;
}

// The first batch of the file with another byte in its records, and a checksum that fits.
void spoil_first_batch(const std::string& file) {
  std::string content = content_of(file);
  const auto size = static_cast<std::size_t>(decode_batch_header(content.data()).size());
  put_content(file, resealed(flip_byte(content.substr(0, size), kBatchHeaderSize)) + content.substr(size));
}

}  // namespace

TEST_CASE("records that cannot be read are refused whatever the checksum says, and nothing is changed",
          "[log][compaction]") {
  const auto codec = GENERATE(Codec::none, Codec::zstd);
  const auto is_clean = GENERATE(false, true);  // compacted already, so that the first pass does not read it
  const auto is_control = GENERATE(false, true);
  INFO("codec " << static_cast<int>(codec) << ", clean " << is_clean << ", control " << is_control);
  if (is_control && codec != Codec::none) return;
  const Partition partition;
  const std::string value(200, 'v');
  const std::string first = is_control
                                ? control_batch({}, ControlType::leader_change)
                                : make_batch({{0, kSomeTime, "first", value, {}}}, {.options = {codec, std::nullopt}});
  write_segments(partition, {{first}});
  if (is_clean) compact_at(partition, kSomeTime);
  {
    PartitionLog log = partition.log();
    append_batches(log, {keyed_batch("second")});
    log.roll();
  }
  spoil_first_batch(partition.log_file(0));
  const auto before = all_files(partition.path());
  std::string told;
  try {
    compact_at(partition, kSomeTime);
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::damaged);
    told = error.what();
  }
  CHECK(told.find("00000000000000000000.log: batch of offset 0: ") != std::string::npos);
  CHECK(told.find("; nothing was changed") != std::string::npos);
  for (const auto& [name, content] : before) {
    if (name.find(".bourn") == std::string::npos) CHECK(content_of(partition.file(name)) == content);
  }
  for (const auto& file : all_files(partition.path())) {
    CHECK(file.first.find(".cleaned") == std::string::npos);
    CHECK(file.first.find(".swap") == std::string::npos);
  }
}

TEST_CASE("a control record that ends no transaction stays", "[log][compaction]") {
  const Partition partition;
  write_segments(partition, {{keyed_batch("k"), control_batch({}, ControlType::leader_change), keyed_batch("k")}});
  compact_at(partition, kSomeTime);
  compact_at(partition, kSomeTime + 100 * kDay);
  CHECK(base_offsets(partition) == std::vector<Offset>{1, 2});
  CHECK(batches_of(partition).front().control());
}

TEST_CASE("the last batch of a producer stays as a header, until the producer was silent for a week",
          "[log][compaction]") {
  const auto is_silent = GENERATE(false, true);
  const Partition partition;
  write_segments(partition, {{as_of_producer(keyed_batch("k"), {7, 3, 5}, false), keyed_batch("k")}});
  compact_at(partition, kSomeTime + (is_silent ? 7 * kDay + 1 : 7 * kDay));
  CHECK(base_offsets(partition) == (is_silent ? std::vector<Offset>{1} : std::vector<Offset>{0, 1}));
  if (is_silent) return;
  const BatchHeader left = batches_of(partition).front();
  CHECK(left.record_count == 0);
  CHECK(left.producer_id == 7);
  CHECK(left.producer_epoch == 3);
  CHECK(left.base_sequence == 5);
}

TEST_CASE("a marker of a newer epoch outlives its transaction, and is a header at last", "[log][compaction]") {
  const Partition partition;
  write_segments(partition, {{as_of_producer(keyed_batch("k"), {7, 0, 0}, true),
                              control_batch({7, 1, -1}, ControlType::commit), keyed_batch("k")}});
  Offset next = 3;
  const auto compact_after = [&](Timestamp time) {
    {
      PartitionLog log = partition.log();
      append_batches(log, {keyed_batch("key " + std::to_string(next++))});  // or there would be nothing to do
      log.roll();
    }
    compact_at(partition, kSomeTime + time);
    return batches_of(partition);
  };
  // While a batch of the transaction is read, its marker is wanted.
  std::vector<BatchHeader> batches = compact_after(0);
  REQUIRE(batches.size() == 3);
  CHECK(batches[0].base_offset == 1);
  CHECK(batches[0].control());
  CHECK_FALSE(batches[0].has_delete_horizon());
  // Then it ends nothing, and may go a day later.
  batches = compact_after(kDay);
  CHECK(batches[0].base_offset == 1);
  CHECK(batches[0].has_delete_horizon());
  CHECK(batches[0].base_timestamp == kSomeTime + 2 * kDay);
  // It is the last word of its producer, whose epoch must not be forgotten.
  for (const Timestamp time : {2 * kDay, 3 * kDay}) {
    batches = compact_after(time);
    CHECK(batches[0].base_offset == 1);
    CHECK(batches[0].record_count == 0);
    CHECK(batches[0].producer_epoch == 1);
  }
  batches = compact_after(8 * kDay);
  CHECK(batches[0].base_offset == 2);
}

TEST_CASE("tombstones that are to stay for ever stay", "[log][compaction]") {
  const Partition partition;
  write_segments(partition, {{keyed_batch("k"), keyed_batch("k", std::nullopt), keyed_batch("other")}});
  CompactionOptions options;
  options.rules.delete_retention_ms = INT64_MAX;
  compact_at(partition, kSomeTime, options);
  compact_at(partition, kSomeTime + 100'000 * kDay, options);
  REQUIRE(base_offsets(partition) == std::vector<Offset>{1, 2});
  CHECK(batches_of(partition).front().base_timestamp == INT64_MAX);
}

TEST_CASE("batches of two leader epochs are not made one, nor more than a batch may have", "[log][compaction]") {
  const auto limit = GENERATE(std::size_t{1} << 20, std::size_t{100});
  const Partition partition;
  std::string content;
  for (Offset offset = 0; offset < 6; ++offset) {
    const OwnedRecord record{offset, kSomeTime, "key " + std::to_string(offset), std::string(60, 'v'), {}};
    content += make_batch({record}, {.base_offset = offset, .leader_epoch = offset < 3 ? 4 : 5});
  }
  put_content(partition.log_file(0), content);
  put_content(partition.log_file(6), "");
  put_content(partition.file("leader-epoch-checkpoint"), "0\n2\n4 0\n5 3\n");
  CompactionOptions options;
  options.compress = BatchOptions{Codec::zstd, std::nullopt};
  options.batch_bytes = limit;
  compact_at(partition, kSomeTime, options);
  if (limit == 100) {
    CHECK(batches_of(partition).size() == 6);
  } else {
    CHECK(base_offsets(partition) == std::vector<Offset>{0, 3});
  }
  CHECK(read_all(partition.path()).size() == 6);
}
