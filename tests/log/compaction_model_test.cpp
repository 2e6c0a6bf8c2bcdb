// Random histories, compacted again and again with little memory, and killed at random moments: what a reader makes of
// the log is what the whole history says, and nothing is gone that the rules do not name.
#include <map>
#include <random>
#include <set>

#include "base/endian.hpp"
#include "base/time.hpp"
#include "log/compaction.hpp"
#include "log/compaction_plan.hpp"
#include "log/trim.hpp"
#include "support/child.hpp"
#include "support/partition.hpp"
#include "support/producers.hpp"

using namespace bourn;
using namespace bourn::test;

namespace {

constexpr std::int64_t kRetention = 1000;
using Key = std::optional<std::string>;
using Table = std::map<std::string, std::string>;

// What was written, in order of offsets, and what is to become of it.
struct Written {
  OwnedRecord record;
  bool aborted = false;
};

struct WritingProducer : Producer {
  std::vector<std::size_t> open;  // places in the history of the transaction that is not ended
};

class History {
 public:
  History(const Partition& partition, std::uint32_t seed) : partition_(partition), random_(seed) {
    for (std::int64_t id = 0; id < 3; ++id) producers_.push_back({{id + 100, 0, 0}, {}});
  }

  std::vector<Written> written;
  std::size_t padding = 0;  // of each value
  TopicSettings settings = [] {
    TopicSettings small;
    small.segment_bytes = 1500;
    return small;
  }();

  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_() % limit); }

  void append(PartitionLog& log, Timestamp now) {
    WritingProducer& producer = producers_[below(3)];
    const std::uint32_t what = below(10);
    const bool transactional = what < 4;
    if (!producer.open.empty() && (!transactional || below(3) == 0)) return end(log, producer, now);
    std::vector<OwnedRecord> records;
    for (std::uint32_t left = 1 + below(5); left > 0; --left) {
      const std::string value = "v" + std::to_string(written.size()) + "-" + std::to_string(left);
      OwnedRecord record =
          value_record(static_cast<Offset>(records.size()), value + std::string(padding, 'x'), now + below(5));
      record.key = "key " + std::to_string(below(25));
      if (below(6) == 0) record.value.reset();
      if (below(40) == 0) record.key.reset();
      if (below(8) == 0) record.headers.push_back({"h", "x"});
      records.push_back(record);
    }
    const Codec codec = below(4) == 0 ? Codec::zstd : Codec::none;
    std::string batch = make_batch(records, {.options = {codec, std::nullopt}});
    const auto count = static_cast<std::int32_t>(records.size());
    if (what < 7) {
      batch = as_of_producer(std::move(batch), producer, transactional);
      producer.sequence += count;
    }
    const Offset first = append_batches(log, {batch}).first;
    for (OwnedRecord& record : records) {
      record.offset += first;
      if (transactional) producer.open.push_back(written.size());
      written.push_back({std::move(record), false});
    }
  }

  void end_all(PartitionLog& log, Timestamp now) {
    for (WritingProducer& producer : producers_) {
      if (!producer.open.empty()) end(log, producer, now);
    }
  }

  // Offsets of transactions that have not ended.
  std::set<Offset> open() const {
    std::set<Offset> offsets;
    for (const WritingProducer& producer : producers_) {
      for (const std::size_t place : producer.open) offsets.insert(written[place].record.offset);
    }
    return offsets;
  }

 private:
  void end(PartitionLog& log, WritingProducer& producer, Timestamp now) {
    const bool abort = below(2) == 0;
    append_batches(log, {control_batch(producer, abort ? ControlType::abort : ControlType::commit, now)});
    for (const std::size_t place : producer.open) written[place].aborted = abort;
    producer.open.clear();
    if (below(5) == 0) {
      ++producer.epoch;
      producer.sequence = 0;
    }
  }

  const Partition& partition_;
  std::mt19937 random_;
  std::vector<WritingProducer> producers_;
};

