// Text in: one of the three virtual interfaces of bourn is on the way out (Formatter), this is its counterpart on the
// way in.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "format/record_codec.hpp"
#include "stream/text/event.hpp"

namespace bourn {

class EventReader {
 public:
  enum class Next {
    event,    // `event` is set
    starved,  // no whole event at hand and nothing more to read at this moment: a good time to write what was gathered
    end,      // no more input
    bad,      // this piece of input is no event; bad() says why. The reader stands after it and can go on
  };
  // Does not wait; wait() does.
  virtual Next next(InputEvent& event) = 0;
  // Waits until there may be more, at most `patience` (nullopt: for ever). Returns at once when a stop was asked.
  virtual void wait(std::optional<std::chrono::milliseconds> patience) = 0;

  struct Bad {
    std::uint64_t line = 0;    // 1-based number of the line (or of the event, where input has no lines)
    std::uint64_t column = 0;  // 1-based byte in the line, 0 when the whole line is meant
    std::string what;          // "no key separator", "not JSON: …"
    Bytes text;  // the piece itself, for a reject file; empty when it was too long to keep. Until the next call
  };
  virtual const Bad& bad() const = 0;

  // Lines at hand of which each is an event of a value alone, for who can take many at once; nothing where events are
  // anything else. Valid until the next call of another function.
  virtual ValueLines lines() const { return {}; }
  // Passes over the first of them, as if next() had handed them out.
  virtual void take(const EncodedLines& /*lines*/) {}

  // Lines (or events) seen so far, the bad ones included.
  virtual std::uint64_t line() const = 0;
  virtual ~EventReader() = default;
};

}  // namespace bourn
