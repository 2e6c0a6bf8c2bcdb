#include "stream/trim.hpp"

namespace bourn {

Reason trim_run(RecordRun& run, Offset from, std::optional<Offset> until) noexcept {
  RecordReader reader(run);
  RecordView record;
  std::size_t start = 0;
  std::size_t end = 0;
  std::int32_t count = 0;
  for (;;) {
    const std::size_t at = reader.position();
    const RecordReader::Next next = reader.next(record);
    if (next == RecordReader::Next::damaged) return reader.reason();
    if (next == RecordReader::Next::end) break;
    if (record.offset < from) continue;
    if (until && record.offset >= *until) break;
    if (count++ == 0) start = at;
    end = reader.position();
  }
  run.bytes = run.bytes.substr(start, end - start);
  run.count = count;
  return nullptr;
}

}  // namespace bourn
