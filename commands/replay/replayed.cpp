#include "commands/replay/replayed.hpp"

#include "stream/latest.hpp"
#include "stream/narrow.hpp"

namespace bourn::commands {
namespace {

// The latest value of every key before the range, as far as the filter wants it.
std::unique_ptr<Source> state_before(Selection& selection, const ReplayOptions& options) {
  LatestOptions latest;
  latest.per_topic = true;
  latest.memory = memory_of(options.state);
  auto state = make_latest(selection.before(), selection.before(), latest);
  if (selection.filter().empty()) return state;
  return make_filtered(std::move(state), Filter(selection.filter()));
}

}  // namespace

std::unique_ptr<Source> open_replayed(Selection& selection, const ReplayOptions& options, Time time) {
  auto events = time == Time::first ? selection.source() : selection.again();
  if (!options.with_state) return events;
  return make_with_state(state_before(selection, options), std::move(events));
}

}  // namespace bourn::commands
