#include "log/transactions.hpp"

#include <algorithm>

#include "base/file.hpp"
#include "format/batch.hpp"
#include "format/control_record.hpp"

namespace bourn {
namespace {

constexpr std::int64_t kMostOfAMarker = 4096;

std::optional<ControlRecord> marker_at(const Segment& segment, std::int64_t position, const BatchHeader& header) {
  if (header.size() > kMostOfAMarker) return std::nullopt;
  char bytes[kMostOfAMarker];
  const auto size = static_cast<std::size_t>(header.size());
  if (read_at(segment.log(), position, bytes, size, segment.path()) != size) return std::nullopt;
  BatchDecoder decoder;
  RecordRun run;
  if (decoder.decode({header, {bytes, size}}, run) != nullptr) return std::nullopt;
  RecordReader reader(run);
  RecordView record;
  ControlRecord control;
  if (reader.next(record) != RecordReader::Next::record) return std::nullopt;
  if (read_control_record(record, control) != nullptr || !control.is_marker()) return std::nullopt;
  return control;
}

}  // namespace

Transactions::Transactions(const PartitionDir& dir) : dir_(&dir), bases_(list_segments(dir)) {}
Transactions::Transactions(const Segment& segment) : only_(&segment) {}

Fate Transactions::fate(std::int64_t producer_id, Offset offset) {
  if (!begun_ && dir_ != nullptr) {
    const auto after = std::upper_bound(bases_.begin(), bases_.end(), offset);
    base_ = after == bases_.begin() ? 0 : static_cast<std::size_t>(after - bases_.begin()) - 1;
  }
  begun_ = true;
  for (;;) {
    std::deque<Marker>& markers = markers_[producer_id];
    while (!markers.empty() && markers.front().offset < offset) markers.pop_front();
    if (!markers.empty()) return markers.front().commit ? Fate::committed : Fate::aborted;
    if (!read_on()) return Fate::open;
  }
}

// Goes on to the next marker. False at the end of the log.
bool Transactions::read_on() {
  while (!at_end_) {
    if (only_ != nullptr) {
      if (read_on_in(*only_, only_->base())) return true;
      at_end_ = true;
    } else if (base_ >= bases_.size()) {
      at_end_ = true;
    } else {
      const auto segment = Segment::open(*dir_, bases_[base_]);
      if (segment && read_on_in(*segment, segment->base())) return true;
      ++base_;
      position_ = 0;
      next_offset_ = 0;
    }
  }
  return false;
}

bool Transactions::read_on_in(const Segment& segment, Offset least) {
  bool found = false;
  const auto look = [&](const BatchHeader& header, std::int64_t position) {
    if (found) return false;
    if (!header.control()) return true;
    const auto marker = marker_at(segment, position, header);
    if (!marker) return true;
    markers_[header.producer_id].push_back({header.base_offset, marker->type == ControlType::commit});
    found = true;
    return true;
  };
  const Hop hop =
      hop_batches(segment.log(), segment.path(), position_, segment.size(), std::max(next_offset_, least), look);
  position_ = hop.position;
  next_offset_ = hop.next_offset;
  return found;
}

}  // namespace bourn
