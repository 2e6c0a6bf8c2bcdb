#include "log/segment_list.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

#include "base/name_watch.hpp"
#include "log/segment.hpp"

namespace bourn {
namespace {

constexpr std::chrono::milliseconds kSettlePause{5};

}  // namespace

bool SegmentList::refresh() {
  if (dir_ == nullptr) return false;
  const std::int64_t changed = names_changed_ns(dir_->fd());
  if (changed >= 0 && changed == listed_at_ns_) return false;  // when it cannot be known, the list must tell
  listed_at_ns_ = changed;
  std::vector<Offset> bases = list_segments(*dir_);
  if (bases == bases_) return false;
  bases_ = std::move(bases);
  return true;
}

bool SegmentList::read_again() {
  listed_at_ns_ = -1;
  return refresh();
}

bool SegmentList::is_outdated() const {
  return dir_ != nullptr && names_changed_ns(dir_->fd()) != listed_at_ns_;
}

bool SegmentList::is_at_rest() const {
  return dir_ == nullptr || names_are_at_rest(dir_->fd());
}

void SegmentList::pause() {
  std::this_thread::sleep_for(kSettlePause);
}

std::optional<Offset> SegmentList::holding(Offset offset) const {
  if (bases_.empty()) return std::nullopt;
  const auto after = std::upper_bound(bases_.begin(), bases_.end(), offset);
  return after == bases_.begin() ? *after : *(after - 1);
}

std::optional<Offset> SegmentList::next_after(Offset base) const {
  if (bases_.empty() || bases_.back() <= base) return std::nullopt;
  return *std::upper_bound(bases_.begin(), bases_.end(), base);
}

}  // namespace bourn
