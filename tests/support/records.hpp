// Records that own their bytes, batches made of them, and a vocabulary of damage.
#pragma once

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "format/batch_builder.hpp"
#include "format/record.hpp"
#include "format/record_codec.hpp"

namespace bourn::test {

struct OwnedHeader {
  std::string name;
  std::optional<std::string> value;
  bool operator==(const OwnedHeader&) const = default;
};

// A RecordView's copy, to be kept and compared.
struct OwnedRecord {
  Offset offset = 0;
  Timestamp timestamp = 0;
  std::optional<std::string> key;
  std::optional<std::string> value;
  std::vector<OwnedHeader> headers;
  bool operator==(const OwnedRecord&) const = default;
};

// For the messages of failed comparisons.
std::ostream& operator<<(std::ostream& out, const OwnedRecord& record);

OwnedRecord own(const RecordView& record);

// Lends a record as a view; holds the encoded headers, and must not outlive `record`.
class Lent {
 public:
  explicit Lent(const OwnedRecord& record);
  Lent(OwnedRecord&&) = delete;
  Lent(const Lent&) = delete;
  Lent& operator=(const Lent&) = delete;
  const RecordView& view() const { return view_; }

 private:
  HeaderList headers_;
  RecordView view_;
};

// 2023-11-14T22:13:20Z, the time of the records below when none is given.
inline constexpr Timestamp kSomeTime = 1'700'000'000'000;

OwnedRecord value_record(Offset offset, std::string value, Timestamp timestamp = kSomeTime);

// `count` records from offset `first` on, of every kind in turn: value alone, key and value, tombstone, empty value,
// null key and null value, headers (one null, one empty, one name twice), a value of a few kB. Their times go up and
// down.
std::vector<OwnedRecord> varied_records(std::int32_t count, Offset first = 0);

struct BatchShape {
  Offset base_offset = 0;  // the records' offsets are absolute and not below it
  std::int32_t leader_epoch = -1;
  BatchOptions options = {};
};

// One sealed and stamped batch of the records.
std::string make_batch(const std::vector<OwnedRecord>& records, const BatchShape& shape = {});
// One batch of `count` records with values "value 0" and on, starting at offset `first`.
std::string make_batch(std::int32_t count, Offset first);

// The run that a batch of ours holds; `batch` is v2 and not compressed.
RecordRun run_of(Bytes batch);
// All records of a run. Fails the test when the run is damaged.
std::vector<OwnedRecord> read_run(const RecordRun& run);
// All records of all batches, whatever their format and codec. Fails the test when anything is damaged or left over.
std::vector<OwnedRecord> read_log(Bytes log);

// Writes the checksum of one v2 batch anew, after its bytes were changed on purpose.
std::string resealed(std::string batch);

// Damage. Each takes and returns a copy, so that damages can be nested.
std::string flip_byte(std::string bytes, std::size_t at);                        // all eight bits
std::string flip_bit(std::string bytes, std::size_t bit);                        // bit 0 is the lowest of byte 0
std::string cut_tail(std::string bytes, std::size_t count);                      // the last `count` bytes go
std::string zero_range(std::string bytes, std::size_t from, std::size_t count);  // lies within the bytes

// Bytes written as hexadecimal digits; blanks between them are skipped.
std::string from_hex(Bytes digits);

}  // namespace bourn::test
