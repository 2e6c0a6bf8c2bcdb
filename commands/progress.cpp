#include "commands/progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/error.hpp"
#include "base/time.hpp"
#include "base/units.hpp"

namespace bourn::commands {
namespace {

constexpr std::int64_t kPatienceNs = 1'000'000'000;
constexpr std::int64_t kBetweenNs = 100'000'000;

}  // namespace

Progress::Progress(std::string what, std::int64_t total, bool quiet)
    : what_(std::move(what)),
      total_(total),
      enabled_(!quiet && ::isatty(STDERR_FILENO) == 1),
      began_ns_(monotonic_ns()),
      drawn_ns_(began_ns_ + kPatienceNs - kBetweenNs) {}

void Progress::advance(std::int64_t bytes) {
  done_ += bytes;
  if (!enabled_) return;
  const std::int64_t now = monotonic_ns();
  if (now - drawn_ns_ >= kBetweenNs) draw(now);
}

void Progress::clear() {
  line_.hide();
}

void Progress::draw(std::int64_t now_ns) {
  drawn_ns_ = now_ns;
  const double seconds = static_cast<double>(now_ns - began_ns_) / 1e9;
  const double rate = static_cast<double>(done_) / seconds;
  std::string line = fmt::format("{}: {}", what_, size_text(done_));
  if (total_ > 0) {
    // A log may grow while it is read.
    const std::int64_t total = std::max(total_, done_);
    line += fmt::format(" of {} ({} %)", size_text(total), done_ * 100 / total);
  }
  line += fmt::format(", {}/s", size_text(static_cast<std::int64_t>(rate)));
  if (total_ > done_ && rate > 0) {
    const auto left = static_cast<std::int64_t>(static_cast<double>(total_ - done_) / rate);
    line += fmt::format(", {} left", duration_text(std::chrono::seconds(left)));
  }
  line_.show(line);
}

}  // namespace bourn::commands
