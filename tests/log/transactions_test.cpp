#include "log/transactions.hpp"

#include <string>

#include "support/catch.hpp"

using namespace bourn;

namespace {

// Three producers: 1 aborts twice, 2 commits, 3 is still open (tests/golden/README.md).
const std::string kLog = std::string(BOURN_SOURCE_DIR) + "/tests/golden/oracle/oracle-txn-0";

void check_fates(Transactions transactions) {
  CHECK(transactions.fate(1, 0) == Fate::aborted);
  CHECK(transactions.fate(2, 2) == Fate::committed);
  CHECK(transactions.fate(1, 5) == Fate::aborted);
  CHECK(transactions.fate(3, 8) == Fate::open);
  CHECK(transactions.fate(99, 8) == Fate::open);
}

}  // namespace

TEST_CASE("transactions end as the next marker of their producer says", "[log][transactions]") {
  const PartitionDir dir = PartitionDir::open(kLog);
  check_fates(Transactions(dir));
  const Segment segment = Segment::open(kLog + "/00000000000000000000.log");
  check_fates(Transactions(segment));
}

TEST_CASE("a transaction can be asked for without those before it", "[log][transactions]") {
  const PartitionDir dir = PartitionDir::open(kLog);
  CHECK(Transactions(dir).fate(1, 5) == Fate::aborted);
  CHECK(Transactions(dir).fate(2, 2) == Fate::committed);
}
