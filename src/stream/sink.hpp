// Where events go.
#pragma once

#include "stream/source.hpp"

namespace bourn {

class Sink {
 public:
  enum class State { open, closed };  // closed: the other side has gone; nothing more is wanted
  // Takes the slice's records. Throws Error for what cannot go on.
  virtual State put(const Slice& slice) = 0;
  // Hands over everything that was put.
  virtual State flush() = 0;
  virtual ~Sink() = default;
};

}  // namespace bourn
