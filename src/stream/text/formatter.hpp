// Text out.
#pragma once

#include "base/bytes.hpp"
#include "stream/text/event.hpp"

namespace bourn {

class Formatter {
 public:
  // Appends the text of one event to `out`, its delimiter included.
  virtual void format(const EventView& event, Buffer& out) = 0;
  virtual ~Formatter() = default;
};

}  // namespace bourn
