#include "stream/expr/number.hpp"

#include <algorithm>
#include <charconv>

namespace bourn::expr {
namespace {

constexpr std::int64_t kGreatestExponent = 1'000'000'000'000'000;

bool is_digit(char byte) noexcept {
  return byte >= '0' && byte <= '9';
}

std::size_t digits_length(Bytes text) noexcept {
  const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
  return static_cast<std::size_t>(end - text.begin());
}

// An exponent without its sign.
std::int64_t read_exponent(Bytes digits) noexcept {
  std::int64_t value = 0;
  for (const char digit : digits) value = std::min(10 * value + (digit - '0'), kGreatestExponent);
  return value;
}

// Takes the digits off the front, one by one; behind the last come zeros without end.
class Digits {
 public:
  explicit Digits(Bytes text) noexcept : text_(text) {}
  bool at_end() const noexcept { return text_.empty(); }
  char next() noexcept {
    if (!text_.empty() && text_.front() == '.') text_.remove_prefix(1);
    if (text_.empty()) return '0';
    const char digit = text_.front();
    text_.remove_prefix(1);
    return digit;
  }

 private:
  Bytes text_;
};

}  // namespace

std::size_t number_length(Bytes text) noexcept {
  std::size_t length = text.starts_with('-') ? 1 : 0;
  const std::size_t whole = digits_length(text.substr(length));
  if (whole == 0) return 0;
  length += whole;
  if (text.substr(length).starts_with('.')) {
    if (const std::size_t digits = digits_length(text.substr(length + 1)); digits > 0) length += 1 + digits;
  }
  const Bytes rest = text.substr(length);
  if (rest.starts_with('e') || rest.starts_with('E')) {
    const std::size_t sign = rest.size() > 1 && (rest[1] == '+' || rest[1] == '-') ? 1 : 0;
    if (const std::size_t digits = digits_length(rest.substr(1 + sign)); digits > 0) length += 1 + sign + digits;
  }
  return length;
}

Number Number::of(Bytes text) noexcept {
  Number number;
  const char* const end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, number.value_);
  if (result.ec != std::errc() || result.ptr != end) number.text_ = text;
  return number;
}

std::optional<Number> Number::read(Bytes text) noexcept {
  if (text.empty() || number_length(text) != text.size()) return std::nullopt;
  return of(text);
}

std::strong_ordering Number::compare(const Number& other) const noexcept {
  if (text_.empty() && other.text_.empty()) return value_ <=> other.value_;
  char digits[32];  // of a whole number; both are not
  const Number& whole = text_.empty() ? *this : other;
  const char* const end = std::to_chars(digits, digits + sizeof digits, whole.value_).ptr;
  const Bytes written(digits, static_cast<std::size_t>(end - digits));
  return compare(decimal_of(text_.empty() ? written : text_), decimal_of(other.text_.empty() ? written : other.text_));
}

Number::Decimal Number::decimal_of(Bytes text) noexcept {
  Decimal decimal;
  decimal.negative = text.starts_with('-');
  if (decimal.negative) text.remove_prefix(1);
  if (const std::size_t e = text.find_first_of("eE"); e != Bytes::npos) {
    Bytes exponent = text.substr(e + 1);
    const bool negative = exponent.starts_with('-');
    if (negative || exponent.starts_with('+')) exponent.remove_prefix(1);
    decimal.exponent = negative ? -read_exponent(exponent) : read_exponent(exponent);
    text = text.substr(0, e);
  }
  const std::size_t first = text.find_first_not_of("0.");
  if (first == Bytes::npos) return {};
  const auto point = static_cast<std::int64_t>(std::min(text.find('.'), text.size()));
  const auto place = static_cast<std::int64_t>(first);
  decimal.exponent += place < point ? point - place : point + 1 - place;
  decimal.digits = text.substr(first);
  return decimal;
}

std::strong_ordering Number::compare(const Decimal& a, const Decimal& b) noexcept {
  const auto sign = [](const Decimal& one) { return one.digits.empty() ? 0 : one.negative ? -1 : 1; };
  if (sign(a) != sign(b) || sign(a) == 0) return sign(a) <=> sign(b);
  const Decimal& less = a.negative ? b : a;  // of two negative numbers the greater magnitude is the lesser
  const Decimal& other = a.negative ? a : b;
  if (less.exponent != other.exponent) return less.exponent <=> other.exponent;
  Digits left(less.digits);
  Digits right(other.digits);
  while (!left.at_end() || !right.at_end()) {
    const char digit = left.next();
    const char against = right.next();
    if (digit != against) return digit <=> against;
  }
  return std::strong_ordering::equal;
}

}  // namespace bourn::expr
