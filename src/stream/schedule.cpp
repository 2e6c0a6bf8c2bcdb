#include "stream/schedule.hpp"

#include <algorithm>

namespace bourn {
namespace {

constexpr long double kNsPerMs = 1e6L;
constexpr long double kNsPerSecond = 1e9L;

// Times may be anything that a hostile log holds.
std::int64_t capped(long double ns) noexcept {
  constexpr auto kMost = static_cast<long double>(Schedule::kNever);
  return ns >= kMost ? Schedule::kNever : static_cast<std::int64_t>(ns);
}

std::int64_t saturating_add(std::int64_t a, std::int64_t b) noexcept {
  std::int64_t sum = 0;
  if (!__builtin_add_overflow(a, b, &sum)) return sum;
  return b > 0 ? INT64_MAX : INT64_MIN;
}

// later >= earlier
std::int64_t gap_between(Timestamp earlier, Timestamp later) noexcept {
  std::int64_t gap = 0;
  return __builtin_sub_overflow(later, earlier, &gap) ? INT64_MAX : gap;
}

}  // namespace

Schedule::Schedule(const ScheduleOptions& options, std::int64_t now_ns)
    : options_(options), anchor_ns_(now_ns), due_before_ns_(now_ns), due_ns_(now_ns) {
  if (options_.rate) options_.speed.reset();
}

long double Schedule::ns_per_step() const noexcept {
  if (options_.rate) return kNsPerSecond / static_cast<long double>(*options_.rate);
  return kNsPerMs / static_cast<long double>(*options_.speed);
}

std::int64_t Schedule::due_at(std::int64_t position) const noexcept {
  if (!paced()) return anchor_ns_;
  const long double steps = static_cast<long double>(position) - static_cast<long double>(anchor_position_);
  return capped(static_cast<long double>(anchor_ns_) + steps * ns_per_step());
}

std::optional<Jump> Schedule::next(Timestamp recorded) {
  std::int64_t gap = 0;
  if (recorded != kNoTimestamp) {
    if (latest_ && recorded > *latest_) gap = gap_between(*latest_, recorded);
    latest_ = std::max(latest_.value_or(recorded), recorded);
  }
  const bool first = !any_;
  any_ = true;
  due_before_ns_ = due_ns_;
  if (options_.rate) {
    if (!first) position_ = saturating_add(position_, 1);
    due_ns_ = due_at(position_);
    return std::nullopt;
  }
  std::int64_t kept = gap;
  if (options_.skip_gap_ms && gap > *options_.skip_gap_ms) {
    kept = 0;
  } else if (options_.max_gap_ms) {
    kept = std::min(gap, *options_.max_gap_ms);
  }
  position_ = saturating_add(position_, kept);
  due_ns_ = due_at(position_);
  bool jumped = kept < gap;
  if (options_.max_wait_ms && paced()) {
    const std::int64_t most = saturating_add(due_before_ns_, capped(kNsPerMs * *options_.max_wait_ms));
    if (due_ns_ > most) {
      anchor_position_ = position_;
      anchor_ns_ = due_ns_ = most;
      jumped = true;
    }
  }
  if (!jumped || !paced()) return std::nullopt;
  return Jump{gap, wait_ns()};
}

void Schedule::delay(std::int64_t by_ns) noexcept {
  anchor_ns_ = saturating_add(anchor_ns_, by_ns);
  due_ns_ = saturating_add(due_ns_, by_ns);
  due_before_ns_ = saturating_add(due_before_ns_, by_ns);
}

void Schedule::rebase(std::int64_t now_ns) noexcept {
  anchor_position_ = position_;
  anchor_ns_ = due_ns_ = now_ns;
  due_before_ns_ = std::min(due_before_ns_, now_ns);
}

void Schedule::change_speed(double factor, std::int64_t now_ns) noexcept {
  if (!paced()) {
    options_.speed = factor;
    return rebase(now_ns);
  }
  // What is left of the present wait is shortened or stretched; what is over stays as it was.
  const long double left = std::max(static_cast<long double>(due_ns_) - static_cast<long double>(now_ns), 0.0L);
  (options_.rate ? options_.rate : options_.speed).value() *= factor;
  anchor_position_ = position_;
  anchor_ns_ = due_ns_ = capped(static_cast<long double>(now_ns) + left / static_cast<long double>(factor));
}

void Schedule::restart(std::int64_t now_ns) noexcept {
  latest_.reset();
  any_ = false;
  rebase(now_ns);
}

}  // namespace bourn
