// Fuzz target: any bytes as a compressed payload. Byte 0 is the codec (modulo 5; above 127: v0's lz4, whose header
// checksum is not looked at). What comes out stays within the limit; and the bytes themselves, compressed, come back.
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/error.hpp"
#include "format/compression.hpp"

using namespace bourn;

namespace {

constexpr std::size_t kLimit = std::size_t{1} << 20;

void check_decompress(Decompressor& decompressor, Codec codec, Bytes input, Lz4HeaderCheck check) {
  Buffer out;
  out.append("before");
  const Reason reason = decompressor.decompress(codec, input, kLimit, out, check);
  if (reason != nullptr) return;
  BOURN_CHECK(out.size() >= 6 && out.size() - 6 <= kLimit);
  BOURN_CHECK(out.view().substr(0, 6) == "before");

  // A limit of exactly what came out is enough, one byte less is not.
  const std::size_t size = out.size() - 6;
  Buffer exact;
  BOURN_CHECK(decompressor.decompress(codec, input, size, exact, check) == nullptr);
  BOURN_CHECK(exact.view() == out.view().substr(6));
  Buffer less;
  if (size > 0) BOURN_CHECK(decompressor.decompress(codec, input, size - 1, less, check) == kTooLargeDecompressed);
}

void check_round_trip(Decompressor& decompressor, Codec codec, Bytes input) {
  Compressor compressor(codec, std::nullopt);
  Buffer small;
  compressor.compress(input, small);
  Buffer back;
  BOURN_CHECK(decompressor.decompress(codec, small.view(), input.size(), back) == nullptr);
  BOURN_CHECK(back.view() == input);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const auto codec = static_cast<Codec>(data[0] % 5);
  const auto check = data[0] > 127 ? Lz4HeaderCheck::ignore : Lz4HeaderCheck::verify;
  const Bytes input(reinterpret_cast<const char*>(data) + 1, size - 1);
  Decompressor decompressor;
  check_decompress(decompressor, codec, input, check);
  check_round_trip(decompressor, codec, input);  // with what a failed call left behind in the decompressor
  return 0;
}
