// A partition in a directory of its own, and what tests do with one: append, read, damage, restart the machine. Paths
// are partition directories unless a name says otherwise. Needs the log layer.
#pragma once

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/crc32c.hpp"
#include "base/endian.hpp"
#include "base/error.hpp"
#include "format/batch.hpp"
#include "format/checkpoint.hpp"
#include "format/file_names.hpp"
#include "log/cursor.hpp"
#include "log/durable_end.hpp"
#include "log/partition_dir.hpp"
#include "log/partition_log.hpp"
#include "support/catch.hpp"
#include "support/records.hpp"
#include "support/temp_dir.hpp"

namespace bourn::test {

// Files.

inline std::string content_of(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  INFO(file);
  REQUIRE(stream.is_open());
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

inline void put_content(const std::string& file, Bytes content) {
  std::ofstream stream(file, std::ios::binary | std::ios::trunc);
  stream.write(content.data(), static_cast<std::streamsize>(content.size()));
  stream.close();
  INFO(file);
  REQUIRE(stream.good());
}

inline std::int64_t size_of(const std::string& file) {
  return static_cast<std::int64_t>(std::filesystem::file_size(file));
}

// The three of these change a file in place, so that whoever has it open sees the change.
inline void overwrite(const std::string& file, std::int64_t at, Bytes bytes) {
  std::fstream stream(file, std::ios::binary | std::ios::in | std::ios::out);
  stream.seekp(at);
  stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  stream.close();
  INFO(file);
  REQUIRE(stream.good());
}
inline void append_bytes(const std::string& file, Bytes bytes) {
  overwrite(file, size_of(file), bytes);
}
inline void cut_file_tail(const std::string& file, std::int64_t count) {
  std::filesystem::resize_file(file, static_cast<std::uintmax_t>(size_of(file) - count));
}
inline void flip_file_byte(const std::string& file, std::int64_t at) {
  overwrite(file, at, flip_byte(content_of(file).substr(static_cast<std::size_t>(at), 1), 0));
}

// All that is in a directory, by relative path: to see that nothing was changed.
inline std::vector<std::pair<std::string, std::string>> all_files(const std::string& directory) {
  std::vector<std::pair<std::string, std::string>> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    const std::string name = std::filesystem::relative(entry.path(), directory);
    files.emplace_back(name, entry.is_regular_file() ? content_of(entry.path()) : "");
  }
  std::sort(files.begin(), files.end());
  return files;
}

// Folders of tests/golden, such as "oracle/oracle-indexed-0".
inline std::string golden(const std::string& folder) {
  return std::string(BOURN_SOURCE_DIR) + "/tests/golden/" + folder;
}

// A partition directory, "orders-0" in a root of its own; at first empty, with nothing of bourn's in it.
class Partition {
 public:
  Partition() { std::filesystem::create_directory(path()); }

  const std::string& root() const { return root_.path(); }
  std::string path() const { return root_.file("orders-0"); }
  std::string file(const std::string& name) const { return path() + "/" + name; }
  std::string log_file(Offset base = 0) const { return file(segment_file_name(base, SegmentFile::log)); }
  std::string index_file(Offset base = 0) const { return file(segment_file_name(base, SegmentFile::index)); }
  std::string time_index_file(Offset base = 0) const { return file(segment_file_name(base, SegmentFile::time_index)); }

  PartitionDir dir() const { return PartitionDir::open(root(), "orders-0"); }
  PartitionLog log(const TopicSettings& settings = {}) const { return {dir(), settings}; }

  std::vector<Offset> segments() const { return list_segments(dir()); }

