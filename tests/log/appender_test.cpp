#include "log/appender.hpp"

#include <random>

#include "support/partition.hpp"

using namespace bourn;
using namespace bourn::test;

namespace {

void add(Appender& appender, const OwnedRecord& record) {
  const Lent lent(record);
  appender.add(lent.view());
}

std::vector<std::int32_t> batch_counts(const Partition& partition) {
  std::vector<std::int32_t> counts;
  for (const BatchHeader& header : read_from(partition.path(), 0).batches) counts.push_back(header.record_count);
  return counts;
}

}  // namespace

TEST_CASE("records of every kind arrive as they were added", "[log][appender]") {
  const Partition partition;
  PartitionLog log = partition.log();
  Appender appender(log, {});
  const std::vector<OwnedRecord> records = varied_records(50);
  for (const OwnedRecord& record : records) add(appender, record);
  CHECK(appender.waiting() == 50);
  CHECK(read_all(partition.path()).empty());
  const PartitionLog::Appended appended = appender.write();
  CHECK(appended.first == 0);
  CHECK(appended.next == 50);
  CHECK(appender.waiting() == 0);
  CHECK(read_all(partition.path()) == records);
}

TEST_CASE("writing nothing appends nothing", "[log][appender]") {
  const Partition partition;
  PartitionLog log = partition.log();
  append_values(log, {"a"});
  Appender appender(log, {});
  CHECK(appender.write().next == 1);
  CHECK(read_all(partition.path()).size() == 1);
}

TEST_CASE("a batch ends before it grows beyond its size", "[log][appender]") {
  const Partition partition;
  PartitionLog log = partition.log();
  AppenderOptions options;
  options.batch_bytes = 1000;
  Appender appender(log, options);
  for (int i = 0; i < 30; ++i) add(appender, value_record(0, std::string(100, 'v')));
  add(appender, value_record(0, std::string(5000, 'w')));  // one that is larger has a batch of its own
  add(appender, value_record(0, "x"));
  appender.write();
  std::int32_t total = 0;
  for (const BatchHeader& header : read_from(partition.path(), 0).batches) {
    CHECK((header.size() <= 1000 || header.record_count == 1));
    total += header.record_count;
  }
  CHECK(total == 32);
  CHECK(batch_counts(partition).size() == 6);
}

TEST_CASE("an appender is full when another batch would not fit into one write", "[log][appender]") {
  const Partition partition;
  PartitionLog log = partition.log();
  AppenderOptions options;
  options.batch_bytes = 1000;
  options.write_bytes = 4000;
  Appender appender(log, options);
  CHECK_FALSE(appender.full());
  int added = 0;
  for (; !appender.full(); ++added) {
    REQUIRE(added < 100);
    add(appender, value_record(0, std::string(100, 'v')));
  }
  CHECK(appender.write().bytes <= 4000);
  CHECK_FALSE(appender.full());
  CHECK(read_all(partition.path()).size() == static_cast<std::size_t>(added));
}

TEST_CASE("a record that no batch may hold is not taken, and those before it are kept", "[log][appender]") {
  const Partition partition;
  PartitionLog log = partition.log();
  AppenderOptions options;
  options.max_batch_bytes = 500;
  Appender appender(log, options);
  add(appender, value_record(0, "a"));
  CHECK(error_kind([&] { add(appender, value_record(0, std::string(500, 'v'))); }) == ErrorKind::damaged);
  add(appender, value_record(0, "b"));
  for (int i = 0; i < 100; ++i) add(appender, value_record(0, std::string(50, 'c')));
  CHECK(appender.waiting() == 102);
  appender.write();
  for (const BatchHeader& header : read_from(partition.path(), 0).batches) CHECK(header.size() <= 500);
  CHECK(read_all(partition.path()).size() == 102);
}

TEST_CASE("records that could not be written are forgotten", "[log][appender]") {
  const Partition partition;
  PartitionLog log = partition.log();
  Appender appender(log, {});
  add(appender, value_record(0, std::string(1000, 'v')));
  {
    const FileSizeLimit full(500);
    const PartitionLog::Appended appended = appender.write();
    CHECK(appended.error == EFBIG);
    CHECK(appended.next == appended.first);
  }
  CHECK(appender.waiting() == 0);
  add(appender, value_record(0, "after"));
  appender.write();
  CHECK(read_values(partition.path()) == std::vector<std::string>{"after"});
}

TEST_CASE("batches are compressed as asked", "[log][appender]") {
  const Partition partition;
  PartitionLog log = partition.log();
  Appender appender(log, {.batch = {.codec = Codec::zstd, .level = std::nullopt}});
  for (int i = 0; i < 100; ++i) add(appender, value_record(i, "the same again"));
  appender.write();
  const Reading reading = read_from(partition.path(), 0);
  REQUIRE(reading.batches.size() == 1);
  CHECK(reading.batches[0].codec() == Codec::zstd);
  CHECK(reading.records.size() == 100);
}

TEST_CASE("values in a row make the batches that they make one by one", "[log][appender]") {
  std::mt19937 random(7);
  for (int round = 0; round < 60; ++round) {
    INFO(round);
    AppenderOptions options;
    options.batch_bytes = 50 + random() % 3000;
    options.write_bytes = 10'000;
    if (random() % 3 == 0) options.max_batch_bytes = 2000;
    if (random() % 3 == 0) options.batch.codec = Codec::zstd;
    const Partition rows, singles;
    PartitionLog rows_log = rows.log();
    PartitionLog singles_log = singles.log();
    Appender by_rows(rows_log, options);
    Appender by_singles(singles_log, options);
    std::string text;
    for (unsigned left = 300; left > 0; --left)
      text += std::string(random() % (random() % 20 == 0 ? 1900 : 90), 'v') + "\n";
    Bytes rest = text;
    int in_rows = 0;
    while (!rest.empty()) {
      // As the input may bring it: a few lines, or a part of one.
      const Bytes piece = rest.substr(0, 1 + random() % 2000);
      const EncodedLines added = by_rows.add_lines({piece, '\n', 10'000}, kSomeTime);
      std::size_t taken = added.text_bytes;
      in_rows += added.count;
      if (added.count == 0) {
        const Bytes line = rest.substr(0, rest.find('\n'));
        add(by_rows, value_record(0, std::string(line), kSomeTime));
        taken = line.size() + 1;
      }
      for (Bytes lines = rest.substr(0, taken); !lines.empty(); lines.remove_prefix(lines.find('\n') + 1)) {
        add(by_singles, value_record(0, std::string(lines.substr(0, lines.find('\n'))), kSomeTime));
      }
      rest.remove_prefix(taken);
      if (by_rows.full()) by_rows.write();
      if (by_singles.full()) by_singles.write();
    }
    by_rows.write();
    by_singles.write();
    CHECK((in_rows > 0 || options.batch_bytes < 200));
    CHECK(read_all(rows.path()) == read_all(singles.path()));
    CHECK(batch_counts(rows) == batch_counts(singles));
  }
}
