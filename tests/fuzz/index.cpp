// Fuzz target: any bytes as the entries of both indexes, over bases up to the greatest. Decoding must be defined for
// all of them and lose nothing: written again, an entry is the same bytes.
#include <array>
#include <cstddef>
#include <cstdint>

#include "base/error.hpp"
#include "format/index_entry.hpp"

using namespace bourn;

namespace {

template <typename Entry>
void check_entries(Bytes bytes, Offset base) {
  for (std::size_t at = 0; bytes.size() - at >= Entry::kSize; at += Entry::kSize) {
    const Entry entry = Entry::decode(bytes.data() + at, base);
    std::array<char, Entry::kSize> written{};
    entry.encode(written.data(), base);
    BOURN_CHECK(Bytes(written.data(), written.size()) == bytes.substr(at, Entry::kSize));
    BOURN_CHECK(Entry::decode(written.data(), base) == entry);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(reinterpret_cast<const char*>(data), size);
  for (const Offset base : {Offset{0}, Offset{1000}, Offset{INT64_MAX - INT32_MAX}, Offset{INT64_MAX}}) {
    check_entries<OffsetIndexEntry>(bytes, base);
    check_entries<TimeIndexEntry>(bytes, base);
  }
  return 0;
}
