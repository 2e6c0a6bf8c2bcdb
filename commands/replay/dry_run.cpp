#include "commands/replay/dry_run.hpp"

#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/stop.hpp"
#include "base/units.hpp"
#include "commands/progress.hpp"
#include "commands/replay/replayed.hpp"
#include "commands/words.hpp"
#include "stream/place.hpp"
#include "stream/slice_reader.hpp"

namespace bourn::commands {
namespace {

using nlohmann::ordered_json;

std::string span_text(std::int64_t ms) {
  return duration_text(std::chrono::milliseconds(std::min(ms, INT64_MAX / 1'000'000)));
}

}  // namespace

void DryRun::walk(Source& source, const Player::Judge& judge, const Stop& stop) {
  SliceReader reader;
  while (!stop.requested() && source.next() == Source::Next::slice) {
    partitions_.insert(*source.slice().where);
    reader.open(source.slice());
    while (reader.step()) {
      if (!add(source.slice(), reader.record(), judge)) return;
    }
  }
}

// False when the judge ends it here.
bool DryRun::add(const Slice& slice, const RecordView& record, const Player::Judge& judge) {
  const TopicPartition& where = *slice.where;
  const Player::Verdict verdict = judge ? judge(where, record) : Player::Verdict();
  if (verdict.stop_before) return false;
  if (slice.is_state) {
    ++state_;
  } else {
    measure_gap(where, record);
    if (const auto jump = schedule_.next(record.timestamp)) {
      ++jumps_;
      jumped_ms_ += std::min(jump->gap_ms, INT64_MAX - jumped_ms_);
    }
  }
  ++events_;
  bytes_ += static_cast<std::int64_t>(record.key.value_or(Bytes{}).size() + record.value.value_or(Bytes{}).size());
  return !verdict.stop_after;
}

void DryRun::measure_gap(const TopicPartition& where, const RecordView& record) {
  const Timestamp time = record.timestamp;
  if (time < 0) return;
  if (last_ == kNoTimestamp) {
    first_ = last_ = time;
  } else if (time < last_) {
    ++backwards_;
    first_ = std::min(first_, time);
  } else {
    if (gaps_.wants(time - last_)) gaps_.add({last_, time, where, record.offset});
    last_ = time;
  }
}

void DryRun::print(Output& output, std::int64_t loops, bool json, Zone zone) const {
  const std::int64_t once_ns = events_ == 0 ? 0 : schedule_.due_ns();
  const std::int64_t times = std::max<std::int64_t>(loops, 1);
  const std::int64_t all_ns = once_ns > INT64_MAX / times ? INT64_MAX : once_ns * times;
  if (json) {
    ordered_json gaps = ordered_json::array();
    for (const LargestGaps::Gap& gap : gaps_.gaps()) {
      gaps.push_back({{"topic", gap.where.topic},
                      {"partition", gap.where.partition},
                      {"offset", gap.offset},
                      {"from", gap.from},
                      {"until", gap.until},
                      {"gap_ms", gap.length_ms()}});
    }
    ordered_json page = {{"events", events_}, {"state", state_}, {"bytes", bytes_}, {"partitions", partitions_.size()}};
    page["first_time"] = first_ < 0 ? ordered_json() : ordered_json(first_);
    page["last_time"] = first_ < 0 ? ordered_json() : ordered_json(last_);
    page["loops"] = loops;
    page["duration_ms"] = loops == 0 ? ordered_json() : ordered_json(all_ns / 1'000'000);
    page["shortened"] = jumps_;
    page["shortened_ms"] = jumped_ms_;
    page["backwards"] = backwards_;
    page["gaps"] = std::move(gaps);
    output.write(page.dump() + "\n");
    return;
  }
  const auto line = [&output](std::string_view name, const std::string& what) {
    output.write(fmt::format("{:<10} {}\n", name, what));
  };
  line("events", fmt::format("{} in {}, {}", grouped(events_),
                             grouped(static_cast<std::int64_t>(partitions_.size()), "partition"), size_text(bytes_)));
  if (events_ == 0) return;
  if (state_ > 0) line("state", fmt::format("{} of them first, one for each key", grouped(state_)));
  if (first_ >= 0) {
    line("recorded",
         fmt::format("{} to {} ({})", iso_time(first_, zone), iso_time(last_, zone), span_text(last_ - first_)));
  }
  std::string length = schedule_.paced() ? duration_text(std::chrono::nanoseconds(all_ns)) : "as fast as it goes";
  if (loops == 0) length = schedule_.paced() ? length + " each time, without end" : "without end";
  if (loops > 1) length += fmt::format(", {} times", loops);
  line("takes", length);
  if (jumps_ > 0) line("shortened", fmt::format("{}, {} in all", grouped(jumps_, "silence"), span_text(jumped_ms_)));
  if (backwards_ > 0) line("backwards", fmt::format("{} older than one before", grouped(backwards_, "event")));
  for (const LargestGaps::Gap& gap : gaps_.gaps()) {
    line("silence", fmt::format("{} before {}, from {}", span_text(gap.length_ms()), place_of(gap.where, gap.offset),
                                iso_time(gap.from, zone)));
  }
}

Outcome print_dry_run(const ReplayOptions& options, const Stop& stop) {
  Rules rules(options.rules, options.store.now());
  FileWatch watch;
  Selection selection(options.selection, options.store, watch, &stop);
  Progress progress("reading", selection.bytes(), options.store);
  selection.on_read([&progress](std::int64_t bytes) { progress.advance(bytes); });
  DryRun run(wanted_schedule(options));
  Player::Judge judge;
  if (!rules.empty()) {
    judge = [&rules](const TopicPartition& where, const RecordView& record) { return rules.judge(where, record); };
  }
  run.walk(*open_replayed(selection, options, Time::first), judge, stop);
  progress.clear();
  if (stop.requested()) return Outcome::done;
  Output output(STDOUT_FILENO, "stdout", &stop);
  run.print(output, options.loop, options.output.json, options.store.zone());
  output.flush();
  return selection.damages() > 0 ? Outcome::damaged : Outcome::done;
}

}  // namespace bourn::commands
