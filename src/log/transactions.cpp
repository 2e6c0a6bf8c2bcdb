#include "log/transactions.hpp"

#include <algorithm>
#include <optional>

#include "format/batch.hpp"
#include "format/control_record.hpp"
#include "log/tail.hpp"

namespace bourn {
namespace {

// A marker's batch is 78 bytes; KRaft's control batches are longer, and no markers.
constexpr std::int64_t kLongestMarker = 4096;

// Whether the control batch aborts or commits a transaction; nullopt when it is about something else, or unreadable.
std::optional<ControlType> marker_type(const Segment& segment, const BatchHeader& header, std::int64_t position) {
  if (header.size() > kLongestMarker) return std::nullopt;
  char bytes[kLongestMarker];
  const auto size = static_cast<std::size_t>(header.size());
  if (read_at(segment.log(), position, bytes, size, segment.path()) < size) return std::nullopt;
  BatchDecoder decoder;
  RecordRun run;
  if (decoder.decode({header, {bytes, size}}, run) != nullptr) return std::nullopt;
  RecordReader reader(run);
  RecordView record;
  ControlRecord control;
  if (reader.next(record) != RecordReader::Next::record || read_control_record(record, control) != nullptr ||
      !control.is_marker()) {
    return std::nullopt;
  }
  return control.type;
}

}  // namespace

Fate Transactions::fate(std::int64_t producer_id, Offset offset) {
  if (read_to_ < 0) read_to_ = offset;
  const auto find = [&]() -> const Marker* {
    const auto of_producer = markers_.find(producer_id);
    if (of_producer == markers_.end()) return nullptr;
    const auto marker = std::upper_bound(of_producer->second.begin(), of_producer->second.end(), offset,
                                         [](Offset sought, const Marker& next) { return sought < next.offset; });
    return marker == of_producer->second.end() ? nullptr : &*marker;
  };
  const Marker* marker = find();
  if (marker == nullptr) {
    read_on();
    marker = find();
  }
  if (marker == nullptr) return Fate::open;
  return marker->aborts ? Fate::aborted : Fate::committed;
}

void Transactions::read_on() {
  if (segment_ != nullptr) return read_segment(*segment_);
  const std::vector<Offset> bases = list_segments(*dir_);
  auto base = std::upper_bound(bases.begin(), bases.end(), read_to_);
  if (base != bases.begin()) --base;
  for (; base != bases.end(); ++base) {
    if (const auto segment = Segment::open(*dir_, *base)) read_segment(*segment);
  }
}

void Transactions::read_segment(const Segment& segment) {
  const std::int64_t size = segment.size();
  std::int64_t position = segment.floor_position(read_to_);
  const auto take = [&](const BatchHeader& header, std::int64_t at) {
    if (header.base_offset < read_to_) return true;
    read_to_ = header.next_offset();
    if (!header.control()) return true;
    if (const auto type = marker_type(segment, header, at)) {
      markers_[header.producer_id].push_back({header.base_offset, *type == ControlType::abort});
    }
    return true;
  };
  while (position < size) {
    const Hop hop = hop_batches(segment.log(), segment.path(), position, size, segment.base(), take);
    if (hop.damage == nullptr) return;
    const auto next = find_batch_after(segment.log(), segment.path(), hop.position, size, hop.next_offset);
    if (!next) return;
    position = *next;
  }
}

}  // namespace bourn
