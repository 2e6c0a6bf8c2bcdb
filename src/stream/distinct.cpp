#include "stream/distinct.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <limits>

namespace bourn {
namespace {

constexpr unsigned kIndexBits = 14;
constexpr std::size_t kRegisters = std::size_t{1} << kIndexBits;
constexpr unsigned kRankBits = 64 - kIndexBits;  // registers hold 0 to kRankBits + 1
constexpr std::size_t kSmallestTable = 256;

// Ertl's sigma and tau: what the registers that are still 0, and those that are full, stand for.
double sigma(double x) {
  if (x >= 1) return std::numeric_limits<double>::infinity();
  double y = 1;
  double z = x;
  for (double before = -1; before != z;) {
    before = z;
    x *= x;
    z += x * y;
    y += y;
  }
  return z;
}

double tau(double x) {
  if (x <= 0 || x >= 1) return 0;
  double y = 1;
  double z = 1 - x;
  for (double before = -1; before != z;) {
    before = z;
    x = std::sqrt(x);
    y *= 0.5;
    z -= (1 - x) * (1 - x) * y;
  }
  return z / 3;
}

double estimate(const std::vector<std::uint8_t>& registers) {
  std::array<double, kRankBits + 2> counts{};
  for (const std::uint8_t rank : registers) counts[rank] += 1;
  const auto m = static_cast<double>(kRegisters);
  double z = m * tau(1 - counts[kRankBits + 1] / m);
  for (std::size_t rank = kRankBits; rank >= 1; --rank) z = 0.5 * (z + counts[rank]);
  z += m * sigma(counts[0] / m);
  return m * m / (2 * std::log(2.0) * z);
}

}  // namespace

void DistinctCount::add(std::uint64_t hash) {
  if (!is_exact()) return add_to_registers(hash);
  add_exact(hash);
  if (taken_ + (has_zero_ ? 1 : 0) <= kMostExact) return;
  registers_.assign(kRegisters, 0);
  for (const std::uint64_t each : table_) {
    if (each != 0) add_to_registers(each);
  }
  if (has_zero_) add_to_registers(0);
  table_ = {};
}

std::int64_t DistinctCount::count() const {
  if (is_exact()) return static_cast<std::int64_t>(taken_) + (has_zero_ ? 1 : 0);
  return std::llround(estimate(registers_));
}

void DistinctCount::add_exact(std::uint64_t hash) {
  if (hash == 0) {
    has_zero_ = true;
    return;
  }
  if (table_.size() <= taken_ * 2) grow();
  std::size_t at = hash & (table_.size() - 1);
  while (table_[at] != 0) {
    if (table_[at] == hash) return;
    at = (at + 1) & (table_.size() - 1);
  }
  table_[at] = hash;
  ++taken_;
}

void DistinctCount::grow() {
  std::vector<std::uint64_t> larger(table_.empty() ? kSmallestTable : table_.size() * 2);
  larger.swap(table_);
  for (const std::uint64_t hash : larger) {
    if (hash == 0) continue;
    std::size_t at = hash & (table_.size() - 1);
    while (table_[at] != 0) at = (at + 1) & (table_.size() - 1);
    table_[at] = hash;
  }
}

void DistinctCount::add_to_registers(std::uint64_t hash) noexcept {
  const std::size_t index = hash >> kRankBits;
  const std::uint64_t rest = hash << kIndexBits;
  const auto rank =
      static_cast<std::uint8_t>(rest == 0 ? kRankBits + 1 : static_cast<unsigned>(std::countl_zero(rest)) + 1);
  if (rank > registers_[index]) registers_[index] = rank;
}

}  // namespace bourn
