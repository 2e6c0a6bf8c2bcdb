#include "log/partition_dir.hpp"

#include "support/partition.hpp"

using namespace bourn;
using namespace bourn::test;

TEST_CASE("a partition directory knows what it is the partition of", "[log][partition_dir]") {
  const TempDir root;
  std::filesystem::create_directory(root.file("a-1-2"));
  std::filesystem::create_directory(root.file("loose segments"));
  CHECK(PartitionDir::open(root.path(), "a-1-2").where() == TopicPartition{"a-1", 2});
  CHECK(PartitionDir::open(root.file("a-1-2")).where() == TopicPartition{"a-1", 2});
  CHECK(PartitionDir::open(root.file("a-1-2//")).path() == root.file("a-1-2"));
  CHECK(PartitionDir::open(root.file("loose segments")).where() == TopicPartition{"loose segments", 0});
  CHECK(PartitionDir::open("/").path() == "/");
  CHECK(error_kind([&] { PartitionDir::open(root.path(), "b-0"); }) == ErrorKind::missing);
  CHECK(error_kind([&] { PartitionDir::open(root.file("b-0")); }) == ErrorKind::missing);
  CHECK(error_kind([&] { PartitionDir::open(root.file("none"), "b-0"); }) == ErrorKind::missing);
}

TEST_CASE("a partition directory notices when its name is no longer its own", "[log][partition_dir]") {
  const TempDir root;
  std::filesystem::create_directory(root.file("a-0"));
  const PartitionDir dir = PartitionDir::open(root.path(), "a-0");
  CHECK(dir.still_named());
  std::filesystem::rename(root.file("a-0"), root.file("b-0"));
  CHECK_FALSE(dir.still_named());
  std::filesystem::create_directory(root.file("a-0"));
  CHECK_FALSE(dir.still_named());
  std::filesystem::remove(root.file("a-0"));
  std::filesystem::rename(root.file("b-0"), root.file("a-0"));
  CHECK(dir.still_named());
}

TEST_CASE("bourn's own files are made on demand", "[log][partition_dir]") {
  const Partition partition;
  const PartitionDir dir = partition.dir();
  CHECK_FALSE(dir.own_files());
  CHECK(dir.make_own_files());
  CHECK(std::filesystem::is_directory(partition.file(".bourn")));
  CHECK(dir.own_files());
  CHECK(dir.make_own_files());
}
