#include "format/partition_metadata.hpp"

#include "format/golden.hpp"
#include "support/catch.hpp"

using namespace bourn;

TEST_CASE("a partition.metadata that Kafka wrote is read", "[format][partition_metadata]") {
  const std::string text =
      bourn::test::read_whole(bourn::test::golden_folder() / "oracle/oracle-txn-0/partition.metadata");
  PartitionMetadata metadata;
  REQUIRE(parse_partition_metadata(text, metadata) == nullptr);
  CHECK(metadata == PartitionMetadata{0, "AAECAwQFBgcICQoLDA0ODw"});
}

TEST_CASE("a partition.metadata that is not one is refused", "[format][partition_metadata]") {
  for (const char* text : {
           "",
           "version: 0",
           "version: 0\n",
           "topic_id: AAECAwQFBgcICQoLDA0ODw",
           "version: 1\ntopic_id: AAECAwQFBgcICQoLDA0ODw",
           "version: 0x\ntopic_id: AAECAwQFBgcICQoLDA0ODw",
           "version:\ntopic_id: AAECAwQFBgcICQoLDA0ODw",
           "version: 0\ntopic_id: AAECAwQFBgcICQoLDA0OD",
           "version: 0\ntopic_id: AAECAwQFBgcICQoLDA0ODww",
           "version: 0\ntopic_id: AAECAwQFBgcICQoLDA0ODx",
           "version: 0\ntopic_id: AAECAwQFBgcICQoLDA0O+w",
           "version: 0\ntopic_id: AAECAwQFBgcICQoLDA0ODw\nother: 1",
           "version: 0\ntopic_id: AAECAwQFBgcICQoLDA0ODw\n\n",
       }) {
    INFO(text);
    PartitionMetadata metadata;
    CHECK(parse_partition_metadata(text, metadata) != nullptr);
    CHECK(metadata == PartitionMetadata{});
  }
}

TEST_CASE("line ends and blanks are not taken for the topic id", "[format][partition_metadata]") {
  PartitionMetadata metadata;
  CHECK(parse_partition_metadata("version: 0\r\ntopic_id:  AAECAwQFBgcICQoLDA0ODw \r\n", metadata) == nullptr);
  CHECK(metadata.topic_id == "AAECAwQFBgcICQoLDA0ODw");
}
