#include "format/producer_snapshot.hpp"

#include <array>

#include "base/crc32c.hpp"
#include "base/endian.hpp"
#include "format/golden.hpp"
#include "support/catch.hpp"
#include "support/records.hpp"

using namespace bourn;

namespace {

std::string golden_snapshot() {
  return bourn::test::read_whole(bourn::test::golden_folder() / "oracle/oracle-txn-0/00000000000000000009.snapshot");
}

std::string sealed(std::string bytes) {
  store_big(bytes.data() + 2, crc32c(Bytes(bytes).substr(6)));
  return bytes;
}

std::string problem(const std::string& bytes) {
  ProducerSnapshot snapshot;
  const Reason reason = ProducerSnapshot::read(bytes, snapshot);
  CHECK(snapshot.count() == 0);
  return reason != nullptr ? reason : "";
}

}  // namespace

TEST_CASE("a producer snapshot that Kafka wrote is read", "[format][producer_snapshot]") {
  const std::string bytes = golden_snapshot();
  ProducerSnapshot snapshot;
  REQUIRE(ProducerSnapshot::read(bytes, snapshot) == nullptr);
  REQUIRE(snapshot.count() == 3);
  CHECK(snapshot.at(0) == ProducerEntry{1, 0, 2, 5, 0, 0x18bcfe56804, 8, -1});
  CHECK(snapshot.at(1) == ProducerEntry{2, 0, 0, 2, 0, 0x18bcfe56803, 7, -1});
  CHECK(snapshot.at(2) == ProducerEntry{3, 5, 0, 8, 0, 0x18bcfe56805, -1, 8});
  for (std::int32_t i = 0; i < snapshot.count(); ++i) {
    CHECK(producer_entry_problem(snapshot.at(i), 9) == nullptr);
    std::array<char, ProducerEntry::kSize> written{};
    snapshot.at(i).encode(written.data());
    CHECK(Bytes(written.data(), written.size()) ==
          Bytes(bytes).substr(10 + static_cast<std::size_t>(i) * ProducerEntry::kSize, ProducerEntry::kSize));
  }
}

TEST_CASE("a snapshot without producers is ten bytes", "[format][producer_snapshot]") {
  ProducerSnapshot snapshot;
  CHECK(ProducerSnapshot::read(sealed(bourn::test::from_hex("0001 00000000 00000000")), snapshot) == nullptr);
  CHECK(snapshot.count() == 0);
}

TEST_CASE("any flipped bit and any cut of a snapshot is seen", "[format][producer_snapshot]") {
  const std::string bytes = golden_snapshot();
  ProducerSnapshot snapshot;
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    CHECK(ProducerSnapshot::read(bourn::test::flip_bit(bytes, bit), snapshot) != nullptr);
  }
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CHECK(ProducerSnapshot::read(Bytes(bytes).substr(0, size), snapshot) != nullptr);
  }
}

TEST_CASE("a count is believed only as far as the bytes bear it out", "[format][producer_snapshot]") {
  CHECK(problem(sealed(bourn::test::from_hex("0001 00000000 00000001"))) ==
        "the entry count is not what the file holds");
  CHECK(problem(sealed(bourn::test::from_hex("0001 00000000 7fffffff"))) ==
        "the entry count is not what the file holds");
  CHECK(problem(sealed(bourn::test::from_hex("0001 00000000 ffffffff"))) ==
        "the entry count is not what the file holds");
  CHECK(problem(sealed(bourn::test::from_hex("0002 00000000 00000000"))) == "the version is not 1");
  CHECK(problem("") == "the file is too short for a snapshot");
}

TEST_CASE("states that no producer can have are told", "[format][producer_snapshot]") {
  const ProducerEntry good{1, 0, 2, 5, 1, 100, 8, 4};
  CHECK(producer_entry_problem(good, 6) == nullptr);
  CHECK(producer_entry_problem(ProducerEntry{1, -1, -1, -1, 0, -1, -1, -1}, 0) == nullptr);
  const auto is_wrong = [&](auto change) {
    ProducerEntry entry = good;
    change(entry);
    return producer_entry_problem(entry, 6) != nullptr;
  };
  CHECK(is_wrong([](auto& e) { e.producer_id = -1; }));
  CHECK(is_wrong([](auto& e) { e.producer_epoch = -2; }));
  CHECK(is_wrong([](auto& e) { e.last_sequence = -2; }));
  CHECK(is_wrong([](auto& e) { e.last_offset = 6; }));
  CHECK(is_wrong([](auto& e) { e.last_offset = -2; }));
  CHECK(is_wrong([](auto& e) { e.offset_delta = -1; }));
  CHECK(is_wrong([](auto& e) { e.offset_delta = 6; }));
  CHECK(is_wrong([](auto& e) { e.transaction_start = 6; }));
  CHECK(is_wrong([](auto& e) { e.transaction_start = -2; }));
}
