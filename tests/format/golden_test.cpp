#include "format/golden.hpp"

#include "base/error.hpp"

#include <algorithm>

namespace bourn::test {
namespace {

namespace fs = std::filesystem;

constexpr Timestamp kStart = 1700000000000;  // of all that Kafka's own code wrote here

std::vector<fs::path> batch_files_below(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const auto extension = entry.path().extension();
    if (extension == ".log" || extension == ".batch") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

void require_sound(const DecodedLog& log) {
  REQUIRE(log.damage.empty());
  REQUIRE(log.unread == 0);
}

std::string big_value_of(const DecodedLog& log) {
  REQUIRE(!log.records.empty());
  REQUIRE(log.records.back().value.has_value());
  return *log.records.back().value;
}

// The seven records that the codec logs share, from offset `first` on. The eighty-eight thousand bytes of the last one
// are not written down here; their ends are.
std::vector<OwnedRecord> seven_records(Offset first, const std::string& big) {
  return {
      {first, kStart, "k1", "v1", {}},
      {first + 1, kStart + 5, std::nullopt, "no key", {}},
      {first + 2, kStart + 3, "k2", std::nullopt, {}},
      {first + 3, kStart + 10, "", "", {}},
      {first + 4,
       kStart + 10,
       "kh",
       "with headers",
       {{"trace", "abc"}, {"nul", std::nullopt}, {"emp", ""}, {"trace", "dup"}}},
      {first + 5, kStart - 1000, "old", "earlier ts", {}},
      {first + 6, kStart + 11, "big", big, {}},
  };
}

TEST_CASE("every log that Kafka wrote or accepts decodes to its last byte", "[format][golden]") {
  std::size_t files = 0;
  for (const char* const folder : {"oracle", "interop-accepted"}) {
    for (const fs::path& file : batch_files_below(golden_folder() / folder)) {
      INFO(file);
      const DecodedLog log = decode_log(read_whole(file));
      require_sound(log);
      CHECK(!log.records.empty());
      ++files;
    }
  }
  CHECK(files == 38);
}

TEST_CASE("the five codecs of Kafka hold the same seven records", "[format][golden]") {
  for (const char* const codec : {"none", "gzip", "snappy", "lz4", "zstd"}) {
    INFO(codec);
    const DecodedLog log = decode_golden_log("oracle/oracle-codec-" + std::string(codec) + "-0");
    require_sound(log);
    REQUIRE(log.batches.size() == 1);
    CHECK(log.batches[0].base_offset == 100);
    CHECK(log.batches[0].leader_epoch == 3);
    CHECK(codec_name(log.batches[0].codec()) == codec);
    const std::string big = big_value_of(log);
    CHECK(big.size() == 88997);
    CHECK(big.starts_with("line 0 line 2135 line 4270 "));
    CHECK((log.records == seven_records(100, big)));
    CHECK(big == big_value_of(decode_golden_log("oracle/oracle-codec-none-0")));
  }
}

TEST_CASE("with LogAppendTime every record has the time of its batch", "[format][golden]") {
  const DecodedLog log = decode_golden_log("oracle/oracle-logappendtime-0");
  require_sound(log);
  std::vector<OwnedRecord> expected = seven_records(0, big_value_of(log));
  for (OwnedRecord& record : expected) record.timestamp = kStart + 777;
  CHECK((log.records == expected));
}

// Two sets of the same four messages, from offset 50 on.
std::vector<OwnedRecord> legacy_records(bool with_times, const std::string& big) {
  const auto time = [&](Timestamp after) { return with_times ? kStart + after : kNoTimestamp; };
  std::vector<OwnedRecord> records;
  for (const Offset first : {50, 54}) {
    records.push_back({first, time(0), "k1", "v1", {}});
    records.push_back({first + 1, time(5), std::nullopt, "no key", {}});
    records.push_back({first + 2, time(3), "k2", std::nullopt, {}});
    records.push_back({first + 3, time(10), "kk", big, {}});
  }
  return records;
}

TEST_CASE("messages of format v0 and v1 read the same plain and in every codec", "[format][golden]") {
  for (const char* const magic : {"0", "1"}) {
    for (const char* const codec : {"none", "gzip", "snappy", "lz4"}) {
      INFO("v" << magic << " " << codec);
      const DecodedLog log = decode_golden_log("oracle/oracle-magic" + std::string(magic) + "-" + codec + "-0");
      require_sound(log);
      for (const BatchHeader& batch : log.batches) CHECK(batch.magic == *magic - '0');
      CHECK(log.batches.size() == (std::string(codec) == "none" ? 8 : 2));
      const std::string big = big_value_of(decode_golden_log("oracle/oracle-codec-none-0"));
      CHECK((log.records == legacy_records(*magic == '1', big)));
    }
  }
}

TEST_CASE("a v1 wrapper with LogAppendTime gives its time to all of its messages", "[format][golden]") {
  const DecodedLog log = decode_golden_log("oracle/oracle-magic1-gzip-logappend-0");
  require_sound(log);
  std::vector<OwnedRecord> expected = legacy_records(true, big_value_of(log));
  expected.resize(4);
  for (OwnedRecord& record : expected) record.timestamp = kStart + 9;
  CHECK((log.records == expected));
}

TEST_CASE("a producer whose sequence numbers wrap is read like any other", "[format][golden]") {
  const DecodedLog log = decode_golden_log("oracle/oracle-seqwrap-0");
  require_sound(log);
  REQUIRE(log.batches.size() == 2);
  CHECK(log.batches[0].base_sequence == 2147483645);
  CHECK(log.batches[1].base_sequence == 2);
  std::string keys;
  for (const OwnedRecord& record : log.records) keys += record.key.value_or("");
  CHECK(keys == "abcdef");
}

TEST_CASE("transactional data and the markers between are all decoded", "[format][golden]") {
  const DecodedLog log = decode_golden_log("oracle/oracle-txn-0");
  require_sound(log);
  REQUIRE(log.batches.size() == 8);
  std::vector<Offset> markers;
  std::vector<Offset> transactional;
  for (const BatchHeader& batch : log.batches) {
    if (batch.control()) markers.push_back(batch.base_offset);
    if (batch.transactional()) transactional.push_back(batch.base_offset);
  }
  CHECK((markers == std::vector<Offset>{4, 6, 7}));
  CHECK((transactional == std::vector<Offset>{0, 2, 4, 5, 6, 7, 8}));
  REQUIRE(log.records.size() == 9);
  CHECK(log.records[4].key == std::string("\0\0\0\0", 4));  // version 0, type 0: ABORT
  CHECK(log.records[8].value == "open txn");
}

TEST_CASE("sixty batches from offset 1000 keep their gapless offsets", "[format][golden]") {
  const DecodedLog log = decode_golden_log("oracle/oracle-indexed-0");
  require_sound(log);
  CHECK(log.batches.size() == 60);
  REQUIRE(log.records.size() == 153);
  for (std::size_t i = 0; i < log.records.size(); ++i) CHECK(log.records[i].offset == static_cast<Offset>(1000 + i));
}

TEST_CASE("a crash image holds its twenty batches", "[format][golden]") {
  const DecodedLog log = decode_golden_log("oracle/oracle-active-0");
  require_sound(log);
  CHECK(log.batches.size() == 20);
  CHECK(log.records.size() == 20);
  CHECK(log.records.back().timestamp == kStart + 19);
}

// "offset key=value", with a dash for a tombstone.
std::vector<std::string> summary_of(const DecodedLog& log) {
  std::vector<std::string> lines;
  for (const OwnedRecord& record : log.records) {
    CHECK(record.timestamp == kStart + std::min<Offset>(record.offset, 9));
    lines.push_back(fmt::format("{} {}={}", record.offset, record.key.value_or("-"), record.value.value_or("-")));
  }
  return lines;
}

TEST_CASE("compacted batches keep the offsets and times of what is left, behind a delete horizon too",
          "[format][golden]") {
  const DecodedLog before = decode_golden_log("oracle/oracle-compact-before-0");
  require_sound(before);
  CHECK((summary_of(before) == std::vector<std::string>{"0 a=1", "1 b=1", "2 c=-", "3 d=1", "4 a=2", "5 b=-", "6 e=1",
                                                        "7 d=2", "8 e=2", "9 d=3", "10 e=3"}));

  const DecodedLog once = decode_golden_log("oracle/oracle-compact-pass1-0");
  require_sound(once);
  CHECK((summary_of(once) == std::vector<std::string>{"2 c=-", "4 a=2", "5 b=-", "9 d=3", "10 e=3"}));
  CHECK(once.batches[0].has_delete_horizon());
  CHECK(once.batches[0].base_timestamp == 1700086500000);
  CHECK(once.batches[2].record_count == 0);
  CHECK(once.batches[2].next_offset() == 9);

  const DecodedLog twice = decode_golden_log("oracle/oracle-compact-pass2-0");
  require_sound(twice);
  CHECK((summary_of(twice) == std::vector<std::string>{"4 a=2", "9 d=3", "10 e=3"}));
}

TEST_CASE("every framing that Kafka accepts decodes to the records of the plain log", "[format][golden]") {
  const DecodedLog plain = decode_golden_log("interop-accepted/none-0");
  require_sound(plain);
  REQUIRE(plain.records.size() == 11);
  const auto last = OwnedRecord{10, kStart, std::nullopt, "tail", {{"h", std::nullopt}}};
  CHECK((plain.records.back() == last));
  for (const auto& entry : fs::directory_iterator(golden_folder() / "interop-accepted")) {
    INFO(entry.path());
    const DecodedLog log = decode_golden_log("interop-accepted/" + entry.path().filename().string());
    require_sound(log);
    CHECK((log.records == plain.records));
  }
}

TEST_CASE("LZ4 blocks that refer to earlier blocks are read, although Kafka refuses them", "[format][golden]") {
  const DecodedLog log = decode_golden_log("interop-rejected/lz4-linked-0");
  require_sound(log);
  CHECK((log.records == decode_golden_log("interop-accepted/none-0").records));
}

TEST_CASE("what Kafka refuses is refused with a reason, and the batch after it still reads", "[format][golden]") {
  const DecodedLog wrapped = decode_golden_log("interop-rejected/gzip-zlib-wrapper-0");
  CHECK((wrapped.damage == std::vector<std::string>{"gzip: the payload does not start with a gzip member"}));
  CHECK(wrapped.records.size() == 1);
  CHECK(wrapped.unread == 0);

  const DecodedLog trailing = decode_golden_log("interop-rejected/none-trailing-garbage-0");
  CHECK(trailing.damage.size() == 1);
  CHECK(trailing.records.back().value == "tail");
  CHECK(trailing.unread == 0);
}

// Each batch by itself: some of these files are vectors put one after the other, with offsets that start again.
std::vector<OwnedRecord> decode_vectors(Bytes bytes) {
  std::vector<OwnedRecord> records;
  while (!bytes.empty()) {
    const Scanned scanned = scan_batch(bytes);
    REQUIRE(scanned.kind == Scanned::Kind::batch);
    const DecodedLog log = decode_log(bytes.substr(0, scanned.size));
    require_sound(log);
    records.insert(records.end(), log.records.begin(), log.records.end());
    bytes.remove_prefix(scanned.size);
  }
  return records;
}

bool outside_fixtures_are_there(const char* folder) {
  if (fs::is_directory(outside_folder() / folder)) return true;
  WARN("skipped: no folder " << folder << " in " << outside_folder() << "; set BOURN_FIXTURES to where it is");
  return false;
}

TEST_CASE("wrong vectors are refused with a reason", "[format][golden]") {
  if (!outside_fixtures_are_there("negative")) return;
  for (const char* const name : {"kafka-python-control-batch-bad-crc", "kafkajs-zstd-payload-but-codec-bits-0"}) {
    INFO(name);
    const std::string bytes = read_whole(outside_folder() / "negative" / (std::string(name) + ".batch"));
    const DecodedLog log = decode_log(bytes);
    CHECK(log.damage.size() == 1);
    CHECK(log.records.empty());
  }
}

TEST_CASE("batches from the tests of a Rust client decode", "[format][golden]") {
  if (!outside_fixtures_are_there("influxdata-rskafka")) return;
  const fs::path folder = outside_folder() / "influxdata-rskafka";
  const auto files = batch_files_below(folder);
  CHECK(files.size() == 7);
  for (const fs::path& file : files) {
    INFO(file);
    const auto records = decode_vectors(read_whole(file));
    REQUIRE(!records.empty());
    if (file.stem() == "null_key") {
      CHECK(!records[0].key.has_value());
      CHECK(records[0].headers.size() == 2);
    } else {
      CHECK(records[0].value == "hello kafka");
      CHECK((records[0].headers == std::vector<OwnedHeader>{{"foo", "bar"}}));
      CHECK(records[0].key == std::string(file.stem() == "nocompression" ? 0 : 100, 'x'));
    }
    CHECK(records.size() == (file.stem() == "snappy_java" ? 2 : 1));
  }
}

TEST_CASE("batches of all formats from the tests of a Python client decode", "[format][golden]") {
  if (!outside_fixtures_are_there("dpkp-kafka-python")) return;
  const auto files = batch_files_below(outside_folder() / "dpkp-kafka-python");
  CHECK(files.size() == 11);
  for (const fs::path& file : files) {
    INFO(file);
    const auto records = decode_vectors(read_whole(file));
    REQUIRE(!records.empty());
    CHECK(!records[0].key.has_value());
    CHECK((records[0].value == "123" || records[0].value == ""));
    if (file.stem() == "record_batch_data_v1_0") CHECK(records[0].timestamp == 1503648000942);
    if (file.stem() == "record_batch_data_v2_2") {
      REQUIRE(records.size() == 2);
      CHECK((records[1].headers == std::vector<OwnedHeader>{{"hkey", "hval"}}));
    }
  }
}

}  // namespace
}  // namespace bourn::test
