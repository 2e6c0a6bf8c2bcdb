// Log files that bourn did not write (tests/golden/README.md), and a log decoded as a whole, to be compared with
// another.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "format/batch.hpp"
#include "format/batch_scanner.hpp"
#include "support/catch.hpp"
#include "support/records.hpp"

namespace bourn::test {

inline std::filesystem::path golden_folder() {
  return std::filesystem::path(BOURN_SOURCE_DIR) / "tests" / "golden";
}

// Files that may not stand in the repository are looked for beside it, or where $BOURN_FIXTURES says.
inline std::filesystem::path outside_folder() {
  const char* const set = std::getenv("BOURN_FIXTURES");
  if (set != nullptr) return set;
  return std::filesystem::path(BOURN_SOURCE_DIR) / ".." / "shared" / "fixtures";
}

inline std::string read_whole(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  INFO(path);
  REQUIRE(file.is_open());
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// The .log in a folder of tests/golden, such as "oracle/oracle-txn-0".
inline std::string read_golden_log(const std::string& folder) {
  for (const auto& entry : std::filesystem::directory_iterator(golden_folder() / folder)) {
    if (entry.path().extension() == ".log") return read_whole(entry.path());
  }
  FAIL("no .log in " << folder);
  return {};
}

// Appends what the run holds; nullptr, or what is wrong with it.
inline Reason read_records(const RecordRun& run, std::vector<OwnedRecord>& records) {
  RecordReader reader(run);
  RecordView view;
  while (true) {
    const auto next = reader.next(view);
    if (next == RecordReader::Next::end) return nullptr;
    if (next == RecordReader::Next::damaged) return reader.reason();
    records.push_back(own(view));
  }
}

struct DecodedLog {
  std::vector<BatchHeader> batches;
  std::vector<OwnedRecord> records;
  std::vector<std::string> damage;  // of the batches, and of the walk over them
  std::size_t unread = 0;           // bytes after the last good batch
};

inline DecodedLog decode_log(Bytes bytes) {
  DecodedLog log;
  BatchDecoder decoder;
  const Walk walk = walk_batches(bytes, {}, [&](const BatchHeader& header, Bytes batch) {
    log.batches.push_back(header);
    RecordRun run;
    Reason reason = decoder.decode({header, batch}, run);
    if (reason == nullptr) reason = read_records(run, log.records);
    if (reason != nullptr) log.damage.emplace_back(reason);
  });
  if (walk.reason != nullptr) log.damage.emplace_back(walk.reason);
  log.unread = bytes.size() - walk.good;
  return log;
}

inline DecodedLog decode_golden_log(const std::string& folder) {
  return decode_log(read_golden_log(folder));
}

}  // namespace bourn::test
