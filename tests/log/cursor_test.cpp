#include "log/cursor.hpp"

#include "support/partition.hpp"
#include "support/segments.hpp"

using namespace bourn;
using namespace bourn::test;

namespace {

using Next = Cursor::Next;
using Values = std::vector<std::string>;

// The base offset of the first batch that a cursor gives from `offset` on; -1 when it gives none.
Offset first_batch_from(const PartitionDir& dir, Offset offset) {
  Cursor cursor(dir);
  cursor.seek(offset);
  const Next next = cursor.next();
  REQUIRE((next == Next::batch || next == Next::caught_up));
  return next == Next::batch ? cursor.batch().header.base_offset : -1;
}

std::string batch_at(Offset offset, const Values& values) {
  std::vector<OwnedRecord> records;
  for (const std::string& value : values) {
    records.push_back(value_record(offset + static_cast<Offset>(records.size()), value));
  }
  return make_batch(records, {.base_offset = offset});
}

std::int64_t size(const std::string& bytes) {
  return static_cast<std::int64_t>(bytes.size());
}

// A log of one segment, to be damaged: batches of two records.
struct Damageable {
  Partition partition;
  std::vector<std::int64_t> starts;

  explicit Damageable(int batches = 5, Offset base = 0) {
    std::string bytes;
    for (Offset i = 0; i < batches; ++i) {
      starts.push_back(size(bytes));
      const Offset offset = base + 2 * i;
      bytes += batch_at(offset, {std::to_string(offset), std::to_string(offset + 1)});
    }
    put_content(partition.log_file(base), bytes);
  }
};

void check_damage_in_second_batch(const Damageable& log, const Values& left) {
  const Reading reading = read_from(log.partition.path(), 0);
  REQUIRE(reading.damages.size() == 1);
  CHECK(reading.damages[0].path == log.partition.log_file());
  CHECK(reading.damages[0].position == log.starts[1]);
  CHECK(reading.damages[0].offset == 2);
  CHECK(reading.damages[0].reason != nullptr);
  CHECK(values_of(reading.records) == left);
  CHECK(reading.end == Next::caught_up);
}

}  // namespace

TEST_CASE("a cursor reads a log from its start to its end, across segments and gaps", "[log][cursor]") {
  const Partition partition;
  write_gappy_log(partition);
  const std::vector<OwnedRecord> read = read_all(partition.path());
  std::vector<OwnedRecord> written;
  for (const Offset base : partition.segments()) {
    for (OwnedRecord& record : read_log(content_of(partition.log_file(base)))) written.push_back(std::move(record));
  }
  REQUIRE(written.size() > 150);
  CHECK(read == written);
}

TEST_CASE("a cursor starts with the batch that holds the offset sought, or the next one", "[log][cursor]") {
  const Partition partition;
  write_gappy_log(partition);
  const std::vector<BatchHeader> all = read_from(partition.path(), 0).batches;
  const PartitionDir dir = partition.dir();
  Cursor cursor(dir);
  const Offset end = all.back().next_offset();
  for (Offset offset = -2; offset <= end + 3; ++offset) {
    const auto from =
        std::find_if(all.begin(), all.end(), [&](const auto& batch) { return batch.last_offset() >= offset; });
    cursor.seek(offset);  // one cursor, to and fro
    INFO("from " << offset);
    const Reading reading = read_on(cursor);
    REQUIRE(reading.damages.empty());
    REQUIRE(reading.batches == std::vector<BatchHeader>(from, all.end()));
    REQUIRE(cursor.position() == std::max(end, offset));
    cursor.seek(end - offset);
    REQUIRE((cursor.next() == Next::batch || offset <= 0));
  }
}

TEST_CASE("a cursor knows where a log starts and ends", "[log][cursor]") {
  const Partition partition;
  const PartitionDir dir = partition.dir();
  Cursor cursor(dir);
  CHECK(cursor.start_offset() == 0);
  CHECK(cursor.end_offset() == 0);
  CHECK(cursor.next() == Next::caught_up);
  write_gappy_log(partition);
  CHECK(cursor.start_offset() == 20);
  CHECK(cursor.end_offset() == read_from(partition.path(), 0).batches.back().next_offset());
  put_content(partition.log_file(500), "");
  CHECK(cursor.end_offset() == 500);
  append_bytes(partition.log_file(500), batch_at(500, {"a", "b"}));
  CHECK(cursor.end_offset() == 502);
  append_bytes(partition.log_file(500), batch_at(502, {"half of it"}).substr(0, 70));
  CHECK(cursor.end_offset() == 502);
  std::filesystem::remove(partition.log_file(20));
  CHECK(cursor.start_offset() > 20);
}

