// A sink that shows every event in full, and hands it on: replay --step.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "commands/terminal.hpp"
#include "stream/sink.hpp"
#include "stream/winding_state.hpp"

namespace bourn::commands {

class FullView final : public Sink {
 public:
  using Write = std::function<void(const std::string&)>;
  // `state` has every event applied before it comes here; it must outlive the view, and so must `next`, which may be
  // null.
  FullView(Write write, const Screen& screen, const WindingState& state, Sink* next)
      : write_(std::move(write)), screen_(screen), state_(state), next_(next) {}

  State put(const Slice& slice) override;
  State flush() override { return next_ != nullptr ? next_->flush() : State::open; }

  // Shows the records of the slice, which goes nowhere.
  void show(const Slice& slice);

 private:
  Write write_;
  Screen screen_;
  const WindingState& state_;
  Sink* next_;
  std::optional<Timestamp> time_before_;
};

}  // namespace bourn::commands
