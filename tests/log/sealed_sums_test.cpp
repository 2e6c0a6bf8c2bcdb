#include "log/sealed_sums.hpp"

#include "log/compaction.hpp"
#include "log/trim.hpp"
#include "support/partition.hpp"

using namespace bourn;
using namespace bourn::test;

namespace {

// Ten segments of one event each, the last one active.
void fill(const Partition& partition) {
  TopicSettings settings;
  settings.segment_bytes = 14;
  PartitionLog log = partition.log(settings);
  for (int i = 0; i < 10; ++i) append_batches(log, {make_batch({{0, kSomeTime, "key", std::to_string(i), {}}})});
}

std::vector<Offset> summed(const Partition& partition) {
  std::vector<Offset> bases;
  for (const auto& [base, sum] : read_sealed_sums(partition.dir()).of) bases.push_back(base);
  return bases;
}

std::size_t lines(const Partition& partition) {
  const std::string text = content_of(partition.file(".bourn/sums"));
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

TEST_CASE("the sums of segments that are trimmed away go with them", "[log][sealed_sums]") {
  const Partition partition;
  fill(partition);
  REQUIRE(summed(partition) == std::vector<Offset>{0, 1, 2, 3, 4, 5, 6, 7, 8});
  const SealedSum sum = read_sealed_sums(partition.dir()).of.at(7);
  trim(partition.dir(), 7, {});
  CHECK(summed(partition) == std::vector<Offset>{7, 8});
  CHECK(lines(partition) == 2);
  CHECK(read_sealed_sums(partition.dir()).of.at(7) == sum);
}

TEST_CASE("sums that a killed trim left behind go with the next one", "[log][sealed_sums]") {
  const Partition partition;
  fill(partition);
  const std::string before = content_of(partition.file(".bourn/sums"));
  trim(partition.dir(), 4, {});
  put_content(partition.file(".bourn/sums"), before);
  CHECK(read_values(partition.path()).size() == 6);
  trim(partition.dir(), 4, {});  // removes nothing, so there is nothing to tidy up after
  CHECK(lines(partition) == 9);
  trim(partition.dir(), 5, {});
  CHECK(summed(partition) == std::vector<Offset>{5, 6, 7, 8});
}

TEST_CASE("compaction leaves a line for each sum, and one that says so", "[log][sealed_sums]") {
  const Partition partition;
  fill(partition);
  for (int pass = 0; pass < 3; ++pass) {
    PartitionLog log = partition.log();
    append_batches(log, {make_batch({{0, kSomeTime, "key", "again", {}}})});
    CompactionOptions options;
    options.roll = true;
    options.rules.now = kSomeTime;
    compact_partition(&log, partition.dir(), {}, options);
    CHECK(summed(partition) == std::vector<Offset>{0});
    CHECK(lines(partition) == 2);
    CHECK(read_sealed_sums(partition.dir()).compacted == std::set<Offset>{0});
    CHECK(read_sealed_sums(partition.dir()).of.at(0).crc == crc32c(content_of(partition.log_file(0))));
  }
}

TEST_CASE("a file of sums with damage in it is left to repair", "[log][sealed_sums]") {
  const Partition partition;
  fill(partition);
  overwrite(partition.file(".bourn/sums"), 3, "x");
  const std::string before = content_of(partition.file(".bourn/sums"));
  trim(partition.dir(), 5, {});
  CHECK(content_of(partition.file(".bourn/sums")) == before);
  mend_sealed_sums(partition.dir(), partition.dir().own_files());
  trim(partition.dir(), 6, {});
  CHECK(summed(partition) == std::vector<Offset>{6, 7, 8});
}

TEST_CASE("sums that cannot be written are missing, which is no failure", "[log][sealed_sums]") {
  const Partition partition;
  fill(partition);
  const PartitionDir dir = partition.dir();
  std::filesystem::remove(partition.log_file(0));
  {
    const FileSizeLimit limit(70);
    prune_sealed_sums(dir, dir.own_files());
  }
  CHECK(summed(partition).size() < 8);
  const Fd own_files = dir.own_files();
  CHECK(note_sealed_sum(dir, own_files, 8));
  CHECK(read_sealed_sums(dir).of.at(8).crc == crc32c(content_of(partition.log_file(8))));
}

TEST_CASE("where there is no file of sums there is nothing to take out of it", "[log][sealed_sums]") {
  const Partition partition;
  put_content(partition.log_file(0), make_batch(1, 0));
  std::filesystem::create_directory(partition.file(".bourn"));
  prune_sealed_sums(partition.dir(), partition.dir().own_files());
  CHECK_FALSE(std::filesystem::exists(partition.file(".bourn/sums")));
}