void put(Table& table, const OwnedRecord& record) {
  if (!record.key) return;
  if (record.value) {
    table[*record.key] = *record.value;
  } else {
    table.erase(*record.key);
  }
}

Table table_of(const std::vector<Written>& written, const std::set<Offset>& open) {
  Table table;
  for (const Written& one : written) {
    if (!one.aborted && open.count(one.record.offset) == 0) put(table, one.record);
  }
  return table;
}

// Reads the log as a client with isolation.level=read_committed would, from the batches and markers alone.
struct Committed {
  std::map<Offset, OwnedRecord> all;  // aborted ones and those of open transactions, too
  Table table;
};
Committed read_committed(const std::string& path) {
  struct Part {
    std::int64_t producer;
    std::vector<OwnedRecord> records;
    bool aborted = false;
  };
  std::vector<Part> parts;
  std::map<std::int64_t, std::vector<std::size_t>> open;
  const PartitionDir dir = PartitionDir::open(path);
  Cursor cursor(dir);
  while (cursor.next() == Cursor::Next::batch) {
    const BatchHeader& header = cursor.batch().header;
    std::vector<OwnedRecord> records = records_of(cursor.batch());
    if (header.control()) {
      if (records.empty()) continue;
      const bool abort = load_big<std::int16_t>(records.front().key->data() + 2) == 0;
      for (const std::size_t place : open[header.producer_id]) parts[place].aborted = abort;
      open.erase(header.producer_id);
      continue;
    }
    if (header.transactional()) open[header.producer_id].push_back(parts.size());
    parts.push_back({header.producer_id, std::move(records), false});
  }
  for (const auto& [producer, places] : open) {
    for (const std::size_t place : places) parts[place].aborted = true;
  }
  Committed committed;
  for (const Part& part : parts) {
    for (const OwnedRecord& record : part.records) {
      REQUIRE(committed.all.emplace(record.offset, record).second);  // nothing twice
      if (!part.aborted) put(committed.table, record);
    }
  }
  return committed;
}

// Whoever is gone has a reason: no key, an aborted transaction, a newer event of its key that compaction knew of, or a
// tombstone whose time was over.
void check_reasons(const History& history, const Committed& committed, Offset compacted) {
  std::map<std::string, Offset> newest;
  for (const Written& one : history.written) {
    if (one.record.key && !one.aborted && one.record.offset < compacted) newest[*one.record.key] = one.record.offset;
  }
  for (const Written& one : history.written) {
    INFO("offset " << one.record.offset << ", compacted up to " << compacted);
    const auto found = committed.all.find(one.record.offset);
    if (found != committed.all.end()) {
      CHECK(found->second == one.record);
      continue;
    }
    CHECK(one.record.offset < compacted);
    const bool outdated = one.record.key && newest[*one.record.key] > one.record.offset;
    CHECK((!one.record.key || one.aborted || outdated || !one.record.value));
  }
}

CompactionOptions options_at(Timestamp now, std::size_t memory, std::optional<BatchOptions> compress = std::nullopt) {
  CompactionOptions options;
  options.rules = {.now = now, .delete_retention_ms = kRetention};
  options.memory = memory;
  options.compress = compress;
  return options;
}

CompactionReport compact(const Partition& partition, const History& history, const CompactionOptions& options) {
  PartitionLog log = partition.log(history.settings);
  return compact_partition(&log, partition.dir(), history.settings, options);
}

CompactionReport foretell(const Partition& partition, const History& history, CompactionOptions options) {
  options.dry_run = true;
  return compact_partition(nullptr, partition.dir(), history.settings, options);
}

void check_as_foretold(const CompactionReport& foretold, const CompactionReport& done) {
  CHECK(foretold.before.events == done.before.events);
  CHECK(foretold.before.bytes == done.before.bytes);
  CHECK(foretold.before.batches == done.before.batches);
  CHECK(foretold.before.segments == done.before.segments);
  CHECK(foretold.after.events == done.after.events);
  CHECK(foretold.after.bytes == done.after.bytes);
  CHECK(foretold.after.batches == done.after.batches);
  CHECK(foretold.after.segments == done.after.segments);
  CHECK(foretold.counts.outdated == done.counts.outdated);
  CHECK(foretold.counts.tombstones == done.counts.tombstones);
  CHECK(foretold.counts.keyless == done.counts.keyless);
  CHECK(foretold.counts.aborted == done.counts.aborted);
  CHECK(foretold.rounds == done.rounds);
}

