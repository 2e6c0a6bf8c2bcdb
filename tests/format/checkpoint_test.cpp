#include "format/checkpoint.hpp"

#include <string>
#include <vector>

#include "format/file_names.hpp"
#include "support/catch.hpp"

using namespace bourn;

namespace {

std::string epoch_problem(Bytes text) {
  std::vector<EpochEntry> entries{{9, 9}};
  const Reason reason = parse_epoch_checkpoint(text, entries);
  REQUIRE(reason != nullptr);
  CHECK(entries.empty());
  return reason;
}

std::string offset_problem(Bytes text) {
  std::vector<OffsetEntry> entries{{{"old", 9}, 9}};
  const Reason reason = parse_offset_checkpoint(text, entries);
  REQUIRE(reason != nullptr);
  CHECK(entries.empty());
  return reason;
}

}  // namespace

TEST_CASE("an epoch checkpoint that Kafka wrote is read and written alike", "[format][checkpoint]") {
  const std::string text = "0\n3\n0 0\n1 5\n2 8\n";
  std::vector<EpochEntry> entries;
  REQUIRE(parse_epoch_checkpoint(text, entries) == nullptr);
  CHECK(entries == std::vector<EpochEntry>{{0, 0}, {1, 5}, {2, 8}});
  CHECK(format_epoch_checkpoint(entries) == text);
}

TEST_CASE("an offset checkpoint that Kafka wrote is read and written alike", "[format][checkpoint]") {
  const std::string text = "0\n2\noracle-txn 0 9\nmy-topic.x 12 345\n";
  std::vector<OffsetEntry> entries;
  REQUIRE(parse_offset_checkpoint(text, entries) == nullptr);
  CHECK(entries == std::vector<OffsetEntry>{{{"oracle-txn", 0}, 9}, {{"my-topic.x", 12}, 345}});
  CHECK(format_offset_checkpoint(entries) == text);
}

TEST_CASE("an empty file and a count of zero have no entries", "[format][checkpoint]") {
  std::vector<EpochEntry> epochs{{1, 1}};
  CHECK(parse_epoch_checkpoint("", epochs) == nullptr);
  CHECK(epochs.empty());
  std::vector<OffsetEntry> offsets{{{"a", 0}, 1}};
  CHECK(parse_offset_checkpoint("0\n0\n", offsets) == nullptr);
  CHECK(offsets.empty());
  CHECK(format_offset_checkpoint({}) == "0\n0\n");
}

TEST_CASE("extreme entries survive being written and read", "[format][checkpoint]") {
  const std::vector<EpochEntry> epochs{{0, 0}, {INT32_MAX, INT64_MAX}};
  std::vector<EpochEntry> epochs_read;
  CHECK(parse_epoch_checkpoint(format_epoch_checkpoint(epochs), epochs_read) == nullptr);
  CHECK(epochs_read == epochs);
  const std::vector<OffsetEntry> offsets{{{std::string(249, 'x'), INT32_MAX}, INT64_MAX}};
  std::vector<OffsetEntry> offsets_read;
  CHECK(parse_offset_checkpoint(format_offset_checkpoint(offsets), offsets_read) == nullptr);
  CHECK(offsets_read == offsets);
}

TEST_CASE("line ends of either kind, several blanks and a missing last line end are read", "[format][checkpoint]") {
  std::vector<EpochEntry> entries;
  CHECK(parse_epoch_checkpoint("0\r\n1\r\n4  17\r\n", entries) == nullptr);
  CHECK(entries == std::vector<EpochEntry>{{4, 17}});
  CHECK(parse_epoch_checkpoint("0\n1\n4\t17", entries) == nullptr);
  CHECK(entries == std::vector<EpochEntry>{{4, 17}});
}

TEST_CASE("a checkpoint of another version is refused", "[format][checkpoint]") {
  for (const char* text : {"1\n0\n", "\n0\n", "x\n0\n", "-1\n0\n", "00\n0\n", "0 0\n0\n", "\n"}) {
    INFO(text);
    CHECK(epoch_problem(text) == "the version is not 0");
  }
}

TEST_CASE("a count that is no number is refused", "[format][checkpoint]") {
  for (const char* text : {"0", "0\n", "0\n\n", "0\nx\n", "0\n-1\n", "0\n1 1\n", "0\n+1\n1 1\n", "0\n1e3\n",
                           "0\n99999999999999999999999\n"}) {
    INFO(text);
    CHECK(epoch_problem(text) == "the line with the count is malformed");
  }
}

TEST_CASE("a count that the lines do not bear out is refused, and nothing allocated for it", "[format][checkpoint]") {
  CHECK(epoch_problem("0\n2\n1 1\n") == "fewer entries than declared");
  CHECK(epoch_problem("0\n1\n1 1\n2 2\n") == "more entries than declared");
  CHECK(epoch_problem("0\n0\n1 1\n") == "more entries than declared");
  CHECK(epoch_problem("0\n1\n1 1\n\n") == "more entries than declared");
  CHECK(epoch_problem("0\n1000000\n") == "fewer entries than declared");
  CHECK(epoch_problem("0\n1000001\n") == "more than 1000000 entries are declared");
  CHECK(epoch_problem("0\n9223372036854775807\n") == "more than 1000000 entries are declared");
}

TEST_CASE("malformed lines are refused", "[format][checkpoint]") {
  for (const char* line : {"", "1", "1 ", "1 1 1", "x 1", "1 x", "-1 1", "1 -1", "2147483648 1",
                           "1 9223372036854775808", "1.0 1", "0x1 1", "+1 1"}) {
    INFO(line);
    CHECK(epoch_problem("0\n1\n" + std::string(line) + "\n") == "a line is not \"epoch offset\"");
  }
  for (const char* line : {"", "a", "a 1", "a 1 1 1", "a -1 1", "a 1 -1", "a x 1", "a 2147483648 1", "1 1"}) {
    INFO(line);
    CHECK(offset_problem("0\n1\n" + std::string(line) + "\n") == "a line is not \"topic partition offset\"");
  }
  CHECK(offset_problem("0\n1\na/b 0 1\n") == topic_name_problem("a/b"));
}

TEST_CASE("epochs and their offsets must both increase", "[format][checkpoint]") {
  for (const char* second : {"1 6", "0 6", "2 5", "2 4"}) {
    CHECK(epoch_problem("0\n2\n1 5\n" + std::string(second) + "\n") == "the entries do not increase");
  }
}
