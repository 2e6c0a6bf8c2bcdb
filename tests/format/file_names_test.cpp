#include "format/file_names.hpp"

#include <string>

#include "support/catch.hpp"

using namespace bourn;

namespace {

const std::string kHex = "0123456789abcdef0123456789abcdef";

bool is_partition_dir(std::string_view name) {
  return parse_partition_dir_name(name).has_value();
}
bool is_segment_file(std::string_view name) {
  return parse_segment_file_name(name).has_value();
}

}  // namespace

TEST_CASE("topic names follow Kafka's rule", "[format][names]") {
  for (const char* name : {"orders", "a", "A.b_c-9", "...", ".a", "-", "-x", "__consumer_offsets", "a-1"}) {
    INFO(name);
    CHECK(topic_name_problem(name) == nullptr);
  }
  CHECK(topic_name_problem(std::string(249, 'x')) == nullptr);
  CHECK(topic_name_problem(std::string(250, 'x')) != nullptr);
  using namespace std::string_view_literals;
  for (const std::string_view name :
       {""sv, "."sv, ".."sv, "a/b"sv, "../etc"sv, "a b"sv, "a\0b"sv, "a\n"sv, "\xc3\xa4"sv, "a:b"sv, "\x1b[m"sv}) {
    INFO(name);
    CHECK(topic_name_problem(name) != nullptr);
  }
}

TEST_CASE("a partition directory is split at the last dash", "[format][names]") {
  CHECK(partition_dir_name({"orders", 0}) == "orders-0");
  CHECK(parse_partition_dir_name("orders-0") == TopicPartition{"orders", 0});
  CHECK(parse_partition_dir_name("a-1-2") == TopicPartition{"a-1", 2});
  CHECK(parse_partition_dir_name("a--1") == TopicPartition{"a-", 1});
  CHECK(parse_partition_dir_name("t-2147483647") == TopicPartition{"t", INT32_MAX});
}

TEST_CASE("directories that are no partition are told apart", "[format][names]") {
  for (const char* name : {"", "-", "-0", "orders", "orders-", "orders-01", "orders-00", "orders-+1", "orders-1x",
                           "orders- 1", "orders-2147483648", "orders-99999999999999999999", "lost+found", ".-0", "..-0",
                           "a/b-0", "orders-0.0123456789abcdef0123456789abcdef-delete", "orders-0-future"}) {
    INFO(name);
    CHECK_FALSE(is_partition_dir(name));
  }
  CHECK_FALSE(is_partition_dir(std::string(250, 'x') + "-0"));
}

TEST_CASE("a directory on its way out is named as Kafka names it", "[format][names]") {
  CHECK(deleted_dir_name({"orders", 3}, kHex) == "orders-3." + kHex + "-delete");
  CHECK(is_deleted_dir_name("orders-3." + kHex + "-delete"));
  CHECK(is_deleted_dir_name("a-1-2." + kHex + "-delete"));
}

TEST_CASE("the name of a directory on its way out fits 255 bytes", "[format][names]") {
  const TopicPartition where{std::string(249, 'x'), INT32_MAX};
  const std::string name = deleted_dir_name(where, kHex);
  CHECK(name.size() == 255);
  CHECK(name.ends_with("-2147483647." + kHex + "-delete"));
  CHECK(is_deleted_dir_name(name));
  CHECK_FALSE(is_deleted_dir_name("x" + name));
}

TEST_CASE("names that only look deleted are not taken for it", "[format][names]") {
  for (const std::string& name :
       {std::string("orders-0"), std::string("orders-delete"), "orders." + kHex + "-delete", "-0." + kHex + "-delete",
        "orders-0." + kHex + "-deleted", "orders-0." + kHex + "-delete-0", "orders-0." + kHex.substr(1) + "-delete",
        "orders-0." + kHex.substr(1) + "g-delete", "orders-0" + kHex + "-delete", "orders-x." + kHex + "-delete",
        "a/b-0." + kHex + "-delete", "." + kHex + "-delete", "orders-." + kHex + "-delete"}) {
    INFO(name);
    CHECK_FALSE(is_deleted_dir_name(name));
  }
  CHECK(is_partition_dir("orders-0." + kHex + "-delete-0"));  // a legal, if odd, topic
}

TEST_CASE("segment files are named by their base offset in 20 digits", "[format][names]") {
  CHECK(segment_file_name(42, SegmentFile::log) == "00000000000000000042.log");
  CHECK(segment_file_name(0, SegmentFile::index) == "00000000000000000000.index");
  CHECK(segment_file_name(7, SegmentFile::time_index) == "00000000000000000007.timeindex");
  CHECK(segment_file_name(7, SegmentFile::txn_index) == "00000000000000000007.txnindex");
  CHECK(segment_file_name(INT64_MAX, SegmentFile::snapshot) == "09223372036854775807.snapshot");
}

TEST_CASE("segment file names are read back", "[format][names]") {
  for (const SegmentFile kind :
       {SegmentFile::log, SegmentFile::index, SegmentFile::time_index, SegmentFile::txn_index, SegmentFile::snapshot}) {
    for (const Offset base : {Offset{0}, Offset{1234567890123}, Offset{INT64_MAX}}) {
      const auto name = parse_segment_file_name(segment_file_name(base, kind));
      REQUIRE(name.has_value());
      CHECK(name->base == base);
      CHECK(name->kind == kind);
    }
  }
}

TEST_CASE("foreign files are not taken for segment files", "[format][names]") {
  for (const char* name :
       {"", "5.log", "0000000000000000042.log", "000000000000000000042.log", "09223372036854775808.log",
        "99999999999999999999.log", "-0000000000000000042.log", "+0000000000000000042.log", "0000000000000000004x.log",
        "00000000000000000042", "00000000000000000042.", "00000000000000000042.LOG", "00000000000000000042.log.deleted",
        "00000000000000000042.log.swap", "00000000000000000042.log.cleaned", "00000000000000000042.logx",
        "00000000000000000042-0000000001.checkpoint", " 0000000000000000042.log"}) {
    INFO(name);
    CHECK_FALSE(is_segment_file(name));
  }
}
