#include "stream/winder.hpp"

#include "stream/records_of.hpp"

namespace bourn {
namespace {

constexpr int kEventsBetweenQuestions = 1000;

}  // namespace

// False where it is not remembered how things were then.
bool Winder::wind_back(std::int64_t number) {
  const std::int64_t back = this->number() - number;
  const bool state_goes_back = parts_.state.too_large() || parts_.state.undoable() >= static_cast<std::size_t>(back);
  if (number < parts_.history.earliest() || !state_goes_back) return false;
  for (std::int64_t i = 0; i < back && !parts_.state.too_large(); ++i) parts_.state.undo();
  parts_.history.move_to(number);
  parts_.player.source_moved();
  return true;
}

void Winder::begin_again() {
  parts_.history.begin_again(parts_.again());
  parts_.state.clear();
  parts_.player.source_moved();
}

bool Winder::is_time_to_ask() {
  if (--until_asked_ > 0) return false;
  until_asked_ = kEventsBetweenQuestions;
  return true;
}

Winder::Arrival Winder::arrive(bool there) {
  parts_.player.make_due();
  return there ? Arrival::there : Arrival::at_end;
}

Winder::Arrival Winder::go_to(std::int64_t number) {
  if (number < this->number() && !wind_back(number)) begin_again();
  while (this->number() < number) {
    if (!parts_.player.skip()) return arrive(false);
    if (is_time_to_ask() && !keep_on_()) return Arrival::interrupted;
  }
  return arrive(parts_.player.look());
}

Winder::Arrival Winder::find(std::int64_t from, const Wanted& wanted) {
  if (const Arrival arrival = go_to(from); arrival != Arrival::there) return arrival;
  do {
    if (wanted(parts_.player.where(), parts_.player.record())) return arrive(true);
    if (is_time_to_ask() && !keep_on_()) return Arrival::interrupted;
    parts_.player.skip();
  } while (parts_.player.look());
  return arrive(false);
}

// The number of the first remembered event that is wanted and has gone by. What stood before those that are remembered
// may be wanted, too, so there must be one in front that is not.
std::optional<std::int64_t> Winder::remembered(const Wanted& wanted) {
  History& history = parts_.history;
  for (std::int64_t at = history.earliest(); at < number(); ++at) {
    bool is_wanted = false;
    for_each_record(history.at(at),
                    [&](const RecordView& record) { is_wanted = wanted(*history.at(at).where, record); });
    if (!is_wanted) continue;
    if (at == history.earliest() && at > 0) return std::nullopt;
    return at;
  }
  return std::nullopt;
}

Winder::Arrival Winder::find_first(const Wanted& wanted) {
  if (const auto number = remembered(wanted)) return go_to(*number);
  // What is remembered begins at the first event, and nothing in it is wanted: look at what comes.
  return find(parts_.history.earliest() == 0 ? number() : 0, wanted);
}

}  // namespace bourn
