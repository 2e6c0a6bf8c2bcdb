#include "format/control_record.hpp"

#include "format/golden.hpp"
#include "support/catch.hpp"
#include "support/records.hpp"

using namespace bourn;
using bourn::test::from_hex;

namespace {

ControlRecord read(const std::string& key, const std::string& value) {
  ControlRecord control;
  REQUIRE(read_control_record(Bytes(key), Bytes(value), control) == nullptr);
  return control;
}

}  // namespace

TEST_CASE("the markers that Kafka wrote are read by name", "[format][control_record]") {
  const std::string log = bourn::test::read_golden_log("oracle/oracle-txn-0");
  std::vector<std::pair<std::string, std::int32_t>> markers;
  BatchDecoder decoder;
  walk_batches(log, {}, [&](const BatchHeader& header, Bytes batch) {
    if (!header.control()) return;
    RecordRun run;
    REQUIRE(decoder.decode({header, batch}, run) == nullptr);
    RecordReader reader(run);
    RecordView record;
    REQUIRE(reader.next(record) == RecordReader::Next::record);
    ControlRecord control;
    REQUIRE(read_control_record(record, control) == nullptr);
    CHECK(control.is_marker());
    markers.emplace_back(control_type_name(control.type), control.coordinator_epoch);
  });
  CHECK(markers == std::vector<std::pair<std::string, std::int32_t>>{{"ABORT", 7}, {"COMMIT", 7}, {"ABORT", 8}});
}

TEST_CASE("the control records of a metadata log are read by name", "[format][control_record]") {
  const ControlRecord change = read(from_hex("0000 0002"), from_hex("0000 00000005 0201 00"));
  CHECK(control_type_name(change.type) == "LEADER_CHANGE");
  CHECK(change.leader_id == 5);
  CHECK_FALSE(change.is_marker());
  const ControlRecord header = read(from_hex("0000 0003"), from_hex("0000 0000018bcfe56801 00"));
  CHECK(control_type_name(header.type) == "SNAPSHOT_HEADER");
  CHECK(header.last_contained == 0x18bcfe56801);
  CHECK(control_type_name(read(from_hex("0000 0004"), from_hex("0000 00")).type) == "SNAPSHOT_FOOTER");
  const ControlRecord version = read(from_hex("0000 0005"), from_hex("0000 0001 00"));
  CHECK(control_type_name(version.type) == "KRAFT_VERSION");
  CHECK(version.kraft_version == 1);
  CHECK(control_type_name(read(from_hex("0000 0006"), from_hex("0000 01 00")).type) == "KRAFT_VOTERS");
}

TEST_CASE("control types of times to come are passed over", "[format][control_record]") {
  const ControlRecord later = read(from_hex("0000 0007"), "");
  CHECK(control_type_name(later.type) == "UNKNOWN");
  CHECK(later.type_number == 7);
  CHECK(read(from_hex("0000 ffff"), "").type_number == -1);
  CHECK(read(from_hex("0009 0001 aabb"), from_hex("0003 00000001 ffff")).type == ControlType::commit);
}

TEST_CASE("control records that are too short are refused", "[format][control_record]") {
  ControlRecord control;
  CHECK(read_control_record(std::nullopt, std::nullopt, control) != nullptr);
  const std::string marker = from_hex("0000 0000");
  for (std::size_t size = 0; size < marker.size(); ++size) {
    CHECK(read_control_record(Bytes(marker).substr(0, size), Bytes("123456"), control) != nullptr);
  }
  CHECK(read_control_record(Bytes(from_hex("ffff 0000")), Bytes("123456"), control) != nullptr);
  CHECK(read_control_record(Bytes(marker), std::nullopt, control) != nullptr);
  CHECK(read_control_record(Bytes(marker), Bytes("12345"), control) != nullptr);
  CHECK(read_control_record(Bytes(from_hex("0000 0003")), Bytes("123456789"), control) != nullptr);
  CHECK(control == ControlRecord{});
}
