// Moves a player over its events without playing them, forwards and back, with the state that they make.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "stream/history.hpp"
#include "stream/player.hpp"
#include "stream/winding_state.hpp"

namespace bourn {

class Winder {
 public:
  struct Parts {
    Player& player;  // plays `history`, and applies every event to `state` (Player::Options::on_event)
    History& history;
    WindingState& state;
    // The same events from the first one on; throws where they can be read once only.
    std::function<std::unique_ptr<Source>()> again;
  };
  using Wanted = std::function<bool(const TopicPartition&, const RecordView&)>;
  // Asked now and then on a long way; false: stop where it is.
  using KeepOn = std::function<bool()>;

  // The parts must outlive it.
  Winder(Parts parts, KeepOn keep_on) : parts_(std::move(parts)), keep_on_(std::move(keep_on)) {}

  // The number, from 0 on, of the event that comes next.
  std::int64_t number() const noexcept { return parts_.history.position() - (parts_.player.has_in_view() ? 1 : 0); }

  enum class Arrival { there, at_end, interrupted };
  // Makes this event the next one, due now. The state is that of all events before it. What is not remembered any more
  // is read again from the first event on. at_end: there are not so many events, and none comes next.
  Arrival go_to(std::int64_t number);
  // Makes the first event that is wanted, from that number on, the next one.
  Arrival find(std::int64_t from, const Wanted& wanted);
  // The same, from the first event on: one that is remembered is gone back to without reading it again.
  Arrival find_first(const Wanted& wanted);

 private:
  std::optional<std::int64_t> remembered(const Wanted& wanted);
  bool wind_back(std::int64_t number);
  void begin_again();
  bool is_time_to_ask();
  Arrival arrive(bool there);

  Parts parts_;
  KeepOn keep_on_;
  int until_asked_ = 0;
};

}  // namespace bourn