 private:
  TempDir root_;
};

inline void copy_directory(const std::string& from, const std::string& to) {
  std::filesystem::copy(from, to, std::filesystem::copy_options::recursive);
}

// Appending.

// A batch as an appender hands it over: base offset 0, to be stamped.
inline std::string batch_of(const std::vector<std::string>& values, Timestamp time = kSomeTime) {
  std::vector<OwnedRecord> records;
  for (const std::string& value : values) {
    records.push_back(value_record(static_cast<Offset>(records.size()), value, time));
  }
  return make_batch(records);
}

inline PartitionLog::Appended append_batches(PartitionLog& log, const std::vector<std::string>& batches) {
  Buffer bytes;
  for (const std::string& batch : batches) bytes.append(batch);
  return log.append(bytes);
}

// One batch.
inline PartitionLog::Appended append_values(PartitionLog& log, const std::vector<std::string>& values,
                                            Timestamp time = kSomeTime) {
  return append_batches(log, {batch_of(values, time)});
}

// Reading.

inline std::vector<OwnedRecord> records_of(const Batch& batch) {
  BatchDecoder decoder;
  RecordRun run;
  const Reason reason = decoder.decode(batch, run);
  INFO((reason != nullptr ? reason : "no reason"));
  REQUIRE(reason == nullptr);
  return read_run(run);
}

struct Reading {
  std::vector<BatchHeader> batches;
  std::vector<OwnedRecord> records;
  std::vector<Damage> damages;
  std::vector<Offset> trimmed_to;
  Cursor::Next end = Cursor::Next::caught_up;
};

// Everything up to where there is nothing more for now, over all damage that lets itself be skipped and all that was
// trimmed away.
inline Reading read_on(Cursor& cursor) {
  Reading reading;
  for (;;) {
    reading.end = cursor.next();
    if (reading.end == Cursor::Next::batch) {
      reading.batches.push_back(cursor.batch().header);
      for (OwnedRecord& record : records_of(cursor.batch())) reading.records.push_back(std::move(record));
    } else if (reading.end == Cursor::Next::damaged) {
      reading.damages.push_back(cursor.damage());
      if (!cursor.skip_damage()) return reading;
    } else if (reading.end == Cursor::Next::trimmed) {
      reading.trimmed_to.push_back(cursor.position());
    } else {
      return reading;
    }
  }
}

inline Reading read_from(const std::string& path, Offset offset) {
  const PartitionDir dir = PartitionDir::open(path);
  Cursor cursor(dir);
  cursor.seek(offset);
  return read_on(cursor);
}

// All records of a log that has no damage.
inline std::vector<OwnedRecord> read_all(const std::string& path) {
  Reading reading = read_from(path, 0);
  for (const Damage& damage : reading.damages) FAIL(damage.path << " at byte " << damage.position << damage.reason);
  REQUIRE(reading.end == Cursor::Next::caught_up);
  return std::move(reading.records);
}

inline std::vector<std::string> values_of(const std::vector<OwnedRecord>& records) {
  std::vector<std::string> values;
  for (const OwnedRecord& record : records) values.push_back(record.value.value_or("null"));
  return values;
}
inline std::vector<std::string> read_values(const std::string& path) {
  return values_of(read_all(path));
}

inline std::vector<Offset> offsets_of(const std::vector<OwnedRecord>& records) {
  std::vector<Offset> offsets;
  for (const OwnedRecord& record : records) offsets.push_back(record.offset);
  return offsets;
}

// bourn's own files.

inline std::vector<std::string> torn_copies(const std::string& path) {
  std::vector<std::string> copies;
  if (!std::filesystem::exists(path + "/.bourn/torn")) return copies;
  for (const auto& entry : std::filesystem::directory_iterator(path + "/.bourn/torn")) {
    copies.push_back(content_of(entry.path()));
  }
  std::sort(copies.begin(), copies.end());
  return copies;
}

inline std::string durable_file(const std::string& path) {
  return path + "/.bourn/durable";
}

inline std::optional<DurableEnd> durable_end(const std::string& path) {
  const PartitionDir dir = PartitionDir::open(path);
  return DurableFile::open(dir.own_files(), durable_file(path)).read();
}

inline void set_durable_end(const std::string& path, const DurableEnd& end) {
  const PartitionDir dir = PartitionDir::open(path);
  DurableFile::open(dir.own_files(), durable_file(path)).write(end);
}

inline constexpr std::size_t kDurableSlot = 4096;

// Lets `change` alter both slots of the durable record, and seals those that were sealed anew.
inline void edit_durable(const std::string& path, const std::function<void(char* slot)>& change) {
  constexpr std::size_t kChecksumAt = 72;
  std::string bytes = content_of(durable_file(path));
  REQUIRE(bytes.size() == 2 * kDurableSlot);
  for (char* slot = bytes.data(); slot < bytes.data() + bytes.size(); slot += kDurableSlot) {
    if (Bytes(slot, 8) != "bourndur") continue;
    change(slot);
    store_little(slot + kChecksumAt, crc32c({slot, kChecksumAt}));
  }
  overwrite(durable_file(path), 0, bytes);
}

// What was synced and written stays as it is; the record of the durable end is from an earlier start of the machine.
inline void restart_machine(const std::string& path) {
  edit_durable(path, [](char* slot) { slot[16] = static_cast<char>(~slot[16]); });
}
inline void forget_durable_end(const std::string& path) {
  std::filesystem::remove(durable_file(path));
}
// As if the fdatasync of what stands behind the durable end had failed.
inline void fail_sync(const std::string& path) {
  edit_durable(path, [](char* slot) { slot[32] = 1; });
}

inline std::vector<EpochEntry> epochs_of(const std::string& path) {
  std::vector<EpochEntry> entries;
  const std::string file = path + "/leader-epoch-checkpoint";
  if (!std::filesystem::exists(file)) return entries;
  REQUIRE(parse_epoch_checkpoint(content_of(file), entries) == nullptr);
  return entries;
}

// Failure.

// The kind of the Error that `act` throws; the test fails when it throws none.
template <typename Act>
ErrorKind error_kind(Act&& act) {
  try {
    act();
  } catch (const Error& error) {
    return error.kind();
  }
  FAIL("no Error was thrown");
  return ErrorKind::bug;
}
template <typename Act>
std::string error_text(Act&& act) {
  try {
    act();
  } catch (const Error& error) {
    return error.what();
  }
  FAIL("no Error was thrown");
  return {};
}

// While it lives, files cannot be made longer than this: writes beyond are short, then fail with EFBIG.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(std::int64_t bytes) : before_(std::signal(SIGXFSZ, SIG_IGN)) {
    REQUIRE(getrlimit(RLIMIT_FSIZE, &limit_) == 0);
    rlimit limit = limit_;
    limit.rlim_cur = static_cast<rlim_t>(bytes);
    REQUIRE(setrlimit(RLIMIT_FSIZE, &limit) == 0);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &limit_);
    std::signal(SIGXFSZ, before_);
  }

 private:
  rlimit limit_{};
  void (*before_)(int);
};

// Runs `act` in `count` processes at once, which get their numbers; true when all of them returned from it.
inline bool in_processes(int count, const std::function<void(int)>& act) {
  std::vector<pid_t> children;
  for (int number = 0; number < count; ++number) {
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      // No exception may reach the test framework, which would go on with the tests in this process too.
      try {
        act(number);
      } catch (const std::exception&) {
        _exit(1);
      }
      _exit(0);
    }
    children.push_back(child);
  }
  bool all = true;
  for (const pid_t child : children) {
    int status = 0;
    waitpid(child, &status, 0);
    all = all && WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }
  return all;
}

}  // namespace bourn::test
