#include "log/repair_edits.hpp"

#include <fcntl.h>

#include <algorithm>
#include <iterator>
#include <tuple>

#include "base/endian.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "format/batch_header.hpp"
#include "format/file_names.hpp"
#include "log/lost_offsets.hpp"
#include "log/sealed_sums.hpp"
#include "log/segment.hpp"

namespace bourn {
namespace {

using Act = RepairStep::Act;

bool is_edit(Act act) {
  return act == Act::set_aside || act == Act::set_offset || act == Act::set_epoch || act == Act::mend_batch;
}

SegmentEdit edit_for(const RepairStep& step, const Segment& segment) {
  SegmentEdit edit{step.from, step.to, {}};
  const auto keep = [&](std::int64_t from, std::int64_t to) {
    std::string bytes(static_cast<std::size_t>(to - from), '\0');
    read_at(segment.log(), from, bytes.data(), bytes.size(), segment.path());
    edit.from = from;
    edit.to = to;
    edit.replacement = std::move(bytes);
  };
  constexpr auto kEpochAt = static_cast<std::int64_t>(kLeaderEpochAt);
  switch (step.act) {
    case Act::set_offset:
      keep(step.from, step.from + 8);
      store_big(edit.replacement.data(), step.wanted);
      break;
    case Act::set_epoch:
      keep(step.from + kEpochAt, step.from + kEpochAt + 4);
      store_big(edit.replacement.data(), static_cast<std::int32_t>(step.wanted));
      break;
    case Act::mend_batch: {
      const std::int64_t byte = step.wanted / 8;
      keep(byte, byte + 1);
      edit.replacement[0] = static_cast<char>(edit.replacement[0] ^ (1 << (step.wanted % 8)));
      break;
    }
    default:
      break;
  }
  return edit;
}

void cut_tail(const PartitionDir& dir, const Fd& own_files, TornFiles& torn, const RepairStep& step) {
  const std::string copy = torn.copy(step.segment, step.from, step.to);
  if (step.first >= 0 && step.last >= step.first) {
    append_lost_offsets(dir, own_files, {{step.first, step.last + 1, copy}});
  }
  forget_sealed_sum(dir, own_files, step.segment);
  const std::string name = segment_file_name(step.segment, SegmentFile::log);
  const Fd log = open_for_writing(dir.fd().get(), name, Create::no);
  if (!log) fail(ErrorKind::missing, "{}: vanished", dir.path_of(name));
  int error = truncate_file(log, step.from);
  if (error == 0) error = sync_data(log);
  if (error != 0) fail_errno(dir.path_of(name), "cut its end", error);
}

}  // namespace

void edit_segment(const PartitionDir& dir, const Fd& own_files, TornFiles& torn, const TopicSettings& settings,
                  Offset base, const std::vector<RepairStep>& steps) {
  std::vector<RepairStep> mine;
  std::copy_if(steps.begin(), steps.end(), std::back_inserter(mine), [&](const RepairStep& step) {
    return step.segment == base && (is_edit(step.act) || step.act == Act::cut_tail);
  });
  if (mine.empty()) return;
  if (std::none_of(mine.begin(), mine.end(), [](const RepairStep& step) { return is_edit(step.act); })) {
    for (const RepairStep& step : mine) cut_tail(dir, own_files, torn, step);
    return;
  }
  // What goes as a whole need not be put right as well.
  std::stable_sort(mine.begin(), mine.end(), [](const RepairStep& a, const RepairStep& b) {
    const auto key = [](const RepairStep& step) {
      return std::make_tuple(step.from, step.act == Act::set_aside || step.act == Act::cut_tail ? 0 : 1);
    };
    return key(a) < key(b);
  });
  const auto segment = Segment::open(dir, base);
  if (!segment) fail(ErrorKind::missing, "{}: vanished", dir.path_of(segment_file_name(base, SegmentFile::log)));
  std::vector<SegmentEdit> edits;
  std::vector<LostOffsets> lost;
  for (const RepairStep& step : mine) {
    SegmentEdit edit = edit_for(step, *segment);
    if (!edits.empty() && edit.from < edits.back().to) continue;
    const std::string copy = torn.copy(base, step.from, step.to);
    if (step.first >= 0 && step.last >= step.first) lost.push_back({step.first, step.last + 1, copy});
    edits.push_back(std::move(edit));
  }
  append_lost_offsets(dir, own_files, lost);
  rewrite_segment(dir, own_files, settings, base, edits);
}

}  // namespace bourn
