#include "format/txn_index.hpp"

#include <array>
#include <limits>

#include "format/golden.hpp"
#include "support/catch.hpp"
#include "support/records.hpp"

using namespace bourn;

TEST_CASE("the aborted transactions that Kafka noted are read and written alike", "[format][txn_index]") {
  const std::string bytes =
      bourn::test::read_whole(bourn::test::golden_folder() / "oracle/oracle-txn-0/00000000000000000000.txnindex");
  REQUIRE(bytes.size() == 2 * TxnIndexEntry::kSize);
  const TxnIndexEntry first = TxnIndexEntry::decode(bytes.data());
  const TxnIndexEntry second = TxnIndexEntry::decode(bytes.data() + TxnIndexEntry::kSize);
  CHECK(first == TxnIndexEntry{0, 1, 0, 4, 2});
  CHECK(second == TxnIndexEntry{0, 1, 5, 7, 8});
  CHECK(txn_entry_problem(first, 0, -1) == nullptr);
  CHECK(txn_entry_problem(second, 0, 4) == nullptr);
  std::array<char, TxnIndexEntry::kSize> written{};
  second.encode(written.data());
  CHECK(Bytes(written.data(), written.size()) == Bytes(bytes).substr(TxnIndexEntry::kSize));
}

TEST_CASE("entries that no broker writes are told from those that one does", "[format][txn_index]") {
  const TxnIndexEntry good{0, 7, 100, 120, 121};
  CHECK(txn_entry_problem(good, 110, 109) == nullptr);  // the transaction may start in a segment before
  const auto problem = [&](auto change, Offset last_before = 109) {
    TxnIndexEntry entry = good;
    change(entry);
    const Reason reason = txn_entry_problem(entry, 110, last_before);
    return std::string(reason != nullptr ? reason : "");
  };
  CHECK(problem([](auto& e) { e.version = 1; }) == "the version is not 0");
  CHECK(problem([](auto& e) { e.producer_id = -1; }) == "the producer id is negative");
  CHECK(problem([](auto& e) { e.first_offset = -1; }) == "the first offset is negative");
  CHECK(problem([](auto& e) { e.last_offset = 109; }) == "the marker lies below the segment");
  CHECK(problem([](auto&) {}, 120) == "the markers do not increase");
  CHECK(problem([](auto& e) { e.first_offset = 121; }) == "the transaction starts behind its marker");
  CHECK(problem([](auto& e) { e.last_stable_offset = 122; }) == "the last stable offset is beyond the marker");
  CHECK(problem([](auto& e) { e.last_stable_offset = std::numeric_limits<Offset>::min(); }) ==
        "the last stable offset is beyond the marker");
}
