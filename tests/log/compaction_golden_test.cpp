// Compaction against what Kafka's own cleaner made of the same log (tests/golden/README.md).
#include "log/compaction.hpp"
#include "support/partition.hpp"

using namespace bourn;
using namespace bourn::test;

namespace {

constexpr Timestamp kHorizon = 1'700'086'500'000;  // that Kafka gave
constexpr Timestamp kFirstPass = kHorizon - std::int64_t{24} * 3600 * 1000;
constexpr Offset kEnd = 11;

std::string kafka_log(const std::string& pass) {
  return content_of(golden("oracle/oracle-compact-" + pass + "-0/00000000000000000000.log"));
}

// The log as the one sealed segment of a partition.
void put_log(const Partition& partition, Bytes log) {
  put_content(partition.log_file(0), log);
  put_content(partition.log_file(kEnd), "");
}

CompactionReport compact_at(const Partition& partition, Timestamp now) {
  const PartitionDir dir = partition.dir();
  PartitionLog log = partition.log();
  CompactionOptions options;
  options.rules.now = now;
  return compact_partition(&log, dir, {}, options);
}

struct Split {
  std::vector<BatchHeader> headers;
  std::vector<std::string> bytes;
};
Split split(Bytes log) {
  Split parts;
  const Walk walk = walk_batches(log, {}, [&](const BatchHeader& header, Bytes batch) {
    parts.headers.push_back(header);
    parts.bytes.emplace_back(batch);
  });
  REQUIRE(walk.good == log.size());
  return parts;
}

// Every byte the same, but for what a compressor is free to choose.
void check_same_log(Bytes ours, Bytes kafkas) {
  const Split a = split(ours);
  const Split b = split(kafkas);
  REQUIRE(a.headers.size() == b.headers.size());
  for (std::size_t i = 0; i < a.headers.size(); ++i) {
    INFO("batch " << i);
    if (b.headers[i].codec() == Codec::none) CHECK(a.bytes[i] == b.bytes[i]);
    BatchHeader header = a.headers[i];
    header.length = b.headers[i].length;
    header.crc = b.headers[i].crc;
    CHECK(header == b.headers[i]);
  }
  CHECK(read_log(ours) == read_log(kafkas));
}

}  // namespace

TEST_CASE("two passes keep the records, offsets, horizons and empty batches that Kafka's cleaner keeps",
          "[log][compaction][golden]") {
  const Partition partition;
  put_log(partition, kafka_log("before"));
  const CompactionReport first = compact_at(partition, kFirstPass);
  check_same_log(content_of(partition.log_file(0)), kafka_log("pass1"));
  CHECK(first.before.events - first.after.events == 6);
  CHECK(first.dirty_to == kEnd);

  const CompactionReport second = compact_at(partition, kHorizon);
  check_same_log(content_of(partition.log_file(0)), kafka_log("pass2"));
  CHECK(second.counts.tombstones == 2);
  CHECK(second.dirty_from == kEnd);
}

TEST_CASE("a tombstone stays until its horizon has come", "[log][compaction][golden]") {
  const Partition partition;
  put_log(partition, kafka_log("pass1"));
  compact_at(partition, kHorizon - 1);
  CHECK(content_of(partition.log_file(0)) == kafka_log("pass1"));
}

TEST_CASE("a pass over what Kafka compacted changes nothing", "[log][compaction][golden]") {
  const Partition partition;
  put_log(partition, kafka_log("pass2"));
  compact_at(partition, kHorizon);
  CHECK(content_of(partition.log_file(0)) == kafka_log("pass2"));
  CHECK(partition.segments() == std::vector<Offset>{0, kEnd});
}
