// Fuzz target: any bytes as the records of a batch. Byte 0 is the record count (255: INT32_MAX), byte 1 chooses the
// bases. What is read must lie within the bytes, and must be the same after being written and read again.
#include <cstddef>
#include <cstdint>

#include "base/error.hpp"
#include "format/record_codec.hpp"

using namespace bourn;
using Next = RecordReader::Next;

namespace {

void check_inside(Bytes part, Bytes whole) {
  BOURN_CHECK(part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

void check_views(const RecordView& record, Bytes run) {
  if (record.key) check_inside(*record.key, run);
  if (record.value) check_inside(*record.value, run);
  const Bytes headers = record.headers.encoded();
  check_inside(headers, run);
  const char* at = headers.data();
  record.headers.for_each([&](const HeaderView& header) {
    check_inside(header.name, headers);
    BOURN_CHECK(header.name.data() > at);
    at = header.name.data() + header.name.size();
    if (header.value) check_inside(*header.value, headers);
  });
}

void check_round_trip(const RecordView& record, const RecordRun& run, Buffer& out) {
  out.clear();
  encode_record(out, record, run.base_offset, run.base_timestamp);
  BOURN_CHECK(out.size() <= max_encoded_size(record));
  RecordReader reader({out.view(), 1, run.base_offset, run.base_timestamp, run.log_append_time});
  RecordView again;
  BOURN_CHECK(reader.next(again) == Next::record);
  BOURN_CHECK(again.offset == record.offset && again.timestamp == record.timestamp);
  BOURN_CHECK(again.key == record.key && again.value == record.value);
  BOURN_CHECK(again.headers.count() == record.headers.count());
  BOURN_CHECK(again.headers.encoded() == record.headers.encoded());
  BOURN_CHECK(reader.next(again) == Next::end);
}

RecordRun make_run(std::uint8_t count, std::uint8_t choice, Bytes bytes) {
  RecordRun run;
  run.bytes = bytes;
  run.count = count == 255 ? INT32_MAX : count;
  if ((choice & 1) != 0) run.base_offset = INT64_MAX - 3;
  if ((choice & 2) != 0) run.base_timestamp = (choice & 4) != 0 ? INT64_MAX : INT64_MIN;
  if ((choice & 8) != 0) run.log_append_time = 1'700'000'000'000;
  return run;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const RecordRun run = make_run(data[0], data[1], Bytes(reinterpret_cast<const char*>(data) + 2, size - 2));
  RecordReader reader(run);
  RecordView record;
  Buffer scratch;
  Offset last = run.base_offset - 1;
  Next next = reader.next(record);
  for (; next == Next::record; next = reader.next(record)) {
    BOURN_CHECK(record.offset > last);
    last = record.offset;
    check_views(record, run.bytes);
    check_round_trip(record, run, scratch);
  }
  if (next == Next::end) BOURN_CHECK(reader.left() == 0 && reader.position() == run.bytes.size());
  if (next == Next::damaged) BOURN_CHECK(reader.reason() != nullptr);
  BOURN_CHECK(reader.next(record) == next);
  return 0;
}
