#include "base/units.hpp"

#include <array>
#include <charconv>
#include <iterator>
#include <limits>

#include "base/error.hpp"

namespace bourn {
namespace {

bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

// Takes the decimal digits at the start of `text` away; nullopt when there is none or their number is too large.
std::optional<std::int64_t> take_digits(std::string_view& text) noexcept {
  std::int64_t value = 0;
  if (text.empty() || !is_digit(text.front())) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

bool take(std::string_view& text, std::string_view expected) noexcept {
  if (text.substr(0, expected.size()) != expected) return false;
  text.remove_prefix(expected.size());
  return true;
}

std::optional<std::int64_t> product(std::int64_t a, std::int64_t b) noexcept {
  std::int64_t result = 0;
  if (__builtin_mul_overflow(a, b, &result)) return std::nullopt;
  return result;
}

std::optional<std::int64_t> sum(std::int64_t a, std::int64_t b) noexcept {
  std::int64_t result = 0;
  if (__builtin_add_overflow(a, b, &result)) return std::nullopt;
  return result;
}

// The shift that a size's prefix letter stands for; 0 when it is none.
int shift_of(char prefix) noexcept {
  switch (prefix) {
    case 'k':
    case 'K':
      return 10;
    case 'm':
    case 'M':
      return 20;
    case 'g':
    case 'G':
      return 30;
    case 't':
    case 'T':
      return 40;
    default:
      return 0;
  }
}

struct TimeUnit {
  std::string_view name;
  std::int64_t nanoseconds;
};

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;

// "ms" stands before "m", so that the first match is the whole unit.
constexpr TimeUnit kTimeUnits[] = {
    {"ns", 1},      {"us", 1'000}, {"ms", 1'000'000}, {"s", kSecond},
    {"m", kMinute}, {"h", kHour},  {"d", kDay},       {"w", 7 * kDay},
};

std::optional<std::int64_t> take_time_unit(std::string_view& text) noexcept {
  for (const TimeUnit& unit : kTimeUnits) {
    if (take(text, unit.name)) return unit.nanoseconds;
  }
  return std::nullopt;
}

// Takes ".123" away and gives it in billionths; what is finer is dropped. 0 when there is no point.
std::optional<std::int64_t> take_fraction(std::string_view& text) noexcept {
  if (!take(text, ".")) return 0;
  if (text.empty() || !is_digit(text.front())) return std::nullopt;
  std::int64_t billionths = 0;
  for (std::int64_t place = kSecond / 10; !text.empty() && is_digit(text.front()); place /= 10) {
    billionths += (text.front() - '0') * place;
    text.remove_prefix(1);
  }
  return billionths;
}

// Takes one "1.5s" away and gives it in nanoseconds.
std::optional<std::int64_t> take_length(std::string_view& text) noexcept {
  const auto whole = take_digits(text);
  if (!whole) return std::nullopt;
  const auto fraction = take_fraction(text);
  if (!fraction) return std::nullopt;
  const auto unit = take_time_unit(text);
  if (!unit) return std::nullopt;
  const auto whole_part = product(*whole, *unit);
  if (!whole_part) return std::nullopt;
  // Units from a second up are multiples of it, so neither product is inexact or too large.
  const std::int64_t part = *unit >= kSecond ? *fraction * (*unit / kSecond) : *fraction * *unit / kSecond;
  return sum(*whole_part, part);
}

std::uint64_t magnitude(std::int64_t value) noexcept {
  return value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
}

// "1.5s", or "10s" without a part; what is finer than a tenth is dropped, so that 59.99s never reads "60.0s".
std::string with_tenths(std::uint64_t value, std::uint64_t unit, std::string_view name) {
  const std::uint64_t tenths = value % unit / (unit / 10);
  return tenths == 0 ? fmt::format("{}{}", value / unit, name) : fmt::format("{}.{}{}", value / unit, tenths, name);
}

// "3m20s", or "3m" when the smaller part is nothing.
std::string two_units(std::uint64_t value, std::uint64_t unit, std::string_view name, std::uint64_t small_unit,
                      std::string_view small_name) {
  const std::uint64_t small = value % unit / small_unit;
  return small == 0 ? fmt::format("{}{}", value / unit, name)
                    : fmt::format("{}{}{}{}", value / unit, name, small, small_name);
}

std::string length_text(std::uint64_t length) {
  if (length == 0) return "0s";
  if (length < 1'000) return fmt::format("{}ns", length);
  if (length < 1'000'000) return with_tenths(length, 1'000, "us");
  if (length < kSecond) return with_tenths(length, 1'000'000, "ms");
  if (length < kMinute) return with_tenths(length, kSecond, "s");
  if (length < kHour) return two_units(length, kMinute, "m", kSecond, "s");
  if (length < kDay) return two_units(length, kHour, "h", kMinute, "m");
  return two_units(length, kDay, "d", kHour, "h");
}

}  // namespace

std::optional<std::int64_t> parse_integer(std::string_view text) noexcept {
  std::int64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value);
  if (result.ec != std::errc() || result.ptr != end) return std::nullopt;
  return value;
}

std::optional<std::int64_t> parse_size(std::string_view text) noexcept {
  const auto number = take_digits(text);
  if (!number) return std::nullopt;
  const int shift = text.empty() ? 0 : shift_of(text.front());
  if (shift != 0) {
    text.remove_prefix(1);
    if (!take(text, "iB")) take(text, "B");
  } else {
    take(text, "B");
  }
  if (!text.empty()) return std::nullopt;
  return product(*number, std::int64_t{1} << shift);
}

std::optional<std::chrono::nanoseconds> parse_duration(std::string_view text) noexcept {
  if (text.empty()) return std::nullopt;
  std::int64_t total = 0;
  while (!text.empty()) {
    const auto length = take_length(text);
    if (!length) return std::nullopt;
    const auto longer = sum(total, *length);
    if (!longer) return std::nullopt;
    total = *longer;
  }
  return std::chrono::nanoseconds{total};
}

std::string size_text(std::int64_t bytes) {
  const std::string_view sign = bytes < 0 ? "-" : "";
  const std::uint64_t size = magnitude(bytes);
  if (size < 1024) return fmt::format("{}{} B", sign, size);
  constexpr std::array<std::string_view, 6> kNames = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  double value = static_cast<double>(size) / 1024;
  std::size_t unit = 0;
  // 1023.95 is where one decimal would read "1024.0".
  for (; value >= 1023.95 && unit + 1 < kNames.size(); ++unit) value /= 1024;
  return fmt::format("{}{:.1f} {}", sign, value, kNames[unit]);
}

std::string grouped(std::int64_t number) {
  std::string digits = std::to_string(number);
  const std::size_t first = number < 0 ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3;) digits.insert(at -= 3, 1, ',');
  return digits;
}

std::string duration_text(std::chrono::nanoseconds length) {
  return (length.count() < 0 ? "-" : "") + length_text(magnitude(length.count()));
}

}  // namespace bourn
