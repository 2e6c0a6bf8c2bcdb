// Sources made of lists, and what comes out of a source, for the tests of everything that moves events.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/stop.hpp"
#include "stream/pump.hpp"
#include "stream/source.hpp"
#include "support/catch.hpp"
#include "support/records.hpp"

namespace bourn::test {

// Gives batches made of the lists of records, one list a batch; idle in between where asked.
class ListSource final : public Source {
 public:
  ListSource(TopicPartition where, const std::vector<std::vector<OwnedRecord>>& batches, bool idle_between = false)
      : where_(std::move(where)), idle_between_(idle_between) {
    for (const auto& records : batches) {
      auto bytes = std::make_unique<Buffer>();
      for (const OwnedRecord& record : records) encode_record(*bytes, Lent(record).view(), records.front().offset, 0);
      Slice slice;
      slice.where = &where_;
      slice.header.base_offset = records.front().offset;
      slice.run = {bytes->view(), static_cast<std::int32_t>(records.size()), records.front().offset, 0, std::nullopt};
      slice.next_offset = records.back().offset + 1;
      slices_.push_back(slice);
      bytes_.push_back(std::move(bytes));
    }
  }

  Next next() override {
    if (idle_between_ && !was_idle_) {
      was_idle_ = true;
      return Next::idle;
    }
    was_idle_ = false;
    if (at_ == slices_.size()) return Next::end;
    ++at_;
    return Next::slice;
  }
  const Slice& slice() const override { return slices_[at_ - 1]; }

 private:
  TopicPartition where_;
  bool idle_between_;
  bool was_idle_ = false;
  std::vector<Slice> slices_;
  std::vector<std::unique_ptr<Buffer>> bytes_;
  std::size_t at_ = 0;
};

inline std::unique_ptr<Source> list_source(TopicPartition where, const std::vector<std::vector<OwnedRecord>>& batches,
                                           bool idle_between = false) {
  return std::make_unique<ListSource>(std::move(where), batches, idle_between);
}

// "t/0@5=value" for each record, in the order given out. Idle moments are passed over.
inline std::vector<std::string> drain(Source& source, int idle_limit = 1000) {
  std::vector<std::string> seen;
  for (;;) {
    const Source::Next next = source.next();
    if (next == Source::Next::end) return seen;
    if (next == Source::Next::idle) {
      if (idle_limit-- == 0) return seen;
      continue;
    }
    const Slice& slice = source.slice();
    RecordReader reader(slice.run);
    RecordView record;
    RecordReader::Next step{};
    Offset last = -1;
    while ((step = reader.next(record)) == RecordReader::Next::record) {
      last = record.offset;
      seen.push_back(slice.where->topic + "/" + std::to_string(slice.where->partition) + "@" +
                     std::to_string(record.offset) + "=" + (record.value ? std::string(*record.value) : "null"));
    }
    CHECK(step == RecordReader::Next::end);
    CHECK(slice.next_offset > last);
  }
}

}  // namespace bourn::test
