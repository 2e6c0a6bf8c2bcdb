// A template as the steps in which it is read. Private to src/stream/text.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "stream/text/template_parse.hpp"

namespace bourn {

struct ReadStep {
  enum class How {
    literal,   // `text` itself
    open,      // up to `text`, which is taken too
    counted,   // as many bytes as its length said
    constant,  // a length that is not in the text
    fixed,     // `width` bytes
    digits,    // a decimal number, as far as its digits go
    json,      // a JSON string or null, as far as it goes
    each,      // from here to the matching `again` once for every header; `other` is the step behind that
    again,     // `other` is the step behind the matching `each`
  };
  How how = How::literal;
  Piece piece;                     // what is read; of a literal nothing
  std::optional<Token> length_of;  // the field that this is the length of
  std::string text;                // of literal and open
  std::size_t width = 0;           // of fixed
  std::size_t inside = 0;          // of open: so often `text` stands in the field itself (a blank in a date and time)
  std::size_t other = 0;           // of each and again
  bool last = false;               // of literal and open: `text` ends the event, and so does the end of the input
};

struct ReadPlan {
  std::vector<ReadStep> steps;
  // What every event ends in, for finding the next one after one that is bad; empty when only lengths tell.
  std::string terminator;
};

// Throws Error{usage} when the template cannot be read backwards.
ReadPlan plan_reading(const std::vector<Piece>& pieces, const std::string& delimiter);

}  // namespace bourn
