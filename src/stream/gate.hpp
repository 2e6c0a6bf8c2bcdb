// Between a player that can be wound back and where its events go: nothing is sent twice.
#pragma once

#include <cstdint>
#include <map>

#include "stream/history.hpp"
#include "stream/sink.hpp"

namespace bourn {

// Numbers, kept as ranges of neighbours.
class NumberSet {
 public:
  void add(std::int64_t number);
  bool contains(std::int64_t number) const;
  void clear() { ranges_.clear(); }

 private:
  std::map<std::int64_t, std::int64_t> ranges_;  // begin -> end, exclusive
};

class Gate final : public Sink {
 public:
  // Events have their numbers from `history`, whose last event is always the one that is put here. With `repeats`, as
  // for a screen, events pass each time. Both must outlive the gate.
  Gate(Sink& next, const History& history, bool repeats) : next_(next), history_(history), repeats_(repeats) {}

  State put(const Slice& slice) override;
  State flush() override { return next_.flush(); }

  bool was_sent(std::int64_t number) const { return !repeats_ && sent_.contains(number); }
  // The history begins again: its numbers mean other events, or the same once more.
  void begin_again() { sent_.clear(); }

 private:
  Sink& next_;
  const History& history_;
  bool repeats_;
  NumberSet sent_;
};

}  // namespace bourn
