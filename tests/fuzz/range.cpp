// Ranges and bounds from any text: a value or an Error{usage}, never anything else.
#include "stream/range.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "base/error.hpp"

namespace {

using bourn::Bound;

// 2026-11-23T12:00:00Z; the same in every run.
constexpr bourn::Timestamp kNow = 1'795'435'200'000;

// Places are counted from 0; only times may lie before it.
void check(const Bound& bound) {
  if (bound.kind != Bound::Kind::time && bound.value < 0) std::abort();
}

template <typename Parse>
void parse_or_refuse(Parse parse) {
  try {
    parse();
  } catch (const bourn::Error& error) {
    if (error.kind() != bourn::ErrorKind::usage) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  parse_or_refuse([&] {
    const bourn::Range range = bourn::parse_range(text, kNow);
    check(range.from);
    if (range.until) check(*range.until);
  });
  parse_or_refuse([&] { check(bourn::parse_bound(text, kNow)); });
  return 0;
}
