// Decimal numbers of any size, compared exactly; private to src/stream.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.hpp"

namespace bourn::expr {

// How many bytes at the front of `text` are a number: -? digits, .digits, e+-digits. That is JSON's, and leading zeros.
// 0 when it begins with none.
std::size_t number_length(Bytes text) noexcept;

// A view of its text, which must outlive it. 9007199254740993 and 9007199254740992.0 are two numbers; 1, 1.0 and 1e0
// are one.
class Number {
 public:
  Number() = default;
  explicit Number(std::int64_t value) noexcept : value_(value) {}
  // `text` is a number as number_length() knows them.
  static Number of(Bytes text) noexcept;
  // nullopt unless the whole text is a number.
  static std::optional<Number> read(Bytes text) noexcept;

  // Exact, except that exponents beyond 10^15 count as that. Needs no memory.
  std::strong_ordering compare(const Number& other) const noexcept;

 private:
  // The value is 0.DIGITS × 10^exponent; `digits` begins with one that is not 0 and may hold a point. Empty for 0.
  struct Decimal {
    bool negative = false;
    std::int64_t exponent = 0;
    Bytes digits;
  };
  static Decimal decimal_of(Bytes text) noexcept;
  static std::strong_ordering compare(const Decimal& a, const Decimal& b) noexcept;

  // A whole number of 64 bits is its value, and any other its text.
  std::int64_t value_ = 0;
  Bytes text_;
};

}  // namespace bourn::expr