TEST_CASE("no state of the index files changes what is found", "[log][cursor][index]") {
  const Partition partition;
  write_gappy_log(partition);
  const PartitionDir dir = partition.dir();
  struct Answers {
    std::vector<Offset> firsts;
    Offset end = 0;
    bool operator==(const Answers&) const = default;
  };
  const Offset end = Cursor(dir).end_offset();
  const auto answers = [&] {
    Answers found;
    for (Offset offset = 0; offset <= end; ++offset) found.firsts.push_back(first_batch_from(dir, offset));
    found.end = Cursor(dir).end_offset();
    return found;
  };
  std::vector<std::pair<std::string, std::string>> good;
  for (const Offset base : partition.segments()) {
    good.emplace_back(partition.index_file(base), content_of(partition.index_file(base)));
    REQUIRE(good.back().second.size() > 5 * OffsetIndexEntry::kSize);
  }
  const Answers with_indexes = answers();
  CHECK(with_indexes.end == end);
  for (const Spoiling& spoiling : all_spoilings()) {
    for (const auto& [file, content] : good) put_content(file, spoiling.spoil(content, OffsetIndexEntry::kSize));
    INFO("index files are " << spoiling.name);
    CHECK(answers() == with_indexes);
  }
  for (std::size_t i = 0; i < good.size(); ++i) put_content(good[i].first, good[(i + 1) % good.size()].second);
  CHECK(answers() == with_indexes);  // each has that of another segment
  for (const auto& [file, content] : good) std::filesystem::remove(file);
  CHECK(answers() == with_indexes);
}

TEST_CASE("a follower sees what is appended, batch by batch", "[log][cursor][follow]") {
  const Partition partition;
  TopicSettings settings;
  settings.segment_bytes = 300;
  PartitionLog log = partition.log(settings);
  const PartitionDir dir = partition.dir();
  Cursor cursor(dir);
  CHECK(cursor.next() == Next::caught_up);
  for (int i = 0; i < 20; ++i) {
    append_values(log, {"a", "b"});
    REQUIRE(cursor.next() == Next::batch);
    REQUIRE(cursor.batch().header.base_offset == 2 * i);
    REQUIRE(cursor.position() == 2 * i + 2);
    REQUIRE(cursor.next() == Next::caught_up);
    REQUIRE(cursor.next() == Next::caught_up);
  }
  CHECK(partition.segments().size() > 5);
  CHECK(cursor.segment_path() == partition.log_file(partition.segments().back()));
}

TEST_CASE("a follower waits at a batch of which any part is missing, and then gets it", "[log][cursor][follow]") {
  const Partition partition;
  put_content(partition.log_file(), batch_at(0, {"a"}));
  const PartitionDir dir = partition.dir();
  Cursor cursor(dir);
  REQUIRE(cursor.next() == Next::batch);
  const std::string batch = batch_at(1, {"b", std::string(100, 'c')});
  for (const char byte : batch) {
    REQUIRE(cursor.next() == Next::caught_up);
    append_bytes(partition.log_file(), Bytes(&byte, 1));
  }
  REQUIRE(cursor.next() == Next::batch);
  CHECK(cursor.batch().bytes == batch);
}

