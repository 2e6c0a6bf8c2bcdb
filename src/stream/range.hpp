// Which part of a log is meant: rpk's range grammar, with kcat's words. Text only; src/stream/local_source.cpp finds
// the offsets.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "format/types.hpp"

namespace bourn {

struct Bound {
  enum class Kind {
    start,        // the oldest event that is still there
    end,          // the end as it is when the reading starts
    offset,       // `value` is an offset
    after_start,  // `value` offsets after the start
    before_end,   // `value` offsets before the end
    time,         // `value` is a moment in ms: the first event with this time or a later one
  };
  Kind kind = Kind::start;
  std::int64_t value = 0;
  bool operator==(const Bound&) const = default;
};

struct Range {
  Bound from;                  // the first event
  std::optional<Bound> until;  // the first event that is not meant any more; nullopt: none given
  bool operator==(const Range&) const = default;
};

// -o: start|beginning|end, N, -N (N before the end), +N (N after the start), :N, N:M, N:, N:+M (M offsets from N on),
// :end, @T, @T:, @T1:T2, @:T2, s@MS, e@MS (kcat; s@… and e@… may be given joined by a comma; bare digits are ms there),
// T being anything parse_moment takes; in "@T1:LENGTH" and "@T1:+LENGTH" a length of time counts from T1. Since T may
// hold colons (10:00), the split tries every ':' and takes the only one that makes both sides legal. Throws
// Error{usage} naming the text and what would be legal; so it does where the range plainly ends before it begins.
Range parse_range(std::string_view text, Now now);

// --from and --until: an offset, start, end, -N, +N, or a moment; a bare ten- or thirteen-digit number is a moment,
// other numbers are offsets, and a '@' in front makes anything a moment. Throws Error{usage} like parse_range.
Bound parse_bound(std::string_view text, Now now);

}  // namespace bourn
