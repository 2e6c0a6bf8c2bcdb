#include "commands/progress.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/error.hpp"
#include "base/time.hpp"
#include "base/units.hpp"
#include "commands/terminal.hpp"
#include "commands/verb.hpp"
#include "commands/words.hpp"

namespace bourn::commands {
namespace {

constexpr std::int64_t kPatienceNs = 1'000'000'000;
constexpr std::int64_t kBetweenDrawingsNs = 100'000'000;
constexpr std::int64_t kBetweenLinesNs = 1'000'000'000;

}  // namespace

Progress::Form Progress::wanted_form(const StoreOptions& options) {
  const Terminal terminal = terminal_at(STDERR_FILENO);
  if (options.progress == "always") return terminal == Terminal::able ? Form::bottom_line : Form::lines;
  return options.progress == "auto" && terminal == Terminal::able && !options.quiet ? Form::bottom_line : Form::none;
}

Progress::Progress(std::string what, std::int64_t total, const StoreOptions& options)
    : what_(std::move(what)),
      total_(total),
      form_(wanted_form(options)),
      began_ns_(monotonic_ns()),
      between_ns_(form_ == Form::lines ? kBetweenLinesNs : kBetweenDrawingsNs),
      drawn_ns_(began_ns_ + kPatienceNs - between_ns_) {}

Progress::~Progress() {
  if (form_ != Form::lines) return;
  total_ = 0;  // whatever it was thought to be
  say(words(monotonic_ns()));
}

void Progress::reach(std::int64_t bytes) {
  done_ = bytes;
  if (form_ == Form::none) return;
  const std::int64_t now = monotonic_ns();
  if (now - drawn_ns_ >= between_ns_) draw(now);
}

void Progress::clear() {
  line_.hide();
}

void Progress::draw(std::int64_t now_ns) {
  drawn_ns_ = now_ns;
  if (form_ == Form::lines) {
    say(words(now_ns));
  } else {
    line_.show(words(now_ns));
  }
}

std::string Progress::words(std::int64_t now_ns) const {
  const double seconds = std::max(static_cast<double>(now_ns - began_ns_) / 1e9, 1e-9);
  const double rate = static_cast<double>(done_) / seconds;
  std::string text = fmt::format("{}: {}", what_, size_text(done_));
  if (total_ > 0) {
    // A log may grow while it is read.
    const std::int64_t total = std::max(total_, done_);
    text += fmt::format(" of {} ({} %)", size_text(total),
                        static_cast<int>(100 * static_cast<double>(done_) / static_cast<double>(total)));
  }
  if (events_ > 0) text += ", " + grouped(events_, "event");
  text += fmt::format(", {}/s", size_text(static_cast<std::int64_t>(std::min(rate, 9e18))));
  if (total_ > done_ && rate > 0) {
    const auto left = static_cast<std::int64_t>(static_cast<double>(total_ - done_) / rate);
    text += fmt::format(", {} left", duration_text(std::chrono::seconds(std::min<std::int64_t>(left, 1'000'000'000))));
  }
  return text;
}

void add_progress_option(Verb& command, StoreOptions& options) {
  command
      .add_option("--progress", options.progress,
                  "How far long work is, on stderr (default: auto, on a terminal after a second)")
      .type_name(kWhenWords)
      .check(check_when);
}

}  // namespace bourn::commands