TEST_CASE("a follower reads a large batch that grows", "[log][cursor][follow]") {
  const Partition partition;
  const std::string batch = batch_at(0, {std::string(3'000'000, 'v')});
  put_content(partition.log_file(), batch.substr(0, 700'000));
  const PartitionDir dir = partition.dir();
  Cursor cursor(dir);
  CHECK(cursor.next() == Next::caught_up);
  append_bytes(partition.log_file(), Bytes(batch).substr(700'000, 1'000'000));
  CHECK(cursor.next() == Next::caught_up);
  append_bytes(partition.log_file(), Bytes(batch).substr(1'700'000));
  REQUIRE(cursor.next() == Next::batch);
  CHECK(cursor.batch().bytes == batch);
}

TEST_CASE("a follower is not misled by a tail that is cut and written anew", "[log][cursor][follow]") {
  const Partition partition;
  const std::string first = batch_at(0, {"a"});
  const std::string torn = batch_at(1, {std::string(500, 'x')});
  const PartitionDir dir = partition.dir();
  for (const std::size_t kept : {std::size_t{1}, std::size_t{30}, std::size_t{61}, std::size_t{300}}) {
    put_content(partition.log_file(), first + torn.substr(0, kept));
    Cursor cursor(dir);
    REQUIRE(cursor.next() == Next::batch);
    REQUIRE(cursor.next() == Next::caught_up);
    std::filesystem::resize_file(partition.log_file(), first.size());
    const bool looks_in_between = GENERATE(true, false);
    if (looks_in_between) REQUIRE(cursor.next() == Next::caught_up);
    append_bytes(partition.log_file(), batch_at(1, {"b"}) + batch_at(2, {"c"}) + batch_at(3, {std::string(700, 'd')}));
    INFO(kept << " bytes were there");
    const Reading reading = read_on(cursor);
    CHECK(reading.damages.empty());
    CHECK(values_of(reading.records) == Values{"b", "c", std::string(700, 'd')});
  }
}

TEST_CASE("zeros at the end of a log are room for more", "[log][cursor][follow]") {
  const Partition partition;
  const std::string first = batch_at(0, {"a"});
  const PartitionDir dir = partition.dir();
  for (const std::size_t zeros : {1u, 11u, 12u, 17u, 61u, 5000u, 1'000'000u}) {
    put_content(partition.log_file(), first + std::string(zeros, '\0'));
    Cursor cursor(dir);
    INFO(zeros);
    REQUIRE(cursor.next() == Next::batch);
    REQUIRE(cursor.next() == Next::caught_up);
    REQUIRE(cursor.next() == Next::caught_up);
    CHECK(cursor.end_offset() == 1);
    overwrite(partition.log_file(), size(first), batch_at(1, {"b"}));
    REQUIRE(cursor.next() == Next::batch);
    REQUIRE(cursor.next() == Next::caught_up);
    CHECK(cursor.end_offset() == 2);
  }
}

TEST_CASE("zeros in the middle of a log are damage", "[log][cursor][damage]") {
  const Damageable log;
  overwrite(log.partition.log_file(), log.starts[1],
            std::string(static_cast<std::size_t>(log.starts[2] - log.starts[1]), '\0'));
  check_damage_in_second_batch(log, {"0", "1", "4", "5", "6", "7", "8", "9"});
}

TEST_CASE("segments that vanish behind or before a reader are passed over", "[log][cursor]") {
  const Partition partition;
  write_gappy_log(partition);
  const std::vector<Offset> bases = partition.segments();
  const std::vector<BatchHeader> all = read_from(partition.path(), 0).batches;
  const PartitionDir dir = partition.dir();
  const auto batches_between = [&](Offset from, Offset to) {
    return std::count_if(all.begin(), all.end(),
                         [&](const auto& batch) { return batch.base_offset >= from && batch.base_offset < to; });
  };

  Cursor reading(dir);
  Cursor late(dir);
  REQUIRE(reading.next() == Next::batch);
  std::filesystem::remove(partition.log_file(bases[0]));
  std::filesystem::remove(partition.log_file(bases[2]));
  // What was open is read to its end; of the rest, what there is.
  CHECK(static_cast<std::ptrdiff_t>(read_on(reading).batches.size()) ==
        batches_between(bases[0], bases[2]) - 1 + batches_between(bases[3], INT64_MAX));
  late.seek(bases[0] + 1);
  CHECK(late.position() == bases[1]);
  REQUIRE(late.next() == Next::batch);
  CHECK(late.batch().header.base_offset >= bases[1]);
  late.seek(bases[2] + 1);
  REQUIRE(late.next() == Next::batch);
  CHECK(late.batch().header.base_offset >= bases[3]);
}

TEST_CASE("a reader learns that its log was deleted after it has read what it had open", "[log][cursor]") {
  const Partition partition;
  put_content(partition.log_file(), batch_at(0, {"a"}));
  const PartitionDir dir = partition.dir();
  Cursor before(dir);
  Cursor in_between(dir);
  REQUIRE(in_between.next() == Next::batch);
  SECTION("renamed away, as a deletion begins") {
    std::filesystem::rename(partition.path(), partition.root() + "/orders-0.0123-delete");
  }
  SECTION("removed with all its files") {
    std::filesystem::remove_all(partition.path());
  }
  SECTION("created anew") {
    std::filesystem::remove_all(partition.path());
    std::filesystem::create_directory(partition.path());
    put_content(partition.log_file(), batch_at(0, {"of the new topic"}));
  }
  CHECK(in_between.next() == Next::deleted);
  CHECK(in_between.next() == Next::deleted);
  REQUIRE(before.next() == Next::batch);
  CHECK(values_of(records_of(before.batch())) == Values{"a"});
  CHECK(before.next() == Next::deleted);
}

TEST_CASE("a cursor on a log that was deleted before it began says so", "[log][cursor]") {
  const Partition partition;
  const PartitionDir dir = partition.dir();
  Cursor cursor(dir);
  std::filesystem::remove_all(partition.path());
  CHECK(cursor.next() == Next::deleted);
  cursor.seek(5);
  CHECK(cursor.next() == Next::deleted);
  CHECK(Cursor(dir).next() == Next::deleted);
}

TEST_CASE("damage is reported with its byte, and skipped on demand", "[log][cursor][damage]") {
  const Values left{"0", "1", "4", "5", "6", "7", "8", "9"};
  for (const std::size_t at : {5u, 8u, 11u, 16u, 17u, 20u, 21u, 22u, 23u, 57u, 61u, 70u}) {
    const Damageable log;
    flip_file_byte(log.partition.log_file(), log.starts[1] + static_cast<std::int64_t>(at));
    INFO("byte " << at << " of the batch");
    check_damage_in_second_batch(log, left);
  }
  SECTION("noise instead of a batch") {
    const Damageable log;
    overwrite(log.partition.log_file(), log.starts[1], std::string(30, 'n'));
    check_damage_in_second_batch(log, left);
  }
  SECTION("a batch that comes too early") {
    const Damageable log;
    overwrite(log.partition.log_file(), log.starts[1], batch_at(0, {"2", "3"}));
    check_damage_in_second_batch(log, left);
  }
}

TEST_CASE("a last batch that would be longer than the file is one that is still being written", "[log][cursor]") {
  const Damageable log;
  overwrite(log.partition.log_file(), log.starts[4] + 8, std::string("\0\xff\xff\xff", 4));
  const Reading reading = read_from(log.partition.path(), 0);
  CHECK(reading.records.size() == 8);
  CHECK(reading.damages.empty());
  CHECK(reading.end == Next::caught_up);
}

TEST_CASE("damage that is not skipped stays", "[log][cursor][damage]") {
  const Damageable log;
  flip_file_byte(log.partition.log_file(), log.starts[1] + 65);
  const PartitionDir dir = log.partition.dir();
  Cursor cursor(dir);
  REQUIRE(cursor.next() == Next::batch);
  for (int i = 0; i < 3; ++i) {
    REQUIRE(cursor.next() == Next::damaged);
    REQUIRE(cursor.damage().position == log.starts[1]);
  }
  flip_file_byte(log.partition.log_file(), log.starts[1] + 65);  // mended
  REQUIRE(cursor.next() == Next::batch);
  CHECK(cursor.batch().header.base_offset == 2);
}

TEST_CASE("several damages are reported one by one", "[log][cursor][damage]") {
  const Damageable log(8);
  for (const std::size_t batch : {0u, 2u, 3u, 6u}) flip_file_byte(log.partition.log_file(), log.starts[batch] + 65);
  const Reading reading = read_from(log.partition.path(), 0);
  CHECK(values_of(reading.records) == Values{"2", "3", "8", "9", "10", "11", "14", "15"});
  // The third and the fourth batch are one stretch of bytes in which nothing is valid.
  REQUIRE(reading.damages.size() == 3);
  CHECK(reading.damages[0].position == 0);
  CHECK(reading.damages[1].position == log.starts[2]);
  CHECK(reading.damages[2].position == log.starts[6]);
}

TEST_CASE("behind damage at the end of the last segment nothing follows until something is appended",
          "[log][cursor][damage]") {
  const Damageable log;
  flip_file_byte(log.partition.log_file(), log.starts[4] + 65);
  const PartitionDir dir = log.partition.dir();
  Cursor cursor(dir);
  Reading reading = read_on(cursor);
  CHECK(reading.end == Next::damaged);
  CHECK(reading.records.size() == 8);
  CHECK_FALSE(cursor.skip_damage());
  const bool in_a_new_segment = GENERATE(true, false);
  if (in_a_new_segment) {
    put_content(log.partition.log_file(10), batch_at(10, {"10"}));
  } else {
    append_bytes(log.partition.log_file(), batch_at(10, {"10"}));
  }
  REQUIRE(cursor.next() == Next::damaged);
  REQUIRE(cursor.skip_damage());
  CHECK(values_of(read_on(cursor).records) == Values{"10"});
}

TEST_CASE("a segment that ends within a batch is damaged when another one follows", "[log][cursor][damage]") {
  const Damageable log;
  put_content(log.partition.log_file(10), batch_at(10, {"10"}));
  for (const std::int64_t cut : {1, 20, 60, 70}) {
    const Damageable copy;
    put_content(copy.partition.log_file(10), batch_at(10, {"10"}));
    cut_file_tail(copy.partition.log_file(), cut);
    const Reading reading = read_from(copy.partition.path(), 0);
    INFO(cut);
    REQUIRE(reading.damages.size() == 1);
    CHECK(reading.damages[0].position == copy.starts[4]);
    CHECK(reading.damages[0].offset == 8);
    CHECK(values_of(reading.records) == Values{"0", "1", "2", "3", "4", "5", "6", "7", "10"});
  }
}

TEST_CASE("a base offset that points beyond the segment is damage, not a reason to leave it", "[log][cursor][damage]") {
  // Base offsets stand outside of the checksum.
  const Damageable log;
  put_content(log.partition.log_file(10), batch_at(10, {"10"}));
  flip_file_byte(log.partition.log_file(), log.starts[1] + 5);
  check_damage_in_second_batch(log, {"0", "1", "4", "5", "6", "7", "8", "9", "10"});
}

TEST_CASE("a tail that was written again into the next segment is read once", "[log][cursor]") {
  // So it is for a moment after a failed fdatasync (log/partition_recovery.cpp).
  const Partition partition;
  put_content(partition.log_file(), batch_at(0, {"a"}) + batch_at(1, {"b"}) + batch_at(2, {"c"}));
  const PartitionDir dir = partition.dir();
  Cursor there_before(dir);
  REQUIRE(there_before.next() == Next::batch);
  Cursor further(dir);
  REQUIRE(further.next() == Next::batch);
  REQUIRE(further.next() == Next::batch);
  put_content(partition.log_file(1), batch_at(1, {"b"}) + batch_at(2, {"c"}) + batch_at(3, {"d"}));
  CHECK(read_values(partition.path()) == Values{"a", "b", "c", "d"});
  CHECK(values_of(read_on(there_before).records) == Values{"b", "c", "d"});
  CHECK(values_of(read_on(further).records) == Values{"c", "d"});
  for (Offset offset = 0; offset < 5; ++offset)
    CHECK(read_from(partition.path(), offset).records.size() ==
          static_cast<std::size_t>(4 - std::min<Offset>(offset, 4)));
}

TEST_CASE("a batch longer than a reader wants to hold is damage to it", "[log][cursor][damage]") {
  const Partition partition;
  put_content(partition.log_file(), batch_at(0, {"a"}) + batch_at(1, {std::string(5000, 'b')}) + batch_at(2, {"c"}));
  const PartitionDir dir = partition.dir();
  Cursor cursor(dir, {.max_batch_bytes = 1000});
  const Reading reading = read_on(cursor);
  CHECK(values_of(reading.records) == Values{"a", "c"});
  CHECK(reading.damages.size() == 1);
}

TEST_CASE("a loose segment file is a log of its own", "[log][cursor]") {
  const Partition partition;
  write_gappy_log(partition);
  const Offset base = partition.segments()[1];
  const std::string saved = partition.root() + "/saved.log";
  const std::string content = content_of(partition.log_file(base));
  put_content(saved, content);
  for (const std::string& file : {partition.log_file(base), saved}) {
    Cursor cursor{Segment::open(file)};
    const std::vector<OwnedRecord> all = read_on(cursor).records;
    INFO(file);
    CHECK(all == read_log(content));
    CHECK(cursor.next() == Next::caught_up);
    CHECK(cursor.end_offset() == all.back().offset + 1);
    for (const OwnedRecord& record : all) {
      cursor.seek(record.offset);
      REQUIRE(cursor.next() == Next::batch);
      REQUIRE(cursor.batch().header.base_offset <= record.offset);
      REQUIRE(cursor.batch().header.last_offset() >= record.offset);
    }
  }
  CHECK(Cursor(Segment::open(saved)).start_offset() == read_log(content).front().offset);
}

TEST_CASE("offsets in a loose file may start anywhere", "[log][cursor]") {
  const TempDir dir;
  put_content(dir.file("saved"), batch_at(1'000'000, {"a"}) + batch_at(1'000'001, {"b"}));
  Cursor cursor{Segment::open(dir.file("saved"))};
  CHECK(cursor.start_offset() == 1'000'000);
  CHECK(cursor.end_offset() == 1'000'002);
  cursor.seek(1'000'001);
  CHECK(values_of(read_on(cursor).records) == Values{"b"});
}