bool has_staged_files(const Partition& partition) {
  for (const auto& entry : std::filesystem::directory_iterator(partition.path())) {
    if (parse_staged_file_name(entry.path().filename().string())) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("a compacted log gives the table of the whole history, and nothing is gone without a reason",
          "[log][compaction]") {
  const InMemory in_memory;
  std::int64_t rounds = 0;
  std::int64_t tombstones = 0;
  std::int64_t aborted = 0;
  for (std::uint32_t seed = 0; seed < 12; ++seed) {
    INFO("seed " << seed);
    const Partition partition;
    History history(partition, seed);
    Timestamp now = kSomeTime;
    for (int pass = 0; pass < 6; ++pass, now += 700) {
      {
        PartitionLog log = partition.log(history.settings);
        for (int i = 0; i < 60; ++i) history.append(log, now);
        if (pass % 2 == 1) history.end_all(log, now);
      }
      const bool compress = history.below(3) == 0;
      CompactionOptions options =
          options_at(now, history.below(2) == 0 ? 0 : std::size_t{1} << 20,
                     compress ? std::optional(BatchOptions{Codec::zstd, std::nullopt}) : std::nullopt);
      options.roll = history.below(3) == 0;
      const auto before = all_files(partition.path());
      const CompactionReport foretold = foretell(partition, history, options);
      CHECK(all_files(partition.path()) == before);
      const CompactionReport report = compact(partition, history, options);
      check_as_foretold(foretold, report);
      rounds = std::max(rounds, report.rounds);
      tombstones += report.counts.tombstones;
      aborted += report.counts.aborted;
      const Committed committed = read_committed(partition.path());
      CHECK(committed.table == table_of(history.written, history.open()));
      check_reasons(history, committed, compacted_up_to(partition.dir()));
      CHECK(report.after.events == static_cast<std::int64_t>(committed.all.size()));
      CHECK_FALSE(has_staged_files(partition));
    }
  }
  CHECK(rounds > 2);
  CHECK(tombstones > 0);
  CHECK(aborted > 0);
}

TEST_CASE("a dry run foretells events, bytes, batches and segments exactly", "[log][compaction]") {
  const InMemory in_memory;
  struct Kind {
    std::optional<BatchOptions> compress;
    std::size_t padding;
    std::int64_t segment_bytes;
  };
  const std::vector<Kind> kinds{
      {std::nullopt, 0, 500},
      {std::nullopt, 2000, 40'000},
      {BatchOptions{Codec::zstd, 3}, 0, 500},
      {BatchOptions{Codec::zstd, std::nullopt}, 2000, 40'000},
      {BatchOptions{Codec::gzip, 9}, 100, 3000},
      {BatchOptions{Codec::snappy, std::nullopt}, 100, 3000},
      {BatchOptions{Codec::lz4, std::nullopt}, 10, 1000},
      {BatchOptions{Codec::none, std::nullopt}, 10, 1000},
  };
  std::uint32_t seed = 77;
  for (const Kind& kind : kinds) {
    for (const std::size_t memory : {std::size_t{0}, std::size_t{1} << 20}) {
      for (const int batches : {3, 40, 200}) {
        INFO("kind " << &kind - kinds.data() << ", memory " << memory << ", batches " << batches);
        const Partition partition;
        History history(partition, ++seed);
        history.padding = kind.padding;
        history.settings.segment_bytes = kind.segment_bytes;
        {
          PartitionLog log = partition.log(history.settings);
          for (int i = 0; i < batches; ++i) history.append(log, kSomeTime);
          history.end_all(log, kSomeTime);
        }
        CompactionOptions options = options_at(kSomeTime, memory, kind.compress);
        options.roll = batches < 200;
        const CompactionReport foretold = foretell(partition, history, options);
        const CompactionReport done = compact(partition, history, options);
        check_as_foretold(foretold, done);
        if (batches > 3) CHECK(foretold.after.events < foretold.before.events);
        if (batches == 200) CHECK((foretold.rounds > 1) == (memory == 0));
        // Compressing alone is foretold as well.
        if (!kind.compress) continue;
        options.by_key = batches == 40;
        options.compress = BatchOptions{Codec::zstd, 1};
        const CompactionReport foretold_alone = foretell(partition, history, options);
        check_as_foretold(foretold_alone, compact(partition, history, options));
      }
    }
  }
}

TEST_CASE("a dry run leaves out what retention lets go of before", "[log][compaction]") {
  const InMemory in_memory;
  const Partition partition;
  History history(partition, 3);
  {
    PartitionLog log = partition.log(history.settings);
    for (int i = 0; i < 100; ++i) history.append(log, kSomeTime);
    history.end_all(log, kSomeTime);
  }
  const std::vector<Offset> segments = partition.segments();
  REQUIRE(segments.size() > 5);
  CompactionOptions options = options_at(kSomeTime, 0);
  options.first_kept = segments[3];
  const CompactionReport foretold = foretell(partition, history, options);
  trim(partition.dir(), segments[3], {});
  check_as_foretold(foretold, compact(partition, history, options));
}

TEST_CASE("compaction that is killed at any moment is finished or undone by the next writer", "[log][compaction]") {
  const InMemory in_memory;
  int killed = 0;
  int done = 0;
  for (std::uint32_t seed = 5; seed < 9; ++seed) {
    INFO("seed " << seed);
    const Partition partition;
    History history(partition, seed);
    std::mt19937 random(seed);
    Timestamp now = kSomeTime;
    useconds_t took_us = 12'000;  // a compaction that nobody kills, more or less
    for (int pass = 0; pass < 12; ++pass, now += 300) {
      {
        PartitionLog log = partition.log(history.settings);
        CHECK_FALSE(has_staged_files(partition));
        for (int i = 0; i < 20; ++i) history.append(log, now);
        if (pass % 4 == 3) history.end_all(log, now);
      }
      const auto codec = seed % 2 == 0 ? std::optional(BatchOptions{Codec::lz4, std::nullopt}) : std::nullopt;
      const CompactionOptions options = options_at(now, seed < 7 ? 0 : std::size_t{1} << 20, codec);
      const std::int64_t began = monotonic_ns();
      const pid_t child = test::start_child([&] {
        compact(partition, history, options);
        return 0;
      });
      const bool spared = pass % 6 == 5;
      if (!spared) {
        usleep(static_cast<useconds_t>(random() % took_us));
        kill(child, SIGKILL);
      }
      int status = 0;
      waitpid(child, &status, 0);
      if (spared) took_us = static_cast<useconds_t>((monotonic_ns() - began) / 1000);
      killed += WIFSIGNALED(status) ? 1 : 0;
      done += WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 1 : 0;
      CHECK((WIFSIGNALED(status) || WEXITSTATUS(status) == 0));
      // Also before anybody tidied up, and what was taken away by then had its reason: the segment that was active when
      // it began is the first that nothing can be gone from.
      const Committed committed = read_committed(partition.path());
      CHECK(committed.table == table_of(history.written, history.open()));
      check_reasons(history, committed, partition.segments().back());
    }
    // Whoever comes next leaves the same table, and no trace of them.
    compact(partition, history, options_at(now, 0));
    const Committed committed = read_committed(partition.path());
    CHECK(committed.table == table_of(history.written, history.open()));
    check_reasons(history, committed, compacted_up_to(partition.dir()));
    CHECK_FALSE(has_staged_files(partition));
  }
  CHECK(killed > 5);
  CHECK(done >= 8);
}
