// The sink that prints.
#pragma once

#include <cstdint>
#include <memory>

#include "base/output.hpp"
#include "stream/positions.hpp"
#include "stream/sink.hpp"
#include "stream/text/formatter.hpp"

namespace bourn {

enum class ControlBytes { as_they_are, escaped };

class Printer final : public Sink {
 public:
  // `output` must outlive the printer. Escaped control bytes are for terminals.
  Printer(std::unique_ptr<Formatter> formatter, Output& output, ControlBytes control_bytes);

  State put(const Slice& slice) override;
  State flush() override;

  std::int64_t printed() const noexcept { return printed_; }
  // What the output has taken; moves at a successful flush() only, and never again after one that threw.
  const Positions& handed_over() const noexcept { return handed_over_; }

 private:
  void remember(const Slice& slice);
  State hand_over(Output::State (Output::*step)());

  std::unique_ptr<Formatter> formatter_;
  Output& output_;
  ControlBytes control_bytes_;
  Buffer plain_;  // before it is escaped
  std::int64_t printed_ = 0;
  bool lost_ = false;  // some of what was put never reached the output
  Positions put_;
  Positions handed_over_;
  // The place that moved last, so that whoever reads one partition need not look for it.
  Positions::iterator last_put_ = put_.end();
  Positions::iterator last_handed_ = handed_over_.end();
  // Since the last time that all was handed over: the place of last_put_, and others too.
  bool any_moved_ = false;
  bool several_moved_ = false;
};

}  // namespace bourn
