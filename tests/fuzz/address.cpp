// Addresses and topic patterns from any text: a value or an Error that blames the words, never anything else.
#include "stream/address.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "base/error.hpp"
#include "format/file_names.hpp"

namespace {

using bourn::Address;
using bourn::ErrorKind;

void check(const Address& address) {
  switch (address.kind) {
    case Address::Kind::topic:
      if (bourn::topic_name_problem(address.topic) != nullptr || address.partition.value_or(0) < 0) std::abort();
      return;
    case Address::Kind::pattern:
      bourn::TopicPattern(address.topic).matches("orders");
      return;
    case Address::Kind::directory:
    case Address::Kind::segment:
      if (address.path.empty()) std::abort();
      return;
    case Address::Kind::standard:
      return;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // Longer texts only make expressions slower to compile.
  if (size > 512) return 0;
  try {
    check(bourn::parse_address({reinterpret_cast<const char*>(data), size}));
  } catch (const bourn::Error& error) {
    if (error.kind() != ErrorKind::usage && error.kind() != ErrorKind::unsupported) std::abort();
  }
  return 0;
}
